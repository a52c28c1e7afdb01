"""Pools on day 0, trades in them, and their liquidity providers."""

import numpy as np
import pytest

from restaking.agents.markets import Party
from restaking.core.units import WAD
from restaking.model.build.pools import take_over
from restaking.model.identities.i4_claims import lrt_tokens_held
from restaking.model.markets import liquidity, pools
from restaking.model.scenario import load
from restaking.model.scenario.errors import ScenarioError
from restaking.model.world import World
from tests.markets import MARKETS, audit, discount, market, sell
from tests.worlds import QUIET, SMALL, model


def worth(world: World, p: int) -> int:
    """Both sides at the reported rate [gwei]."""
    rate = world.reported_rate(int(world.pools.lrt[p]))
    return int(world.pools.tokens[p]) * rate // WAD + int(world.pools.eth[p])


def lopsided(share: float = 0.9) -> World:
    return market({"markets.token_share": share, "markets.lp_exit": 0.1, "markets.lp_return": 0.5})


def test_pools_are_as_deep_as_the_scenario_says_and_start_at_peg():
    world = market()
    for k in range(len(world.lrts)):
        supply_worth = int(world.lrt_worth()[k])
        assert worth(world, pools.deep(k)) == pytest.approx(0.1 * supply_worth, rel=1e-9)
        assert worth(world, pools.thin(k)) == pytest.approx(0.002 * supply_worth, rel=1e-9)
        assert discount(world, pools.deep(k)) == pytest.approx(0, abs=1e-12)
        assert discount(world, pools.thin(k)) == pytest.approx(0, abs=1e-9)
        assert int(world.quotes.price[k]) == pools.spot(world, pools.deep(k))


def test_their_tokens_come_from_all_holders_in_proportion_and_none_are_made():
    without, world = model(1, SMALL, QUIET).world, market()
    np.testing.assert_array_equal(lrt_tokens_held(world), world.lrts.supply)
    np.testing.assert_array_equal(without.lrts.supply, world.lrts.supply)
    before, after = without.stakers.lrt_tokens, world.stakers.lrt_tokens
    held = before > 0
    assert np.ptp(after[held] / before[held]) < 1e-6
    assert world.eth_held() - without.eth_held() == int(world.pools.eth.sum() + world.arbitrageurs.eth.sum())


def test_taking_tokens_over_is_exact_to_the_last_unit():
    world = market()
    s = world.stakers
    held = (s.lrt == 0) & (s.lrt_tokens > 0)
    before = int(s.lrt_tokens[held].sum())
    for tokens in (0, 1, 7, 10**9 + 1):
        take_over(world, 0, tokens)
        before -= tokens
        assert int(s.lrt_tokens[held].sum()) == before and (s.lrt_tokens >= 0).all()


def test_one_lrt_may_have_pools_of_its_own():
    world = market({"lrts.LRT 1.pool_depth": 0.02, "lrts.LRT 1.token_share": 0.8, "lrts.LRT 1.thin_depth": 0.0})
    supply_worth = int(world.lrt_worth()[0])
    assert worth(world, 0) == pytest.approx(0.02 * supply_worth, rel=1e-9)
    assert liquidity.token_share(world, 0) / WAD == pytest.approx(0.8, rel=1e-9) and worth(world, 1) == 0
    assert pools.spot(world, 1) == 0 and worth(world, 2) == pytest.approx(0.1 * int(world.lrt_worth()[1]), rel=1e-9)
    assert int(world.quotes.trough[0]) == int(world.quotes.low[0]) == pools.fraction(world, 0) < WAD


def test_more_tokens_in_pools_than_there_are_is_refused():
    too_deep = {**MARKETS, "markets.pool_depth": 1.0, "markets.token_share": 0.99, "markets.thin_depth": 0.02}
    with pytest.raises(ScenarioError, match=r"markets\.pool_depth = 1.*less than all tokens"):
        load("teaching", too_deep)
    with pytest.raises(ScenarioError, match=r"pool_depth"):
        load("teaching", {"markets.enabled": True, "lrts.LRT 1.pool_depth": 1.0, "lrts.LRT 1.token_share": 0.95})


