"""Metrics by hand, and what they say of worlds in which there is nothing to measure."""

import math

import numpy as np
import pytest

from restaking.core.units import GWEI, WAD
from restaking.model.metrics import METRICS, observe
from restaking.model.metrics.concentration import gini, herfindahl
from restaking.model.metrics.stake import VENUE_NAMES
from restaking.model.world import World
from tests.worlds import SMALL, empty_world, eth, model, reopen, two_stakers, without_lrts


def look(world: World, name: str) -> float:
    """One metric of a world, now."""
    return observe(world)[name]


@pytest.fixture
def two_operators() -> World:
    """30 ETH behind operator 0, 10 behind operator 1; the first runs AVS 0 with half its magnitude."""
    world = two_stakers((eth(30), eth(10)), magnitude=WAD // 2)
    world.stakers.operator[1] = 1
    world.operators.organisation[:2] = 0, 1
    world.operators.lrt[:] = -1
    world.stakers.wallet[2] = eth(40)
    world.stakers.venue[2] = 0
    reopen(world)
    return world


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("delegated_eth", 40.0),
        ("restaked_eth", 40.0),
        ("operator_hhi", (30**2 + 10**2) / 40**2),
        ("operator_top10_share", 1.0),
        ("organisation_hhi", (30**2 + 10**2) / 40**2),
        ("controller_hhi", (30**2 + 10**2) / 40**2),
        ("avs_per_eth", 30 / 40),
        ("pledged_per_eth", 15 / 40),
        ("jointly_slashable_per_eth", 15 / 40),
        ("avs_stake.AVS 1", 15.0),
        ("avs_stake.AVS 2", 0.0),
        ("venue_eth.hold", 40.0),
        ("venue_eth.restake", 40.0),
        ("venue_eth.solo", 0.0),
        ("lrt_share", 0.0),
        ("slashed_eth", 0.0),
        ("conservation_error_gwei", 0.0),
    ],
)
def test_a_world_one_can_do_by_hand(two_operators: World, name: str, expected: float):
    assert look(two_operators, name) == pytest.approx(expected, rel=1e-12)


def test_operators_of_one_firm_are_one_organisation(two_operators: World):
    two_operators.operators.organisation[:2] = 0
    assert look(two_operators, "organisation_hhi") == pytest.approx(1.0)
    assert look(two_operators, "operator_hhi") == pytest.approx(0.625)


def test_operators_of_one_brand_are_one_controller():
    world = model(1, SMALL).world
    delegated = world.delegated().astype(float)
    world.operators.lrt[:] = -1
    world.operators.lrt[:2] = 0
    merged = np.append(delegated[2:], delegated[:2].sum())
    assert look(world, "controller_hhi") == pytest.approx(herfindahl(merged))


def test_only_the_ten_largest_operators_count_among_the_top_ten():
    world = two_stakers((eth(1), 0), magnitude=WAD)
    assert len(world.operators) < 11
    many = model(1, {"operators.count": 25, "stakers.count": 100}).world
    ordered = sorted(many.delegated().tolist(), reverse=True)
    assert look(many, "operator_top10_share") == pytest.approx(sum(ordered[:10]) / sum(ordered))
    assert look(many, "operator_top10_share") < 1.0


def test_an_lrts_share_and_supply():
    world = model(1, SMALL).world
    controlled, direct = int(world.lrt_delegations.stake.sum()), int(world.stakers.restaked.sum())
    assert look(world, "lrt_share") == pytest.approx(controlled / (controlled + direct))
    tokens = world.stakers.lrt_tokens[world.stakers.lrt == 1].sum()
    assert look(world, "lrt_supply.LRT 2") == tokens / GWEI


def test_a_queue_of_a_days_churn_waits_a_day():
    world = two_stakers((eth(100), 0), magnitude=WAD)
    # At 33.3 M ETH electra lets 256 ETH leave in each of 225 epochs; what waits is still staked.
    world.exits.append(owner_kind=0, owner=0, amount=256 * 225 * GWEI)
    assert look(world, "exit_queue_days") == pytest.approx(1.0)


