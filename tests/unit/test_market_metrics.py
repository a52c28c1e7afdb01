"""Metrics of markets by hand, and that what they take apart adds up again."""

import math

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.markets import PARTY_NAMES, Holder
from restaking.core.units import WAD
from restaking.model.markets import witness
from restaking.model.metrics import observe
from restaking.model.metrics.leverage import growth, tower
from tests.worlds import SMALL, eth, model

MARKETS = {"markets.enabled": True}
BY_LRT = ("lrt_price", "lrt_discount", "lrt_low", "lrt_low_deep", "lrt_halflife", "pool_token_share")


@pytest.fixture(scope="module")
def traded() -> RestakingModel:
    """A small world with markets after two days; read only."""
    return model(1, SMALL, MARKETS).run(days=2)


@pytest.fixture
def day_0() -> RestakingModel:
    return model(1, SMALL, MARKETS)


def test_every_day_has_the_same_metrics(traded: RestakingModel) -> None:
    for row in traded.world.series:
        assert list(row) == list(traded.world.series[0])


def test_without_markets_prices_are_not_known_and_nothing_is_owed() -> None:
    found = model(1, SMALL).latest()
    assert all(math.isnan(found[f"{name}.LRT {k}"]) for name in BY_LRT for k in (1, 2))
    assert math.isnan(found["lrt_price_min"]) and math.isnan(found["lrt_price_trough"])
    nothing = ("liquidated_eth", "bad_debt_eth", "loop_debt_eth", "orders_waiting_eth", "arbitrage_capital_free_eth")
    assert [found[name] for name in nothing] == [0.0] * len(nothing)
    assert found["effective_leverage"] == 1.0
    assert found["reported_tvl_eth"] == found["redeemable_tvl_eth"]


def test_restaked_eth_is_core_and_buffers_and_loops(traded: RestakingModel) -> None:
    parts = ("restaked_core_eth", "restaked_buffer_eth", "restaked_loops_eth")
    for row in traded.world.series:
        assert sum(row[part] for part in parts) == pytest.approx(row["restaked_eth"], rel=1e-12)
    first = traded.world.series[0]
    assert (first["restaked_buffer_eth"], first["restaked_loops_eth"]) == pytest.approx((0.0, 0.0), abs=1e-6)


def test_what_leaves_a_buffer_for_operators_came_out_of_the_buffer(day_0: RestakingModel) -> None:
    world = day_0.world
    before, moved = growth(world), int(world.lrts.buffer[0]) // 2
    world.lrts.buffer[0] -= moved
    world.lrt_delegations.stake[0, 0] += moved
    after = growth(world)
    assert after.buffers - before.buffers == pytest.approx(moved / 1e9)
    assert after.core == pytest.approx(before.core)


def test_what_a_loop_borrowed_and_minted_is_no_core_once_it_is_at_operators(day_0: RestakingModel) -> None:
    world = day_0.world
    before, minted, share = growth(world), eth(1000), float(world.founding.placed[0])  # type: ignore[union-attr]
    world.quotes.looped[0] += minted
    world.lrts.buffer[0] += round(minted * (1.0 - share))
    world.lrt_delegations.stake[0, 0] += round(minted * share)
    after = growth(world)
    assert after.loops == pytest.approx(1000.0 * share)
    assert after.core == pytest.approx(before.core) and after.buffers == pytest.approx(before.buffers, abs=1e-3)


def test_gains_of_all_sides_add_up_to_nothing(traded: RestakingModel) -> None:
    found = traded.latest()
    assert sum(found[f"gains.{side}"] for side in PARTY_NAMES) == pytest.approx(0.0, abs=1e-6)


def test_advertised_value_counts_collateral_again_and_claims_stand_on_what_is_there(day_0: RestakingModel) -> None:
    world = day_0.world
    layers, found = tower(world), observe(world)
    pools, reserves = world.pools, world.reserves
    assert layers.tokens == int(world.lrt_worth().sum())
    assert layers.backing == layers.tokens + int(pools.eth.sum()) + int(reserves.cash.sum())
    assert found["reported_tvl_eth"] * 1e9 == pytest.approx(sum(layers) - layers.backing)
    claims = layers.tokens + layers.liquidity + layers.lenders
    assert found["effective_leverage"] == pytest.approx(claims / layers.backing) and claims > layers.backing


def test_tokens_without_backing_are_claims_too(day_0: RestakingModel) -> None:
    world = day_0.world
    before = tower(world)
    world.lrts.supply[0] += eth(100)
    world.lrts.unbacked[0] += eth(100)
    assert tower(world).tokens - before.tokens == pytest.approx(eth(100), rel=1e-6)
    assert tower(world).backing == before.backing


def test_loop_share_and_debt_are_those_of_loans(day_0: RestakingModel) -> None:
    world, found = day_0.world, day_0.latest()
    loans = world.loans
    mine = loans.column("lrt") == 0
    assert found["loop_share.LRT 1"] == pytest.approx(loans.column("tokens")[mine].sum() / world.lrts.supply[0])
    assert found["loop_debt_eth"] == pytest.approx(loans.column("debt").sum() / 1e9)
    loans.owner_kind[: loans.used] = Holder.OUTSIDER
    assert observe(world)["loop_debt_eth"] == 0.0


def test_a_lost_peg_is_told_once_until_it_is_found_again(day_0: RestakingModel) -> None:
    world = day_0.world
    quotes, rate = world.quotes, world.reported_rate(0)
    quotes.deep_low[0], quotes.price[0] = WAD * 90 // 100, rate * 90 // 100
    for hour in (3, 4):
        witness.tell_depegs(world, 1, hour)
    told = [event for event in world.events if event.kind == "depeg"]
    assert [(event.agent, event.hour) for event in told] == [("lrt:0", 3)]
    assert told[0].amount_gwei == pytest.approx(int(world.lrts.supply[0]) * 0.1, rel=1e-6)
    quotes.price[0] = rate
    witness.remember(world, 1)
    witness.tell_depegs(world, 2, 0)
    assert len([event for event in world.events if event.kind == "depeg"]) == 2


def test_the_half_life_counts_from_the_trough_to_the_close_with_half_of_it_gone(day_0: RestakingModel) -> None:
    world = day_0.world
    quotes, rate = world.quotes, world.reported_rate(0)
    for day, low, close in ((5, 80, 82), (6, 81, 88), (7, 87, 91)):
        quotes.deep_low[0], quotes.price[0] = WAD * low // 100, rate * close // 100
        witness.remember(world, day)
        known = observe(world)["lrt_halflife.LRT 1"]
        assert math.isnan(known) == (day < 7)
    assert known == 2.0
    assert np.isclose(observe(world)["lrt_discount.LRT 1"], 0.09)
