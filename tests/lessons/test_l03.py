"""L03: its key and its hypothesis, derived again from the simulation and from closed forms."""

import math

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out, scenario_of
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l03_opting_in.decide import AVERSION, CHOICES, REWARD, mean, rule_of_thumb, spread
from restaking.lessons.shelf import find

SEEDS = 8
HAZARD, BETA = 0.02, 18
SHARED = {"apart": 0.0, "partly": 0.3, "shared": 0.9}
PER_ONE = 0.4  # operators are drawn by stakers, so that some have several and some none: independent lots per staker


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l03")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def kept(power: int) -> float:
    """E[(1 - q)^power] of the severity q ~ Beta(2, 18)."""
    return math.exp(
        math.lgamma(BETA + power) - math.lgamma(BETA) + math.lgamma(2.0 + BETA) - math.lgamma(2.0 + BETA + power)
    )


def expected(power: int, k: int, shared: float) -> float:
    """E[W^power] of what is left after a year behind k AVSs, rewards slashed along: compound Poisson."""
    one = kept(power)
    rate = HAZARD * ((1.0 - shared) * k * (one - 1.0) + shared * (one**k - 1.0))
    return (1.0 + REWARD * k) ** power * math.exp(rate)


def utility(k: int, shared: float) -> float:
    """Sure return as good as k AVSs, constant relative risk aversion."""
    return float(expected(-3, k, shared) ** (1.0 / (1.0 - AVERSION))) - 1.0


def realised(k: int, shared: float) -> float:
    """Mean less half the aversion times the variance of what is left, losses of a shrinking stake."""
    first, second = expected(1, k, shared), expected(2, k, shared)
    return first - 1.0 - 0.5 * AVERSION * (second - first * first)


def best(worth: list[float]) -> int:
    return int(np.argmax(worth))


def test_the_answer_is_fewer(found: Finding):
    assert found.lesson.question.options[found.option].answer == "Fewer"


@pytest.mark.parametrize(("shared", "number"), [(0.0, 12), (0.3, 6), (0.9, 2)])
def test_the_rule_of_thumb_is_best_at_12_6_2(shared: float, number: int):
    assert best([rule_of_thumb(k, shared, HAZARD, BETA) for k in range(13)]) == number


@pytest.mark.parametrize("shared", SHARED.values())
def test_with_an_aversion_of_30_nobody_opts_in(shared: float):
    assert best([rule_of_thumb(k, shared, HAZARD, BETA, aversion=30.0) for k in range(13)]) == 0


@pytest.mark.parametrize(("shared", "number"), [(0.0, 12), (0.3, 3), (0.9, 2)])
def test_expected_utility_is_best_at_12_3_2(shared: float, number: int):
    assert best([utility(k, shared) for k in range(13)]) == number


@pytest.mark.parametrize("shared", SHARED.values())
def test_a_variance_of_bounded_losses_never_says_no(shared: float):
    """Why yardstick 3 does not decide: losses cannot exceed the stake, rewards go on adding."""
    assert best([realised(k, shared) for k in range(13)]) == 12


def test_the_worksheets_rule_is_the_lessons_rule():
    for shared in SHARED.values():
        for k in CHOICES:
            by_hand = 0.2 * k - 2.0 * (0.0286 * k + shared * k * (k - 1) * 0.02)
            assert by_hand == pytest.approx(100.0 * rule_of_thumb(k, shared, HAZARD, BETA), abs=0.001)


@pytest.mark.parametrize("arm", SHARED)
@pytest.mark.parametrize("k", [1, 2, 6, 12])
def test_mean_and_spread_are_those_of_a_compound_poisson_loss(runs: Runs, arm: str, k: int):
    names = [f"{name}.{n}" for name in ("heads", "gain", "square") for n in (0, k)]
    sums = {name: float(runs.seen(arm, name).sum()) for name in names}
    first, second = (expected(power, k, SHARED[arm]) for power in (1, 2))
    deviation = math.sqrt(second - first * first)
    error = deviation / math.sqrt(PER_ONE * sums[f"heads.{k}"])
    assert mean(sums, k) - mean(sums, 0) == pytest.approx(first - 1.0, abs=4.0 * error + 0.001)
    assert spread(sums, k) == pytest.approx(deviation, rel=0.6)


@pytest.mark.parametrize("arm", SHARED)
def test_an_avs_pays_what_the_question_says(runs: Runs, arm: str):
    """Budgets are shared by what is left, so that each AVS pays 0.4 % and a little more towards the end."""
    per_stake = np.array([rows[0]["yield.fees"] for rows in runs.series[arm]])
    assert (per_stake == 0.0).all(), "nothing is paid on day 0"
    paid = runs.seen(arm, "yield.fees") / runs.seen(arm, "avs_per_eth")
    assert paid.mean() == pytest.approx(REWARD, rel=0.05)


def test_each_avs_hazard_is_the_same_in_all_worlds():
    scenarios = [scenario_of(find("l03"), arm) for arm in find("l03").arm]
    assert {each.slashing.fault_rate for each in scenarios} == {HAZARD}
    assert [each.slashing.common_share for each in scenarios] == list(SHARED.values())


def test_shared_faults_hit_fewer_and_those_harder(runs: Runs):
    slashed = {arm: runs.seen(arm, "slashed.12").sum() for arm in SHARED}
    lost = {arm: runs.seen(arm, "lost.12").sum() / slashed[arm] for arm in SHARED}
    assert slashed["apart"] > slashed["partly"] > slashed["shared"]
    assert lost["apart"] < lost["partly"] < lost["shared"] < 1.0


def test_twelve_tenths_leave_28_in_a_hundred():
    assert round(100 * 0.9**12) == 28


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {"C5": "Holds", "C6": "Holds"}


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text
    assert "Faults apart 0, 0.14, 0.29, 0.86, 1.71: best 12." in text
    assert "Nine in ten shared 0, 0.14, 0.21, -0.22, -3.04: best 2." in text