def test_the_tick_is_counted_in_shares_and_numbers():
    made = model(3, SMALL, {"stakers.attention": 1.0, "stakers.attention_professional": 1.0}).run(days=1)
    assert made.latest()["reviews_share"] == 1.0
    before = model(3, {**SMALL, "operators.count": 20, "operators.review_rate": 1.0, "operators.taste_renewal": 0.9})
    runs = before.world.allocations.registered.astype(int).copy()
    before.step()
    change = before.world.allocations.registered.astype(int) - runs
    assert before.latest()["opt_ins"] == (change == 1).sum() and before.latest()["opt_outs"] == (change == -1).sum()
    assert before.latest()["opt_ins"] > 0 and before.latest()["opt_outs"] > 0


def test_outflow_is_what_was_queued_today():
    made = model(3, {**SMALL, "stakers.attention": 0.5, "stakers.taste_renewal": 0.5}).run(days=3)
    today = made.world.withdrawals.column("due") == made.day + made.world.scenario.withdrawals.delay_days
    queued = int(made.world.withdrawals.column("amount")[today].sum())
    assert queued > 0
    assert made.latest()["outflow_share"] == pytest.approx(queued / int(made.world.delegated().sum()))


@pytest.mark.parametrize(("sizes", "expected"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)])
def test_gini_by_hand(sizes: list[int], expected: float):
    assert gini(np.array(sizes)) == pytest.approx(expected)


@pytest.mark.parametrize(("sizes", "expected"), [([5], 1.0), ([1, 1, 1, 1], 0.25), ([3, 1], 0.625)])
def test_herfindahl_by_hand(sizes: list[int], expected: float):
    assert herfindahl(np.array(sizes)) == pytest.approx(expected)


def test_shares_of_nothing_are_not_known():
    assert math.isnan(gini(np.zeros(3))) and math.isnan(herfindahl(np.zeros(3)))


def test_a_world_without_lrts_is_measured():
    seen = model(1, SMALL, without_lrts()).run(days=3).latest()
    assert seen["lrt_share"] == 0.0 and seen["venue_eth.lrt"] == 0.0
    assert not [name for name in seen if name.startswith("lrt_supply.")]


def test_metrics_of_an_empty_world_are_nan_and_no_exception():
    seen = observe(empty_world())
    unknown = {name for name, value in seen.items() if math.isnan(value)}
    assert unknown == {
        "lrt_share", "operator_hhi", "operator_top10_share", "organisation_hhi", "controller_hhi", "avs_per_eth",
        "contagion_multiplier",
        "staker_gini", "net_restaking_premium", "outflow_share", "pledged_per_eth", "jointly_slashable_per_eth",
        "yield.fees", "yield.emissions", "yield.incentives", "perceived_hazard", "airdrop_gini", "hype_share",
        "lrt_price_min", "lrt_price_trough", "deep_price_min", "oracle_price_min", "effective_leverage",
        *(f"realised_return.{venue}" for venue in VENUE_NAMES),
    }  # fmt: skip
    assert seen["delegated_eth"] == 0.0


def test_an_empty_world_goes_on_for_days():
    made = model(1, SMALL, without_lrts(), {f"stakers.venue_shares.{v}": s for v, s in NOTHING_STAKED.items()})
    made.world.stakers.attention[:] = 0.0
    made.run(days=3)
    assert made.latest()["delegated_eth"] == 0.0 and math.isnan(made.latest()["operator_hhi"])


NOTHING_STAKED = {"hold": 1.0, "solo": 0.0, "lst": 0.0, "restake": 0.0, "lrt": 0.0}


@pytest.mark.parametrize(("name", "entry"), list(METRICS), ids=[name for name, _ in METRICS])
def test_every_metric_says_its_unit_and_meaning_and_changes_nothing(name: str, entry):
    made = model(1, SMALL).run(days=2)
    before = made.digest()
    assert entry.unit and len(entry.about) > 15
    first, again = entry.look(made.world), entry.look(made.world)
    np.testing.assert_equal(first, again)  # what is not known (nan) equals itself
    assert made.digest() == before
