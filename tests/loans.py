"""Worlds with one LRT, one pool, one reserve and a few loans, in numbers to do by hand."""

from typing import Any

from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model.markets import lenders, pools
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen

NO_MARKET = {"markets.pool_depth": 0.0, "markets.thin_depth": 0.0, "lending.loop_share": 0.0, "lrts.count": 1}
COLUMNS = ("wallet", "solo", "lst", "restaked", "lrt_tokens")


def lent(
    *loans: tuple[float, float], pool: tuple[float, float] = (1000, 1000), cash: float = 0, settings: Any = None
) -> World:
    """Staker i has pledged ``loans[i][0]`` tokens of LRT 0, each worth one ETH, and owes ``loans[i][1]`` ETH; the deep
    pool has tokens and ETH as ``pool``, a constant product without fee; the reserve has ``cash`` [all ETH]."""
    terms = {"markets.enabled": True, "markets.pricing": "constant_product", "markets.fee": 0.0, **(settings or {})}
    world = model(1, SMALL, QUIET, NO_MARKET, terms).world
    s = world.stakers
    for name in COLUMNS:
        s.column(name)[:] = 0
    s.venue[:], s.operator[:], s.lrt[:] = 0, NOBODY, NOBODY
    world.lst.active[0] = world.lst.supply[0] = 0
    for i, (tokens, debt) in enumerate(loans):
        s.venue[i], s.lrt[i], s.leverage[i] = Venue.LRT, 0, 8.0
        world.loans.append(owner_kind=Holder.STAKER, owner=i, lrt=0, tokens=eth(tokens), debt=eth(debt), target=8.0)
    world.pools.tokens[pools.deep(0)], world.pools.eth[pools.deep(0)] = eth(pool[0]), eth(pool[1])
    supply = eth(pool[0]) + sum(eth(tokens) for tokens, _ in loans)
    world.lrt_delegations.stake[:] = 0
    world.lrts.supply[0] = world.lrts.buffer[0] = supply
    reserves = world.reserves
    reserves.cash[0], reserves.borrowed[0] = eth(cash), sum(eth(debt) for _, debt in loans)
    reserves.supplied[0] = reserves.cash[0] + reserves.borrowed[0]
    lenders.reprice(world, 0)
    priced(world, 1.0)
    reopen(world)
    return world


def priced(world: World, price: float) -> None:
    """Everybody sees this price of the LRT's tokens [ETH]."""
    quotes = world.quotes
    quotes.price[0] = quotes.average[0] = quotes.oracle[0] = round(price * WAD)


def earning(world: World, yield_: float) -> World:
    """Holders expect this return of the LRT [1/yr]."""
    offers = world.offers[-1]
    world.offers[-1] = offers._replace(lrt_yield=offers.lrt_yield * 0.0 + yield_, lrt_points=offers.lrt_points * 0.0)
    return world
