"""L05: its key and its hypothesis, derived again from the simulation and from the two inequalities."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.shelf import find

STAKE, SERVICES, THRESHOLD = 100.0, 100, 1.0 / 3.0  # $bn
PRIZES = {"": [0.4] * 100, "small-": [0.3] * 100, "whale-": [5.0] + [0.1] * 99}


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l05")
    return judge(lesson, carry_out(lesson, 2, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def corrupted(runs: Runs, arm: str) -> float:
    return float(runs.seen(arm, "AVSs corrupted")[0])


def test_the_answer_is_neither(found: Finding):
    assert found.lesson.question.options[found.option].answer == "Neither"


def test_pooling_makes_one_a_hundred_times_as_dear_and_all_no_dearer(runs: Runs):
    one, all_ = (
        runs.seen("pooled", f"cost of {n}", 0) / runs.seen("isolated", f"cost of {n}", 0) for n in ("one", "all")
    )
    assert one == pytest.approx(100.0) and all_ == pytest.approx(1.0)
    assert runs.seen("isolated", "cost of one", 0) == pytest.approx(1.0 / 3.0, rel=1e-5)


@pytest.mark.parametrize("prizes", PRIZES)
def test_isolated_avss_fall_whose_own_prize_exceeds_a_third_of_their_stake(runs: Runs, prizes: str):
    expected = sum(each > THRESHOLD * STAKE / SERVICES for each in PRIZES[prizes])
    assert corrupted(runs, f"{prizes}isolated") == expected


@pytest.mark.parametrize("prizes", PRIZES)
def test_pooled_avss_fall_together_if_all_prizes_exceed_a_third_of_the_pool(runs: Runs, prizes: str):
    falls = sum(PRIZES[prizes]) > THRESHOLD * STAKE
    assert corrupted(runs, f"{prizes}pooled") == (SERVICES if falls else 0)


@pytest.mark.parametrize("prizes", PRIZES)
def test_unique_stake_is_isolated_stake_again(runs: Runs, prizes: str):
    for figure in ("AVSs corrupted", "users lost", "stake slashed"):
        isolated, unique = (runs.seen(f"{prizes}{mode}", figure) for mode in ("isolated", "unique"))
        assert unique == pytest.approx(isolated, rel=1e-6), figure


@pytest.mark.parametrize(
    ("arm", "falls"), [("one", 0), ("eighty-three", 0), ("eighty-four", 84), ("isolated-one", 100)]
)
def test_a_pool_falls_from_84_at_once_on(runs: Runs, arm: str, falls: int):
    assert corrupted(runs, arm) == falls


def test_what_users_lose_is_what_the_prizes_were(runs: Runs):
    assert runs.seen("pooled", "users lost") == pytest.approx(40.0, rel=1e-5)
    assert runs.seen("pooled", "stake slashed") == pytest.approx(100.0 / 3.0, rel=1e-4)
    assert runs.seen("whale-isolated", "users lost") == pytest.approx(5.0, rel=1e-5)
    assert runs.seen("whale-pooled", "prizes", 0) == pytest.approx(14.9, rel=1e-5)


def test_everybody_has_the_same_stake_in_all_arms(runs: Runs):
    assert {float(rows[0][0]["delegated_eth"]) for rows in runs.series.values()} == {33_333_300.0}


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C2": "Holds only if", "C8": "Holds only if",
    }  # fmt: skip


def test_the_books_close_in_every_arm(runs: Runs):
    assert not any(np.any(runs.worst(arm, "conservation_error_gwei")) for arm in runs.series)


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text
    assert "isolated 100, pooled 100, unique 100 AVSs corrupted" in text and "84 at once: 84" in text