def test_a_sale_is_paid_booked_and_quoted():
    world = market()
    tokens, eth_before = int(world.pools.eth[0]), int(world.pools.eth[0])
    quoted = pools.sale(world, 0, tokens // 2)
    paid = sell(world, 0, tokens // 2)
    assert paid == pytest.approx(quoted, rel=1e-6) and int(world.pools.eth[0]) == eth_before - paid
    gained = world.gains.gained
    assert gained[Party.HOLDERS] == paid - tokens // 2 * world.reported_rate(0) // WAD < 0
    assert gained.sum() == 0 and gained[Party.LIQUIDITY_PROVIDERS] > 0
    quotes = world.quotes
    assert quotes.low[0] == quotes.deep_low[0] == quotes.trough[0] == pools.fraction(world, 0) < WAD
    assert int(quotes.traded[0]) == paid and int(quotes.traded[1]) == 0
    audit(world)


def test_a_sale_in_the_thin_pool_leaves_the_deep_price_alone():
    world = market()
    sell(world, 1, int(world.pools.tokens[1]))
    assert int(world.quotes.low[0]) < WAD * 3 // 10 and int(world.quotes.deep_low[0]) > WAD - 10


def test_the_peg_is_the_reported_rate_whatever_it_is():
    world = market()
    world.lrts.buffer[0] += int(world.lrt_worth()[0]) // 10
    assert pools.spot(world, 0) * WAD // world.reported_rate(0) == pytest.approx(pools.fraction(world, 0), abs=2)
    assert pools.fraction(world, 0) < WAD  # dearer tokens: the pool has too much of them


def test_liquidity_providers_leave_a_lopsided_pool_on_both_sides_in_proportion():
    world = lopsided()
    tokens, eth = int(world.pools.tokens[0]), int(world.pools.eth[0])
    before = pools.fraction(world, 0)
    for hour in range(3):
        liquidity.follow(world, hour)
    assert int(world.pools.tokens[0]) == pytest.approx(tokens * 0.9**3, rel=1e-9)
    assert int(world.pools.eth[0]) == pytest.approx(eth * 0.9**3, rel=1e-9)
    assert pools.fraction(world, 0) == pytest.approx(before, rel=1e-9)
    assert int(world.pools.tokens[0] + world.pools.spare_tokens[0]) == tokens
    assert int(world.pools.eth[0] + world.pools.spare_eth[0]) == eth
    audit(world)


def test_liquidity_comes_back_to_a_balanced_pool_in_the_first_hour_of_a_day_only():
    world = lopsided()
    liquidity.follow(world, 0)
    p, table = 0, world.pools
    table.eth[p] += int(table.tokens[p])  # somebody has balanced it; the books of this test stay open
    left, before, price = int(table.spare_eth[p]), int(table.eth[p]), pools.fraction(world, p)
    liquidity.follow(world, 5)
    assert int(table.eth[p]) == before
    liquidity.follow(world, 24 * 0)
    assert int(table.eth[p]) == before + left // 2 and int(table.spare_eth[p]) == left - left // 2
    assert int(table.spare_tokens[p]) > 0 and pools.fraction(world, p) == pytest.approx(price, rel=1e-9)


def test_a_pool_never_empties_however_fast_liquidity_flees():
    world = market({"markets.token_share": 0.95, "markets.lp_exit": 0.9, "markets.lp_threshold": 0.5})
    for hour in range(48):
        liquidity.follow(world, hour)
    assert int(world.pools.tokens[0]) > 0 and int(world.pools.eth[0]) > 0
    audit(world)


def test_without_markets_there_are_no_pools():
    world = model(1, SMALL, QUIET).world
    assert len(world.pools) == len(world.arbitrageurs) == len(world.quotes) == 0
