"""Splits: at rest where they are the best answer, lower under sharper competition, higher where rewards are poor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking import RestakingModel
from restaking.agents.opt_in import best_split, gross_yield, split_towards, stake_response
from tests.worlds import QUIET, SMALL, model

HELD = {key: value for key, value in QUIET.items() if not key.startswith(("avss.", "incentives."))}
COMPETE = {
    **SMALL, **HELD, "operators.commission_step": 0.01, "operators.review_rate": 0.5, "operators.taste_renewal": 0.0,
    "base.eth_volatility": 0.0,
}  # fmt: skip
A_LITTLE = 0.01  # stake grows by half a per cent in 40 days, as LRTs restake what they earn


def splits_after(days: int, *settings: dict[str, object]) -> list[int]:
    """Splits in the end [bips]; everybody keeps the AVSs it has, so that yields are what the scenario says."""
    made = model(1, COMPETE, *settings)
    edges = made.world.allocations
    edges.anchor[:] = np.where(edges.registered, 1e6, -1e6)
    return made.run(days=days).world.operators.split_bips.tolist()


@given(st.floats(0.01, 0.99), st.floats(1e-4, 1.0))
def test_the_split_of_day_0_is_the_best_answer_to_the_response_it_implies(split: float, gross: float):
    assert best_split(stake_response(split, gross), gross, 0.0, 1.0) == pytest.approx(split, rel=1e-12)


@given(st.floats(5.0, 500.0), st.floats(0.01, 0.5))
def test_no_other_split_earns_more_commissions(response: float, gross: float):
    """Commissions c g exp(response (1 - c) g) of a stake that answers yield, on a fine grid."""
    grid = np.linspace(0.0, 1.0, 10_001)
    best = grid[(np.log(np.maximum(grid, 1e-300)) + response * (1.0 - grid) * gross).argmax()]
    assert best_split(response, gross, 0.0, 1.0) == pytest.approx(best, abs=1.01e-4)


def test_gross_yield_is_what_the_split_was_taken_from():
    assert gross_yield(0.018, 0.1) == pytest.approx(0.02)
    assert gross_yield(0.0, 1.0) == 0.0 and stake_response(0.0, 0.02) == 0.0 and stake_response(0.1, 0.0) == 0.0


@given(st.integers(0, 10_000), st.floats(0.0, 1.0), st.integers(1, 2_000))
def test_a_split_moves_towards_the_best_by_a_step_at_most(split: int, best: float, step: int):
    moved = split_towards(split, best, step)
    assert abs(moved - split) <= step and 0 <= moved <= 10_000
    assert abs(moved - best * 10_000) <= abs(split - best * 10_000) + 0.5


def test_splits_rest_where_nothing_has_changed():
    assert splits_after(40) == pytest.approx([1000] * 6, rel=A_LITTLE)


def test_splits_are_held_by_default():
    assert splits_after(40, {"operators.commission_step": 0.0, "operators.competition": 3.0}) == [1000] * 6


def test_sharper_competition_lowers_splits_to_their_new_best():
    assert splits_after(90, {"operators.competition": 2.0}) == pytest.approx([500] * 6, rel=2 * A_LITTLE)


def test_splits_rise_as_there_is_less_to_share():
    """Everything paid is halved: twice the split is best."""
    halved = {"incentives.apr": 0.00395, "avss.budget_share": 0.005, "avss.emission_share": 0.005}
    known = {"beliefs.yield_gain": 1.0, "beliefs.yield_trend": 0.0}
    assert splits_after(150, halved, known) == pytest.approx([2000] * 6, rel=3 * A_LITTLE)


def test_splits_stay_within_their_bounds():
    bounded = {"operators.competition": 2.0, "operators.commission_least": 0.08}
    assert splits_after(60, bounded) == [800] * 6


def test_a_new_split_waits_seven_days_and_one_step_is_taken_at_a_time():
    made = model(1, COMPETE, {"operators.competition": 2.0, "operators.review_rate": 1.0})
    made.step()
    ops = made.world.operators
    assert ops.split_bips.tolist() == [1000] * 6 and ops.next_split_bips.tolist() == [900] * 6
    assert ops.next_split_due.tolist() == [8] * 6
    assert "its split becomes 9 % on day 8" in made.explain("operator", 0).bound
    made.run(days=6)
    assert ops.split_bips.tolist() == [1000] * 6 and ops.next_split_bips.tolist() == [900] * 6
    made.step()
    assert ops.split_bips.tolist() == [900] * 6


def test_operators_of_an_lrt_brand_do_not_compete_for_delegators():
    world = RestakingModel("mainnet-2024-10", seed=1, **{"stakers.count": 5_000}).world
    branded = world.operators.lrt >= 0
    assert branded.any() and (world.operators.stake_response[branded] == 0.0).all()
    assert (world.operators.stake_response[~branded] > 0.0).all()
