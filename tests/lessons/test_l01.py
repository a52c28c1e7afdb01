"""L01: its key and its hypothesis, derived again from the simulation."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.shelf import find

ONE_ETH = ("off", "pooled", "unique", "elastic", "in-sequence", "halves", "too-late", "in-time")
SEEDS = 3


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l01")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_32(found: Finding):
    assert found.lesson.question.options[found.option].answer == "32 ETH"
    assert (found.estimate.low, found.estimate.effect, found.estimate.high) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("arm", "pledged", "taken"),
    [
        ("off", 0, 0),
        ("pooled", 96, 32),
        ("unique", 32, 32),
        ("elastic", 64, 32),
        ("in-sequence", 96, 32),
        ("halves", 96, 28),
        ("too-late", 96, 32),
        ("in-time", 96, 0),
    ],
)
def test_the_worksheets_figures_are_those_one_gets_by_hand(runs: Runs, arm: str, pledged: float, taken: float):
    assert runs.seen(arm, "avs_stake.*", 10) == pytest.approx(pledged, abs=1e-8)
    assert runs.seen(arm, "slashed_eth") == pytest.approx(taken, abs=1e-8)


def test_the_last_day_on_which_a_withdrawal_saves_is_day_25():
    lesson = find("l01")
    arm = next(arm for arm in lesson.arm if arm.name == "in-time")
    fault = arm.shocks[1]
    for day, taken in ((25, 0.0), (26, 32.0)):
        moved = arm.model_copy(
            update={"name": "pooled", "shocks": (arm.shocks[0].model_copy(update={"day": day}), fault)}
        )
        alone = lesson.model_copy(update={"arm": (moved,)})
        assert carry_out(alone, 1, silent=True).seen("pooled", "slashed_eth") == taken


@pytest.mark.parametrize("arm", [*ONE_ETH, "network-unique", "network-pooled"])
def test_no_more_can_be_taken_at_once_than_there_is(runs: Runs, arm: str):
    for rows in runs.series[arm]:
        at_once = np.array([row["jointly_slashable_per_eth"] for row in rows])
        assert (at_once[~np.isnan(at_once)] <= 1.0 + 1e-12).all()


@pytest.mark.parametrize("arm", ONE_ETH)
def test_restaking_makes_pledges_and_no_eth(runs: Runs, arm: str):
    assert (runs.seen(arm, "staked_eth") == runs.seen("off", "staked_eth")).all()
    assert (runs.worst(arm, "conservation_error_gwei") == 0).all()


def test_in_the_network_an_eth_carries_more_than_one_pledge_only_where_it_is_pooled(runs: Runs):
    assert (runs.worst("network-unique", "pledged_per_eth") <= 1.0 + 1e-12).all()
    assert (runs.seen("network-pooled", "pledged_per_eth") > 1.5).all()


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C1": "Holds", "C2": "Holds only if", "C6": "Holds", "C12": "Holds",
    }  # fmt: skip


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text
    assert "together 96.00, 3.00 per ETH" in text and "one AVS a day 32.00" in text and "half each 28.00" in text


def test_the_page_has_every_part(found: Finding):
    page = "\n".join(report.lines(found))
    for part in (
        "What the article says", "The question", "(d) Too close to call", "The pledge table", "The answer key",
        "(b) 32 ETH", "95 % interval", "Verdicts", "Holds only if the AVSs are not all attacked at once",
        "What the model leaves out",
    ):  # fmt: skip
        assert part in page
