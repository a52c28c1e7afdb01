"""L04: its key and its hypothesis, derived again from the simulation and from the formulas by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l04_instant_security import decide
from restaking.lessons.shelf import find
from restaking.model.rules.own_staking import days_to_share, own_cost, own_stake

NEWCOMER, REQUIRED = "entrant 1", 200_000.0


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l04")
    return judge(lesson, carry_out(lesson, lesson.seeds, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_that_it_falls_by_less_than_half(found: Finding):
    assert found.lesson.question.options[found.option].answer == "It falls by less than half"


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C3": "Holds only if", "C4": "Holds only if",
    }  # fmt: skip


def test_the_own_set_is_the_one_that_one_gets_by_hand():
    assert decide.days_owned() == pytest.approx(120 * math.log(10)) == pytest.approx(276.3, abs=0.05)
    assert own_stake(REQUIRED, days_to_share(0.9, 120.0), 120.0) == pytest.approx(0.9 * REQUIRED)
    assert decide.cost_owned() == pytest.approx(3_468, abs=1)


@pytest.mark.parametrize("days", [1, 30, 170, 365])
def test_what_the_own_set_costs_is_what_its_stake_earns_day_by_day(days: int):
    steps = np.linspace(0.0, days, 2_001)
    stakes = [own_stake(REQUIRED, t, 120.0) for t in steps]
    earned = 0.08 / 365 * sum((a + b) / 2 for a, b in pairwise(stakes)) * (days / 2_000)
    assert own_cost(REQUIRED, days, 120.0, 0.08) == pytest.approx(earned, rel=1e-4)
    assert own_stake(REQUIRED, 0.0, 120.0) == own_cost(REQUIRED, 0.0, 120.0, 0.08) == 0.0


def test_nothing_stands_behind_the_newcomer_before_its_day_nor_ever_where_it_does_not_come(runs: Runs):
    for arm in ("halved", "kept", "pooled"):
        assert not runs.seen(arm, f"avs_stake.{NEWCOMER}", decide.ENTRY - 1).any()
        assert not runs.seen(arm, f"avs_budget.{NEWCOMER}", decide.ENTRY - 1).any()
        assert (runs.seen(arm, f"avs_stake.{NEWCOMER}", 120) > 0.0).all()
    assert not runs.worst("without", f"avs_stake.{NEWCOMER}").any()


def test_it_requires_what_the_lesson_says_and_pays_half_from_day_200_on(runs: Runs):
    assert runs.seen("kept", f"required_eth.{NEWCOMER}", 100) == pytest.approx(REQUIRED)
    before, after = (runs.seen("halved", f"avs_budget.{NEWCOMER}", day) for day in (199, 200))
    assert after == pytest.approx(before / 2) and (runs.seen("kept", f"avs_budget.{NEWCOMER}", 200) == before).all()


def test_until_the_cut_the_two_arms_are_one(runs: Runs):
    for one, other in zip(runs.series["halved"], runs.series["kept"], strict=True):
        assert one[100]["coverage.entrant 1"] == other[100]["coverage.entrant 1"]
        assert one[199]["restaked_eth"] == other[199]["restaked_eth"]


def test_rented_security_is_there_within_weeks_but_not_within_days(runs: Runs):
    assert (decide.days_rented(runs) >= 3).all() and np.median(decide.days_rented(runs)) <= 60


def test_pooled_stake_makes_more_pledges_and_no_more_can_be_taken_at_once(runs: Runs):
    assert (runs.seen("pooled", "pledged_per_eth", 199) > 1.5).all()
    for arm in ("kept", "pooled"):
        assert (runs.worst(arm, "jointly_slashable_per_eth") <= 1.0 + 1e-12).all()
    assert (runs.worst("kept", "pledged_per_eth") <= 1.0 + 1e-12).all()


def test_the_books_close_in_every_arm(runs: Runs):
    assert all((runs.worst(arm, "conservation_error_gwei") == 0).all() for arm in runs.series)


def test_the_key_is_filled_from_the_run_and_its_own_numbers_are_the_formulas(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text
    staked = 170 - 120 * (1 - math.exp(-170 / 120))
    assert f"= {120 * math.log(10):.0f} days" in text and f"= {staked:.0f} days" in text
    assert f"{decide.cost_owned():,.0f} ETH have been paid" in text


def test_the_page_has_every_part(found: Finding):
    page = "\n".join(report.lines(found))
    for part in ("The question", "The newcomer's security", "Whose stake is it?", "The answer key", "Verdicts"):
        assert part in page
