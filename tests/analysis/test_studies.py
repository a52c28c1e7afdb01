"""The shipped studies: sound plans, small enough for a coffee, each with a page whose figures are of just this plan."""

from pathlib import Path

import pytest

from restaking.runs.report.tables import BEGIN, END, told
from restaking.runs.sweep import telling
from restaking.runs.sweep.api import Sweep
from restaking.runs.sweep.command import Request, prepared
from restaking.runs.sweep.plan import studies

DOCS = Path(__file__).resolve().parents[2] / "docs" / "studies"
MOST_RUNS = 2_000


def test_there_are_at_least_eight():
    assert len(studies()) >= 8


@pytest.mark.parametrize("name", studies())
def test_a_study_asks_a_question_and_has_sound_points(name: str):
    sweep = Sweep.from_file(name)
    assert sweep.plan.name == name and sweep.plan.question.endswith("?")
    assert len(sweep) > 1 and len(sweep) * sweep.plan.replicates.n <= MOST_RUNS
    assert sweep.plan.outcomes and sweep.plan.common_random_numbers


@pytest.mark.parametrize("name", studies())
def test_a_dry_run_shows_what_it_would_do(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(telling, "_trial", lambda experiment: 0.5)  # what a run costs is no matter here
    shown = telling.dry_run(*prepared(Request(name)))
    sweep = Sweep.from_file(name)
    assert (shown["points"], shown["runs"]) == (len(sweep), len(sweep) * sweep.plan.replicates.n)


@pytest.mark.parametrize("name", studies())
def test_a_page_has_question_and_figures_of_its_plan_as_it_is_now(name: str):
    sweep, text = Sweep.from_file(name), (DOCS / f"{name}.md").read_text()
    assert f"restaking sweep {name}" in text and "## Reading" in text
    assert sweep.plan.question in " ".join(text.split())
    figures = text.split(BEGIN)[1].split(END)[0]
    assert told(sweep.plan.resolved(), sweep.experiment.sha256(), len(sweep)) in figures
    assert "| outcome | share |" in figures
    assert sweep.experiment.sha256() in (DOCS / f"{name}.html").read_text()


def test_the_index_names_every_study():
    index = (DOCS / "README.md").read_text()
    assert all(f"[{name}]({name}.md)" in index for name in studies())
