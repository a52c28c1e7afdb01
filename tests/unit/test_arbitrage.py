"""Arbitrageurs: what they ask, what they buy, and that a price stands while somebody patient has capital."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restaking.agents.markets import Holder, Party
from restaking.core.units import WAD
from restaking.model.markets import arbitrage
from restaking.model.markets.redeeming import spare, waiting_days
from restaking.model.rules.arbitrage import feared_in, required_discount, waiting_cost, worth_held
from restaking.model.world import World
from tests.markets import audit, discount, market, sell, shut
from tests.worlds import reopen

DEEP, THIN = 0, 1
RICH = {"markets.arbitrage_capital": 1.0}


def flooded(part: float, **settings: object) -> World:
    """Holders of the first LRT have sold ``part`` of what is in its deep pool; nobody can redeem."""
    world = market(settings)
    shut(world, 0)
    sell(world, DEEP, int(int(world.pools.tokens[DEEP]) * part))
    return world


def wealth(world: World) -> int:
    """What arbitrageurs have, tokens and claims at the reported rate [gwei]."""
    held = sum(int(n) * world.reported_rate(k) // WAD for k, n in enumerate(world.inventory.tokens.sum(axis=0)))
    queue = world.redemptions
    claims = int(queue.column("claim")[queue.column("owner_kind") == Holder.ARBITRAGEUR].sum())
    return int(world.arbitrageurs.eth.sum()) + held + claims


@given(st.floats(0, 1), st.floats(0, 3650), st.floats(0, 0.5), st.floats(0, 0.05), st.floats(0, 0.5))
def test_the_discount_rises_in_everything_that_makes_waiting_worse(
    r: float, days: float, loss: float, fee: float, premium: float
):
    asked = required_discount(r, days, loss, fee, premium)
    assert 0 <= asked <= 1
    assert asked <= required_discount(r + 0.1, days, loss, fee, premium)
    assert asked <= required_discount(r, days + 10, loss, fee, premium)
    assert asked <= required_discount(r, days, loss, fee, premium + 0.01)
    assert worth_held(r, days, loss) >= 1 - asked - 1e-12  # nobody buys what he would sell at once


def test_a_year_at_eight_percent_costs_what_simple_interest_says():
    assert waiting_cost(0.08, 365) == pytest.approx(1 - 1 / 1.08)
    assert required_discount(0.08, 365, 0.01, 0.0004, 0.02) == pytest.approx(1 - 1 / 1.08 + 0.0304)
    assert waiting_cost(0.08, 0) == 0 and feared_in(365, 0.02) == 0.02 and feared_in(1e6, 1.0) == 1.0


def test_arbitrageurs_reckon_with_the_wait_of_redeemers_or_with_what_people_believe():
    world = market()
    assert arbitrage.Outlook(world, 0, 1).days == waiting_days(world, 1)[0] > world.scenario.withdrawals.delay_days
    shut(world, 0)
    assert arbitrage.Outlook(world, 0, 1).days == world.scenario.markets.reopening_days
    world.lrts.open[0], world.lrts.paused[0] = 1, 1
    assert arbitrage.Outlook(world, 0, 1).days == world.scenario.markets.reopening_days


def test_the_ladder_has_equal_rungs_and_rising_premiums():
    world = market({"markets.arbitrageurs": 3, "markets.arbitrage_capital": 0.06, "markets.arbitrage_premium": 0.1})
    assert world.arbitrageurs.premium.tolist() == pytest.approx([0, 0.05, 0.1])
    assert int(world.arbitrageurs.eth.sum()) == pytest.approx(0.06 * int(world.lrt_worth().sum()), rel=1e-9)
    assert len(set(world.arbitrageurs.eth.tolist())) == 1
    assert len(market({"markets.arbitrageurs": 0}).arbitrageurs) == 0


def test_at_peg_nobody_does_anything():
    world = market()
    assert not arbitrage.act(world, 1, arbitrage.ready(world))
    assert world.gains.gained.tolist() == [0] * 7 and not world.inventory.tokens.any()


def test_a_discount_is_bought_down_to_what_waiting_is_worth_to_the_least_demanding():
    world = flooded(0.9, **RICH)
    before = discount(world, DEEP)
    assert arbitrage.act(world, 1, arbitrage.ready(world))
    fee, days = 0.0004, world.scenario.markets.reopening_days
    asked = required_discount(0.08, days, feared_in(days, arbitrage.feared_loss(world, 0)), fee, 0.0)
    assert discount(world, DEEP) == pytest.approx(asked, abs=1e-6) and asked < before
    assert int(world.inventory.tokens[0, 0]) > 0 and int(world.gains.gained[Party.ARBITRAGEURS]) > 0
    assert not arbitrage.act(world, 1, arbitrage.ready(world)), "once is enough"
    audit(world)


def test_capital_limits_what_the_first_rung_buys_and_the_next_buys_at_a_worse_price():
    world = flooded(1.2, **{"markets.arbitrage_capital": 0.02})
    arbitrage.act(world, 1, arbitrage.ready(world))
    assert (world.arbitrageurs.eth >= 0).all()
    spent_up = world.arbitrageurs.eth == 0
    assert spent_up[0] and not spent_up[-1]
    assert 0.005 < discount(world, DEEP) < 0.08 + 0.02


@settings(max_examples=15)
@given(st.floats(0.01, 2.5), st.floats(0.0, 1.0), st.sampled_from([0.001, 0.01, 0.2]), st.booleans())
def test_no_price_falls_below_what_the_most_patient_asks_while_he_has_capital(
    part: float, thin: float, capital: float, product: bool
):
    pricing = "constant_product" if product else "stableswap"
    world = market({"markets.arbitrage_capital": capital, "markets.pricing": pricing})
    shut(world, 0)
    sell(world, DEEP, int(int(world.pools.tokens[DEEP]) * part))
    sell(world, THIN, int(int(world.pools.tokens[THIN]) * 20 * thin))
    before = wealth(world)
    arbitrage.act(world, 1, arbitrage.ready(world))
    assert (world.arbitrageurs.eth >= 0).all() and (world.inventory.tokens >= 0).all()
    assert wealth(world) >= before and world.gains.gained.sum() == 0
    assert wealth(world) - before == pytest.approx(int(world.gains.gained[Party.ARBITRAGEURS]), abs=20)
    days = world.scenario.markets.reopening_days
    feared = feared_in(days, arbitrage.feared_loss(world, 0))
    for premium, eth in zip(world.arbitrageurs.premium, world.arbitrageurs.eth, strict=True):
        if eth > 1_000:
            for p, fee in ((DEEP, 0.0004), (THIN, 0.003)):
                assert discount(world, p) <= required_discount(0.08, days, feared, fee, float(premium)) + 1e-6
    audit(world)


def test_what_can_be_redeemed_is_handed_in_at_once():
    world = market({"markets.thin_depth": 0.0})
    sell(world, DEEP, int(int(world.pools.tokens[DEEP]) * 0.9))
    supply, tokens = int(world.lrts.supply[0]), int(world.pools.tokens[DEEP])
    assert arbitrage.act(world, 1, arbitrage.ready(world))
    bought = tokens - int(world.pools.tokens[DEEP])
    queue = world.redemptions
    assert set(queue.column("owner_kind").tolist()) == {Holder.ARBITRAGEUR} and set(queue.column("lrt").tolist()) == {0}
    assert int(world.lrts.supply[0]) == supply - bought
    assert not world.inventory.tokens[:, 0].any()
    assert int(queue.column("claim").sum()) == pytest.approx(bought * world.reported_rate(0) / WAD, rel=1e-6)
    audit(world)


def test_what_the_buffer_covers_is_bought_at_a_smaller_discount():
    rich, poor = (market(RICH, {"markets.arbitrage_return": 0.3}) for _ in range(2))
    rich.lrts.buffer[0] = 10 * int(rich.pools.eth[DEEP])
    rich.lrt_delegations.stake[0] = rich.lrt_delegations.stake[0] // 2
    poor.lrts.buffer[0] = 0
    for world in (rich, poor):
        reopen(world)
        sell(world, DEEP, int(world.pools.eth[DEEP]) // 2)
        arbitrage.act(world, 1, arbitrage.ready(world))
    assert spare(poor, 0) <= int(poor.pools.eth[DEEP]) // arbitrage.CONSEQUENCE, "not worth the gas"
    assert discount(rich, DEEP) < 0.0005 < 0.01 < discount(poor, DEEP) < 0.03


def test_a_premium_is_sold_into_with_freshly_minted_tokens():
    world = market({"markets.token_share": 0.2})
    supply, buffer = int(world.lrts.supply[0]), int(world.lrts.buffer[0])
    assert discount(world, DEEP) < -0.001
    assert arbitrage.act(world, 1, arbitrage.ready(world))
    assert -0.0005 < discount(world, DEEP) < 0
    assert int(world.lrts.supply[0]) > supply and int(world.lrts.buffer[0]) > buffer
    assert int(world.gains.gained[Party.ARBITRAGEURS]) > 0 and not world.inventory.tokens.any()
    audit(world)


def test_nobody_mints_at_a_paused_protocol():
    world = market({"markets.token_share": 0.2, "markets.thin_depth": 0.0})
    world.lrts.paused[:] = 1
    before = world.lrts.supply.copy()
    assert not arbitrage.act(world, 1, arbitrage.ready(world))
    np.testing.assert_array_equal(before, world.lrts.supply)


def test_two_pools_of_one_lrt_keep_together_even_when_nobody_can_redeem():
    world = market()
    shut(world, 0)
    sell(world, THIN, int(world.pools.tokens[THIN]) // 2)
    gap = discount(world, THIN) - discount(world, DEEP)
    before = int(world.arbitrageurs.eth.sum())
    assert arbitrage.act(world, 1, arbitrage.ready(world))
    assert discount(world, THIN) - discount(world, DEEP) < 0.0035 < gap
    assert int(world.arbitrageurs.eth.sum()) > before and not world.inventory.tokens.any()
    audit(world)


def test_tokens_held_are_sold_once_a_pool_pays_what_waiting_is_worth():
    world = flooded(0.9, **RICH)
    arbitrage.act(world, 1, arbitrage.ready(world))
    held = int(world.inventory.tokens[:, 0].sum())
    world.pools.eth[DEEP] += int(world.pools.eth[DEEP]) // 5  # somebody brings ETH
    reopen(world)
    assert arbitrage.act(world, 2, arbitrage.ready(world)) and 0 < int(world.inventory.tokens[:, 0].sum()) < held
    worth = worth_held(0.08, 60, feared_in(60, arbitrage.feared_loss(world, 0)))
    assert 1 - discount(world, DEEP) == pytest.approx(worth / 0.9996, abs=1e-6)
    audit(world)


def test_the_books_balance_while_markets_move_for_days():
    from tests.worlds import LIVELY, model

    made = model(1, LIVELY, {"markets.enabled": True, "markets.token_share": 0.75})
    for day in range(8):
        made.run(days=1)
        if day == 2:
            sell(made.world, DEEP, int(made.world.pools.eth[DEEP]))
    assert made.latest()["conservation_error_gwei"] == 0
    assert int(made.world.gains.gained.sum()) == 0 and int(made.world.gains.gained[Party.ARBITRAGEURS]) > 0
