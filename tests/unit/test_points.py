"""Points: a ledger that closes, a price that thins, a token event by three rules."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.staker import Archetype
from restaking.core.units import GWEI
from restaking.model.phases.points import points_on_offer
from restaking.model.rules.points import (
    CAPPED,
    LINEAR,
    POINT,
    SQRT,
    airdrop_weight,
    believed_value,
    expected_price,
    points_earned,
    points_yield,
)
from tests.worlds import QUIET, SMALL, eth, model

SEASON = {"points.enabled": True, "points.event_day": 6}
OF_POINTS = {"points", "airdrop", "airdropped", "points_weight"}


def test_an_eth_earns_a_point_an_hour_and_fractions_are_rounded_down():
    assert points_earned(GWEI, 10_000) == 24 * POINT
    assert points_earned(32 * GWEI, 15_000) == 32 * 36 * POINT
    assert points_earned(GWEI // 24_000 - 1, 10_000) == 0


def test_early_2024_paid_56_percent_a_year_in_points():
    """A point at 0.15 USD, ETH at 2,330 USD (domain.md, section 10)."""
    assert points_yield(1.0, 0.15, 2330.0) == pytest.approx(0.563948, abs=1e-6)


def test_the_price_of_a_point_is_the_pool_over_all_points_expected():
    assert expected_price(100.0, 50.0, 10.0, 5.0) == 1.0
    assert expected_price(100.0, 0.0, 0.0, 5.0) == 0.0


def test_belief_in_the_token_rises_with_talk_and_not_without_bound():
    assert believed_value(10.0, 20.0, 0.0, 0.0) == 10.0
    assert believed_value(10.0, 20.0, 0.05, 0.0) == pytest.approx(10.0 * np.e)
    assert believed_value(10.0, 1000.0, 1.0, 0.0) == pytest.approx(10.0 * np.e**3)


@pytest.mark.parametrize(("kind", "gain"), [(LINEAR, 1.0), (CAPPED, 4.0), (SQRT, 2.0)])
def test_splitting_into_four_wallets_pays_where_the_rule_is_concave(kind: int, gain: float):
    points, cap = 1_000_000, 100_000
    whole, split = (airdrop_weight(kind, points, wallets, cap) for wallets in (1, 4))
    assert split / whole == pytest.approx(gain)
    assert split == pytest.approx(4 * airdrop_weight(kind, points // 4, 1, cap), rel=1e-6)


def test_points_follow_restaked_eth_and_the_worth_of_tokens():
    made = model(1, SMALL, QUIET, SEASON, {"points.lrt_multiplier": [2.0, 3.0]})
    s, rates = made.world.stakers, made.world.lrt_rates().astype(object)
    expected = s.restaked * 24 // 10**6
    for k, multiplier in enumerate((2, 3)):
        holds = (s.lrt == k) & (s.lrt_tokens > 0)
        worth = s.lrt_tokens[holds].astype(object) * rates[k, 1] // rates[k, 0]
        expected[holds] = worth * 24 * multiplier // 10**6
    made.step()
    assert np.allclose(s.points, expected, rtol=1e-3) and s.points.sum() == made.world.points.supply[0]
    assert made.latest()["points_supply"] == s.points.sum() / POINT
    assert (s.points[(s.restaked == 0) & (s.lrt_tokens == 0)] == 0).all()


def test_more_stake_thins_what_a_point_is_worth():
    world = model(1, SMALL, SEASON).world
    before, lrts = points_on_offer(world, 1, world.lrt_worth())
    world.stakers.restaked[world.stakers.restaked > 0] *= 2
    after, _ = points_on_offer(world, 1, world.lrt_worth())
    assert 0.0 < after[0] < before[0]
    assert lrts == pytest.approx(1.5 * before[0]) and (before == before[0]).all()


@pytest.mark.parametrize("rule", ["linear", "capped", "sqrt"])
def test_a_token_event_turns_all_points_into_tokens_and_a_part_into_eth(rule: str):
    made = model(2, SMALL, {"slashing.fault_rate": 0.0}, SEASON, {"points.rule": rule, "points.sold_share": 0.25})
    made.run(days=5)
    before, world = made.latest()["points_supply"], made.world
    made.step()
    pool = 0.5 * 0.0675 * 0.6 * world.initial_delegated_eth
    assert before > 0.0 and made.latest()["points_supply"] == 0.0 and (world.stakers.points == 0).all()
    assert made.latest()["airdrop_eth"] == pytest.approx(pool, rel=1e-9)
    assert world.points.tokens[0] == pytest.approx(0.0675 * 1_673_646_668 * GWEI, rel=1e-9)
    sold = {flow[1]: flow[-1] for flow in made.ledger.flows if flow[0] == 6}
    assert sold["airdrop_sale"] == pytest.approx(eth(0.25 * pool), rel=1e-6)
    assert sold["airdropped"] == sold["airdrop_minted"] == world.stakers.airdropped.sum()
    event = next(event for event in made.events if event.kind == "token_event")
    assert (event.day, event.agent) == (6, "points") and event.amount_gwei == world.points.worth[0]
    assert made.latest()["conservation_error_gwei"] == 0


def test_farmers_gain_by_splitting_only_where_the_rule_is_concave():
    def of_farmers(rule: str, wallets: int) -> float:
        season = {"points.rule": rule, "points.sybil_wallets": wallets, "points.cap_multiple": 0.5}
        made = model(3, SMALL, SEASON, season)
        s = made.world.stakers
        s.archetype[::3] = Archetype.AIRDROP_FARMER
        made.run(days=6)
        return float(s.airdropped[s.archetype == Archetype.AIRDROP_FARMER].sum() / s.airdropped.sum())

    assert of_farmers("linear", 50) == of_farmers("linear", 1)
    assert of_farmers("sqrt", 50) > 1.5 * of_farmers("sqrt", 1)
    assert of_farmers("capped", 50) > of_farmers("capped", 1)


def test_a_disappointment_is_news_and_what_was_expected_is_unlearned():
    made = model(1, SMALL, SEASON, {"points.realised": 0.4, "slashing.fault_rate": 0.0}).run(days=6)
    assert made.world.base.news[0] == pytest.approx(0.6)
    assert made.world.points.value[0] == pytest.approx(0.4 * 0.6 * made.world.initial_delegated_eth)
    before = made.latest()["points_yield"]
    made.step()
    assert 0.0 < made.latest()["points_yield"] < before
    kept = model(1, SMALL, SEASON, {"points.realised": 1.0, "slashing.fault_rate": 0.0}).run(days=6)
    assert kept.world.base.news[0] == 0.0


def test_points_are_off_by_default_and_cost_nothing():
    made = model(1, SMALL).run(days=3)
    assert made.latest()["points_supply"] == 0.0 == made.latest()["points_yield"]
    assert made.latest()["aware_share"] == 1.0
    assert not [flow for flow in made.ledger.flows if "point" in flow[1] or "airdrop" in flow[1]]


@pytest.mark.parametrize("worthless", [{"points.airdrop_share": 0.0}, {"points.fdv_share": 0.0}])
def test_points_without_a_value_leave_everything_else_untouched(worthless: dict[str, Any]):
    common = {"stakers.attention": 0.2, "slashing.fault_rate": 2.0}
    off = model(4, SMALL, common).run(days=12)
    on = model(4, SMALL, common, SEASON, worthless).run(days=12)
    assert state(on) == state(off)
    assert on.world.stakers.points.sum() > 0


def state(made: RestakingModel) -> dict[str, bytes]:
    """Every column but those of points, as bytes."""
    tables = (table for table in made.world.tables() if table.name != "points")
    columns = {f"{table.name}.{name}": table.column(name).tobytes() for table in tables for name in table.schema}
    return {name: values for name, values in columns.items() if name.partition(".")[2] not in OF_POINTS | {"cause"}}


def test_hype_is_nothing_where_nobody_promises_and_nobody_imitates():
    sober = model(5, SMALL, {"stakers.attention": 0.3, "stakers.taste_renewal": 0.05, "stakers.social_weight": 0.0})
    sober.run(days=10)
    assert sober.latest()["hype_share"] == 0.0
    hyped = model(5, SMALL, {"stakers.attention": 0.3, "points.enabled": True, "points.fdv_share": 5.0}).run(days=10)
    assert 0.5 < hyped.latest()["hype_share"] < 1.0
