"""L09A: its key and verdicts derived again from the simulation, and loops by hand."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out, scenario_of
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l09a_composability.decide import LEVERAGE, break_even, extra
from restaking.lessons.shelf import find
from restaking.model.rules import lending

SEEDS = 4


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l09a")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_five_times_4_5_per_cent_less_four_times_5_leaves_2_5(found: Finding):
    print(found.estimate)
    assert found.lesson.question.options[found.option].answer == "2.5 %"
    assert lending.loop_return(LEVERAGE, 0.045, 0.05) == pytest.approx(0.025)


@pytest.mark.parametrize(("arm", "rate"), [("five", 5.0), ("three", 3.0)])
def test_the_token_earns_and_debts_cost_what_the_question_says(runs: Runs, arm: str, rate: float):
    assert runs.seen(arm, "token") == pytest.approx(4.5, abs=0.05)
    assert runs.seen(arm, "debt") == pytest.approx(rate, abs=0.03)
    assert {row["borrow_rate.LRT 1"] for rows in runs.series[arm] for row in rows} == {rate / 100.0}


@pytest.mark.parametrize("arm", ["five", "three"])
def test_what_loopers_own_grew_as_the_formula_says(runs: Runs, arm: str):
    """The books know nothing of the formula: tokens at their rate less debt with interest, over the same on day 0."""
    assert runs.seen(arm, "looper") == pytest.approx(runs.seen(arm, "formula"), abs=0.02)


def test_looping_pays_at_3_per_cent_and_costs_at_5(runs: Runs):
    assert (extra(runs, "three") > 5.0).all() and (extra(runs, "five") < -1.0).all()
    assert break_even(runs) == pytest.approx(runs.seen("five", "token"), abs=0.05)


def test_the_verdicts_are_those_of_the_run(found: Finding):
    print([(each.claim.id, each.estimate) for each in found.verdicts])
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C11": "Holds", "C12": "Holds", "C13": "Holds", "C14": "Holds only if", "C15": "Holds only if",
    }  # fmt: skip


def test_arms_in_which_people_look_differ_in_what_there_is_to_choose_alone():
    lesson = find("l09a")
    none, tokens, spreading = (scenario_of(lesson, arm) for arm in lesson.arm if arm.name not in ("five", "three"))
    assert none.stakers.attention == tokens.stakers.attention == spreading.stakers.attention
    assert none.stakers.venue_shares.restake == tokens.stakers.venue_shares.restake


def test_claims_stack_up_and_eth_does_not(runs: Runs):
    assert runs.seen("tokens", "effective_leverage") == pytest.approx(1.0)
    more = runs.seen("spreading", "reported_tvl_eth") - runs.seen("tokens", "reported_tvl_eth")
    there = runs.seen("spreading", "redeemable_tvl_eth") - runs.seen("tokens", "redeemable_tvl_eth")
    assert (more > 2.0 * there).all() and (runs.seen("spreading", "effective_leverage") > 1.15).all()


def test_the_stake_that_loops_brought_was_borrowed(runs: Runs):
    assert (runs.seen("spreading", "restaked_loops_eth") > 0.0).all()
    for arm in ("five", "three"):
        assert runs.seen(arm, "restaked_loops_eth") == pytest.approx(0.0, abs=1e-6), "nobody borrows more there"


def test_nobody_is_liquidated(runs: Runs):
    for arm in ("five", "three", "spreading"):
        assert (runs.seen(arm, "liquidated_eth") == 0.0).all() and (runs.seen(arm, "bad_debt_eth") == 0.0).all()


@pytest.mark.parametrize("arm", ["five", "three", "none", "tokens", "spreading"])
def test_the_books_balance(runs: Runs, arm: str):
    assert (runs.worst(arm, "conservation_error_gwei") == 0).all()


def test_rounds_of_a_loop_by_hand_are_the_rules():
    assert [round(10 * lending.loop_exposure(0.9, n), 2) for n in range(4)] == [10.0, 19.0, 27.1, 34.39]
    assert lending.leverage_limit(0.9) == pytest.approx(10.0)


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text and "nan" not in text
    assert np.isfinite(found.estimate.effect)
