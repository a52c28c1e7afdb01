"""What a calibration refuses, before anything is loaded or written."""

from pathlib import Path
from typing import Any

import pytest

from restaking.model.scenario import ScenarioError
from restaking.runs.calibrate import command
from restaking.runs.calibrate.trials import search
from restaking.runs.refused import Refused
from tests.calibrate.test_toy import moment, problem

pytest.importorskip("optuna")

MAINNET = "mainnet-2024-10"


@pytest.fixture
def nothing_is_loaded(monkeypatch: pytest.MonkeyPatch):
    def loaded(*words: Any) -> None:
        pytest.fail("something was loaded")

    monkeypatch.setattr(command, "_problem", loaded)


@pytest.mark.parametrize("value", [0, -1, 2.0, True, None, "8", 10**9])
@pytest.mark.parametrize("name", ["trials", "seeds"])
def test_counts_are_whole_numbers_from_1(tmp_path: Path, name: str, value: Any, nothing_is_loaded: None):
    words = {"trials": 60, "seeds": 2} | {name: value}
    with pytest.raises(ScenarioError, match=f"^{name} = .*: not allowed; a whole number from 1 to 1000"):
        command.calibrate(MAINNET, (), **words, out=tmp_path / "out", silent=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["file", "file/below", "thesis", "\0"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, where: str, nothing_is_loaded: None):
    (tmp_path / "file").write_text("precious")
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.txt").write_text("precious")
    with pytest.raises((Refused, ScenarioError), match=r"^--out .*; a(| new) \S") as refusal:
        command.calibrate(MAINNET, (), 60, 2, tmp_path / where, silent=True)
    assert getattr(refusal.value, "code", 2) == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["chapter.txt", "file", "thesis"]


def test_too_few_trials_for_the_parameters_are_refused_before_the_search(tmp_path: Path):
    with pytest.raises(ScenarioError, match="trials = 16: not allowed; a whole number from 17 to 100000, for 4 param"):
        command.calibrate(MAINNET, (), 16, 1, tmp_path / "out", silent=True)
    assert not list(tmp_path.iterdir())


def test_a_search_counts_from_1_and_keeps_to_folders_of_its_own(tmp_path: Path):
    known = problem(moment("a", 0.3))
    with pytest.raises(ScenarioError, match="trials = 0: not allowed"):
        search(known, tmp_path, 0)
    (tmp_path / "chapter.txt").write_text("precious")
    with pytest.raises(Refused, match="holds something else than a study"):
        search(known, tmp_path, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["chapter.txt"]


@pytest.mark.parametrize("content", ["Dear diary\nand more\n", '{"op_code": 99}\n'])
def test_a_journal_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: str):
    (tmp_path / "journal.log").write_text(content)
    with pytest.raises(Refused, match=r"journal\.log is not the journal of a study; a new folder"):
        search(problem(moment("a", 0.3)), tmp_path, 2)
    assert (tmp_path / "journal.log").read_text() == content


def test_another_study_is_refused_and_left_alone(tmp_path: Path):
    search(problem(moment("a", 0.3)), tmp_path, 2)
    before = (tmp_path / "journal.log").read_bytes()
    with pytest.raises(Refused, match="holds a study of other parameters"):
        search(problem(moment("a", 0.4)), tmp_path, 2)
    assert (tmp_path / "journal.log").read_bytes() == before
