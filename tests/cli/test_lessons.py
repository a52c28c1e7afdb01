"""`restaking lesson`: what it prints for a person, what for a program."""

import json

import pytest

from restaking.__main__ import main
from restaking.lessons import experiment, shelf
from restaking.lessons.format import Lesson


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the network out of L01: the command line needs no 60 days of it."""
    whole = experiment.scenario_of

    def brief(lesson: Lesson, arm: experiment.Arm) -> experiment.Scenario:
        return whole(lesson, arm.model_copy(update={"days": 1}) if arm.scenario else arm)

    monkeypatch.setattr(experiment, "scenario_of", brief)


def test_the_list_names_every_lesson(capsys: pytest.CaptureFixture[str]):
    assert main(["lesson", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [set(each) for each in listed] == [{"name", "title", "claims"}] * len(shelf.lessons())
    assert {"name": "l01_one_eth", "title": "One ETH, several promises", "claims": ["C1", "C2", "C6", "C12"]} in listed
    assert main(["lesson", "list"]) == 0
    assert "one-eth" in capsys.readouterr().out


def test_a_run_prints_exactly_one_object(capsys: pytest.CaptureFixture[str], short: None):
    assert main(["lesson", "run", "one-eth", "--seeds", "2", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert list(answer) == ["lesson", "answer", "effect", "low", "high", "seeds", "verdicts"]
    assert (answer["lesson"], answer["answer"], answer["effect"], answer["seeds"]) == ("l01_one_eth", "b", 1.0, 2)
    assert answer["low"] <= answer["effect"] <= answer["high"]
    second = answer["verdicts"]["C2"]
    assert second["verdict"] == "Holds only if" and second["assumptions"] and second["seeds"] == 2
    assert second["low"] <= second["effect"] <= second["high"]


def test_the_preset_is_a_scenario_like_any_other(capsys: pytest.CaptureFixture[str]):
    assert main(["scenarios"]) == 0
    assert "one-eth" in capsys.readouterr().out
    assert main(["scenarios", "one-eth"]) == 0
    assert "stakers.native_share" in capsys.readouterr().out
