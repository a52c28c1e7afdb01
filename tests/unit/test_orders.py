"""Orders: who leaves an LRT sells at a price, redeems, or waits."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.markets import Holder, Party
from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model.markets import orders, pools
from restaking.model.rules.patience import LEAST, reservation
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen

TRADED = {**SMALL, **QUIET, "markets.enabled": True, "lending.loop_share": 0.0, "markets.arbitrageurs": 0}
CLOSED = {"lrts.redemptions_open": False}


def offered(world: World, tokens: list[float], limits: list[int], *, hours: list[int] | None = None) -> list[int]:
    """Put tokens of as many holders of the first LRT up for sale, who mean to hold plain ETH; returns their rows."""
    s = world.stakers
    holders = np.flatnonzero((s.lrt == 0) & (s.lrt_tokens > eth(max(tokens))))[: len(tokens)]
    assert len(holders) == len(tokens)
    for n, row in enumerate(holders.tolist()):
        s.lrt_tokens[row] -= eth(tokens[n])
        s.venue[row], s.lrt[row] = Venue.LRT, 0
        hour = hours[n] if hours else 0
        world.orders.append(owner=row, lrt=0, tokens=eth(tokens[n]), limit=limits[n], day=1, hour=hour)
        s.venue[row] = Venue.HOLD
    reopen(world)
    return holders.tolist()


def test_who_waits_longer_asks_less_but_always_something():
    assert reservation(0.2, 0.0) == WAD and reservation(0.2, 36.5) == pytest.approx(0.98 * WAD)
    assert reservation(1.0, 400.0) == LEAST


def test_at_any_price_all_is_sold_a_part_of_it_to_the_thin_pool():
    world = model(1, TRADED).world
    who, before = offered(world, [5.0, 15.0], [0, 0]), world.pools.tokens.copy()
    wallets = world.stakers.wallet[who].copy()
    orders.execute(world, 1, 0)
    into = world.pools.tokens - before
    assert into[pools.thin(0)] == eth(20) * 2 // 100 and into[:2].sum() == eth(20) and world.orders.used == 0
    paid = world.stakers.wallet[who] - wallets
    assert paid[1] == pytest.approx(3 * paid[0], abs=2)
    assert world.gains.gained[Party.HOLDERS] == -world.gains.gained[Party.LIQUIDITY_PROVIDERS] < 0


def test_who_accepts_a_price_sells_alike_and_who_does_not_waits():
    world = model(1, TRADED).world
    deep = int(world.pools.tokens[pools.deep(0)])
    s = world.stakers
    who = np.flatnonzero(s.lrt == 0)[:3]
    limits = [WAD * 999 // 1000, WAD * 99 // 100, WAD * 2]
    for row, limit in zip(who.tolist(), limits, strict=True):
        s.lrt_tokens[row] = 0
        s.venue[row] = Venue.HOLD
        world.orders.append(owner=row, lrt=0, tokens=deep, limit=limit, day=1)
    orders.execute(world, 1, 0)
    left = world.orders.column("tokens").tolist()
    assert left[2] == deep, "nobody pays twice the rate"
    assert 0 < left[1] < left[0] < deep, "the patient sell as far as the price is theirs, beside the others"
    after = pools.spot(world, pools.deep(0)) * WAD // world.reported_rate(0)
    assert limits[1] <= after < limits[0]


def test_orders_wait_for_their_hour():
    world = model(1, TRADED).world
    offered(world, [5.0, 5.0], [0, 0], hours=[0, 3])
    orders.execute(world, 1, 0)
    assert world.orders.used == 1 and orders.expected(world, 1, 0) and orders.expected(world, 1, 2)
    orders.execute(world, 1, 3)
    assert world.orders.used == 0 and not orders.expected(world, 1, 3)


def test_no_gwei_is_made_or_lost_in_sharing():
    world = model(1, TRADED).world
    who = offered(world, [0.000000001, 3.0, 7.123456789], [0, 0, 0])
    held = int(world.pools.eth.sum() + world.stakers.wallet[who].sum())
    orders.execute(world, 1, 0)
    assert int(world.pools.eth.sum() + world.stakers.wallet[who].sum()) == held


def test_what_finds_no_price_is_redeemed_where_redemptions_are_open():
    world = model(1, TRADED).world
    offered(world, [5.0], [2 * WAD])
    supply = int(world.lrts.supply[0])
    orders.execute(world, 1, 0)
    orders.settle(world, 1)
    assert world.orders.used == 0 and world.redemptions.column("tokens").tolist() == [eth(5)]
    assert int(world.lrts.supply[0]) == supply - eth(5)


@pytest.mark.parametrize("law", [{"open": 0}, {"paused": 1}])
def test_it_waits_where_they_are_closed_or_paused(law: dict[str, int]):
    world = model(1, TRADED).world
    for name, value in law.items():
        world.lrts.column(name)[0] = value
    offered(world, [5.0], [2 * WAD])
    orders.settle(world, 1)
    assert world.orders.used == 1 and world.redemptions.used == 0


def test_outsiders_cannot_redeem():
    world = model(1, TRADED).world
    offered(world, [5.0], [2 * WAD])
    world.orders.column("owner_kind")[0], world.orders.column("owner")[0] = Holder.OUTSIDER, NOBODY
    orders.settle(world, 1)
    assert world.orders.used == 1


def test_who_holds_the_lrt_again_has_its_tokens_back_unless_it_sells_at_any_price():
    world = model(1, TRADED, CLOSED).world
    who = offered(world, [5.0, 5.0], [WAD, 0])
    world.stakers.venue[who] = Venue.LRT
    before = world.stakers.lrt_tokens[who].copy()
    orders.take_back(world, 2)
    assert (world.stakers.lrt_tokens[who] - before).tolist() == [eth(5), 0]
    assert world.orders.column("limit").tolist() == [0]


def test_who_can_be_paid_out_of_the_buffer_asks_for_all_of_it():
    world = model(1, TRADED, {"lrts.buffer": 0.02}).world
    world.lrts.buffer[0] = eth(8)
    offered(world, [5.0, 5.0], [1, 1])
    orders.take_back(world, 1)
    first, second = world.orders.column("limit").tolist()
    assert first == WAD and 0.9 * WAD < second < WAD


@pytest.mark.parametrize(
    "markets", [{}, {"markets.enabled": True, "markets.pool_depth": 0.0, "markets.thin_depth": 0.0}]
)
def test_orders_rest_while_redemptions_are_closed_and_become_claims_on_the_day_they_open(markets: dict[str, Any]):
    made = RestakingModel("teaching", seed=1, **{**SMALL, **QUIET, **CLOSED, **markets, "lending.loop_share": 0.0})
    made.intervene("mass_exit", share=1.0, who="lrt")
    made.run(days=4)
    world = made.world
    resting = int(world.orders.column("tokens").sum())
    assert resting > 0 and world.redemptions.used == 0 and not world.stakers.lrt_tokens.any()
    for k in range(2):
        made.intervene("set_redemptions", lrt=k, open=True)
    made.step()
    assert world.orders.used == 0 and int(world.redemptions.column("tokens").sum()) == resting
    made.run(days=25)
    assert int(world.redemptions.column("tokens").sum()) < resting and made.latest()["conservation_error_gwei"] == 0


def test_leavers_redeem_at_once_where_there_are_no_markets_and_redemptions_are_open():
    made = model(1, SMALL, QUIET)
    made.intervene("mass_exit", share=1.0, who="lrt")
    made.step()
    assert made.world.orders.used == 0 and made.world.redemptions.used > 0
