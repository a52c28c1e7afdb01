"""Lenders: interest, supply by return, flight when there is reason to fear."""

from typing import Final

import numpy as np

from restaking.agents.markets import Party
from restaking.core.units import GWEI, Ints
from restaking.model.accounts import INTEREST, LENDER_PAID, LENT
from restaking.model.kernels.loans import accrue_interest
from restaking.model.markets import gains
from restaking.model.rules import lending
from restaking.model.world import World

WORTH_NOTING: Final = GWEI
"""What lenders who flee must find [gwei], or it is quiet: less than one ETH is no run."""

Curve = tuple[float, float, float, float]
"""Kink, base, slope and jump of the scenario's rates, in the order in which the rules take them."""


def curve(world: World) -> Curve:
    """The rate curve of the scenario."""
    rule = world.scenario.lending
    return rule.kink, rule.rate_base, rule.rate_slope, rule.rate_jump


def reprice(world: World, row: int) -> None:
    """Set the rate of a reserve by how much of it is lent out."""
    reserves = world.reserves
    used = lending.utilisation(int(reserves.cash[row]), int(reserves.borrowed[row]))
    reserves.rate[row] = lending.borrow_rate(used, *curve(world))


def accrue(world: World, day: int) -> None:
    """A day's interest at the rates of last night; then lenders bring or take ETH by the return they get."""
    charge(world)
    for row in range(len(world.reserves)):
        reprice(world, row)
        adjust(world, day, row)
    world.book()


def charge(world: World) -> None:
    """Debts, what reserves have lent and what lenders have a claim on grow by the same interest."""
    loans, reserves = world.loans, world.reserves
    if not loans.used:
        return
    owed: Ints = np.zeros((len(reserves), 2), dtype=np.int64)
    a_day = np.array([lending.daily(rate) for rate in reserves.rate.tolist()], dtype=np.int64)
    accrue_interest(
        loans.column("owner_kind"), world.reserve_of(loans.column("lrt")), loans.column("debt"), a_day, owed
    )
    by_reserve, (loopers, others) = owed.sum(axis=1), owed.sum(axis=0).tolist()
    reserves.borrowed[:] += by_reserve
    reserves.supplied[:] += by_reserve
    world.flow_totals[INTEREST] += loopers + others
    gains.book(world, Party.LENDERS, Party.LOOPERS, loopers)
    gains.book(world, Party.LENDERS, Party.OUTSIDERS, others)


def adjust(world: World, day: int, row: int) -> None:
    """Supply closes a part of the gap to where it earns what lenders ask; after a fright nobody comes for a while."""
    rule, reserves = world.scenario.lending, world.reserves
    gap = wanted_supply(world, row) - int(reserves.supplied[row])
    step = int(rule.lender_speed * gap)
    if step < 0:
        take(world, row, -step)
    elif step > 0 and not afraid(world, day, row):
        bring(world, row, step)


def wanted_supply(world: World, row: int) -> int:
    """Supply [gwei] at which lenders earn what they ask, given what is borrowed."""
    borrowed = int(world.reserves.borrowed[row])
    if borrowed == 0:
        return 0
    used = lending.utilisation_for(world.scenario.lending.lender_return, *curve(world))
    return lending.supply_for(borrowed, used)


def afraid(world: World, day: int, row: int) -> bool:
    """Whether lenders have had a reason to fear of late."""
    alarm = int(world.reserves.alarm[row])
    return alarm > 0 and day - alarm <= world.scenario.lending.fear_days


def bring(world: World, row: int, eth: int) -> None:
    """Lenders bring ``eth`` gwei; what had fled counts as back first."""
    reserves = world.reserves
    reserves.cash[row] += eth
    reserves.supplied[row] += eth
    reserves.fled[row] -= min(eth, int(reserves.fled[row]))
    world.flow_totals[LENT] += eth
    reprice(world, row)


def take(world: World, row: int, eth: int) -> int:
    """Lenders take ``eth`` gwei out, or what cash there is; returns it."""
    reserves = world.reserves
    eth = min(eth, int(reserves.cash[row]))
    reserves.cash[row] -= eth
    reserves.supplied[row] -= eth
    world.flow_totals[LENDER_PAID] += eth
    reprice(world, row)
    return eth


def lose(world: World, day: int, row: int, eth: int) -> None:
    """Bad debt of ``eth`` gwei is written off what lenders have a claim on; enough of it makes them run."""
    reserves = world.reserves
    reserves.borrowed[row] -= eth
    reserves.supplied[row] -= eth
    reserves.bad_debt[row] += eth
    if int(reserves.bad_debt[row]) > world.scenario.lending.fear_loss * int(reserves.supplied[row]):
        reserves.alarm[row] = day
    reprice(world, row)


def follow(world: World, day: int) -> bool:
    """Frightened lenders take out what cash there is, a part in a round; true if that was worth noting.

    They are frightened on days on which bad debt beyond what they put up with is written off, and while an LRT that
    counts as collateral is known to lack backing.
    """
    fear_for_backing(world, day)
    fled = 0
    for row in np.flatnonzero(world.reserves.alarm == day).tolist():
        run = take(world, row, int(world.scenario.lending.run_rate * int(world.reserves.cash[row])))
        world.reserves.fled[row] += run
        fled += run
    world.book()
    return fled >= WORTH_NOTING


def fear_for_backing(world: World, day: int) -> None:
    """A protocol that has stopped while tokens of it lack backing frightens all who lend against it."""
    lrts = world.lrts
    known = (lrts.unbacked > 0) & (lrts.paused == 1)
    world.reserves.alarm[world.reserve_of(np.flatnonzero(known).astype(np.int32))] = day
