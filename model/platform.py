"""The platform's calls, one agent at a time: what its contracts let anybody do, and refuse with PlatformError.

Phases move the many through the same kernels; these calls are for scripts, shocks and tests. Whoever calls
sees to the order of things in a day: slashes come before what matures (``phases/maturities.py``).
"""

import math

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, mul_div_up
from restaking.model.accounts import (
    LST_BURNED,
    LST_RESTAKED,
    LST_RETIRED,
    SOLO_RESTAKED,
    WITHDRAWN,
)
from restaking.model.kernels.moves import STAKER, hand_back, withdraw
from restaking.model.kernels.review import tell_neighbours
from restaking.model.kernels.stakes import promised
from restaking.model.world import World


class PlatformError(ValueError):
    """A call that the contracts would revert; the message says which rule forbids it."""


def deposit(world: World, staker: int, amount: int) -> None:
    """Restake ``amount`` gwei of a staker's own validators, or of its LST; behind its operator, if it has one.

    Earlier slashes do not touch it.
    """
    s, lst, flows = world.stakers, world.lst, world.flow_totals
    _require(amount > 0, f"deposit of {amount} gwei: not allowed; more than 0")
    _require_open(world, int(s.operator[staker]))
    if s.native[staker] == 1:
        _require(s.solo[staker] >= amount, f"staker {staker} has only {s.solo[staker]} gwei in own validators")
        s.solo[staker] -= amount
        flows[SOLO_RESTAKED] += amount
    else:
        supply, backing = world.lst_rate().tolist()
        tokens = mul_div_up(amount, supply, backing) if backing > 0 else 0
        enough = 0 < tokens <= s.lst[staker] and lst.active[0] >= amount
        _require(enough, f"staker {staker} has LST worth less than {amount} gwei")
        s.lst[staker] -= tokens
        lst.supply[0] -= tokens
        lst.active[0] -= amount
        for flow, moved in ((LST_RESTAKED, amount), (LST_BURNED, tokens), (LST_RETIRED, tokens)):
            flows[flow] += moved
    s.restaked[staker] += amount
    world.book()
    _settle_at(world, staker, Venue.RESTAKE)


def delegate(world: World, staker: int, operator: int) -> None:
    """Put all of a staker's deposits, and those to come, behind an operator, at what they are worth today."""
    s = world.stakers
    _require(0 <= operator < len(world.operators), f"operator {operator} does not exist")
    _require(s.operator[staker] == NOBODY, f"staker {staker} is delegated to operator {s.operator[staker]} already")
    _require_open(world, operator)
    s.operator[staker] = operator
    _settle_at(world, staker, Venue.RESTAKE)


def queue_withdrawal(world: World, day: int, staker: int, amount: int) -> None:
    """Ask for ``amount`` gwei of a staker's deposits back; slashable until it is due, then waits for ``complete``."""
    held = int(world.stakers.restaked[staker])
    _require(0 < amount <= held, f"withdrawal of {amount} gwei: not allowed; above 0, at most the {held} deposited")
    _queue(world, staker, amount, world.withdrawal_due(day), by_call=1)


def undelegate(world: World, day: int, staker: int, *, by_call: bool = True) -> None:
    """Leave the operator: all that stands behind it is queued. An operator whose magnitude is used up lets go too.

    When it is due it waits for ``complete``, or lands at once without ``by_call``.
    """
    operator = world.stakers.operator
    _require(operator[staker] != NOBODY, f"staker {staker} is not delegated")
    _queue(world, staker, int(world.stakers.restaked[staker]), world.withdrawal_due(day), by_call=int(by_call))
    operator[staker] = NOBODY


def redelegate(world: World, day: int, staker: int, operator: int) -> None:
    """Leave one operator for another: queued behind the old one, deposited under the new one as soon as it is due."""
    s = world.stakers
    _require(s.operator[staker] != operator, f"staker {staker} is delegated to operator {operator} already")
    _require(0 <= operator < len(world.operators), f"operator {operator} does not exist")
    _require_open(world, operator)
    if s.operator[staker] != NOBODY:
        _queue(world, staker, int(s.restaked[staker]), world.withdrawal_due(day), by_call=0)
        s.operator[staker] = NOBODY
    delegate(world, staker, operator)


def complete(world: World, day: int, staker: int, *, as_deposit: bool = False) -> int:
    """Pay out every withdrawal of a staker that is due; returns what was paid [gwei].

    Paid as it was before it was restaked (own validators or LST), or left on the platform as a new deposit.
    """
    s, queue, flows = world.stakers, world.withdrawals, world.flow_totals
    due = (queue.column("owner_kind") == STAKER) & (queue.column("owner") == staker) & (queue.column("due") <= day)
    paid = int(queue.column("amount")[due].sum())
    if as_deposit:
        _require_open(world, int(s.operator[staker]))
        s.restaked[staker] += paid
        flows[WITHDRAWN] += paid
        if paid > 0:
            _settle_at(world, staker, Venue.RESTAKE)
    elif paid > 0:
        hand_back(
            staker,
            paid,
            WITHDRAWN,
            s.native,
            s.solo,
            s.lst,
            world.lst.active,
            world.lst.supply,
            world.lst_rate(),
            flows,
        )
    queue.keep(~due)
    world.book()
    return paid


def allocate(world: World, day: int, operator: int, avs: int, magnitude: int) -> None:
    """Add to an operator's allocation [wad] after the operator's own delay; at once if that is 0."""
    ops, edges = world.operators, world.allocations
    _require(edges.registered[operator, avs] == 1, f"operator {operator} is not registered with AVS {avs}")
    _require_no_change(world, operator, avs)
    law, whole, held = world.mode.law, int(ops.max_magnitude[operator]), int(edges.magnitude[operator, avs])
    used = int(promised(edges.magnitude[operator], edges.pending[operator]))
    room = min(int(law.rules.free(whole, used, world.degree_wad)), whole - held)
    _require(magnitude > 0, f"allocation of {magnitude} wad: not allowed; more than 0")
    _require(
        magnitude <= room,
        f"allocation of {magnitude} wad: not allowed; operator {operator} has {max(room, 0)} left: {law.about}",
    )
    if ops.allocation_delay[operator] == 0:
        edges.magnitude[operator, avs] += magnitude
    else:
        _change(world, operator, avs, magnitude, day + int(ops.allocation_delay[operator]))


def deallocate(world: World, day: int, operator: int, avs: int, magnitude: int) -> None:
    """Take from an operator's allocation [wad] after the deallocation delay; slashable until then."""
    edges, due = world.allocations, day + world.deallocation_days
    leaving = -int(edges.pending[operator, avs])
    if leaving <= 0 or edges.pending_due[operator, avs] != due:  # asked for on one day, it is one change
        _require_no_change(world, operator, avs)
        leaving = 0
    held = int(edges.magnitude[operator, avs]) - leaving
    _require(0 < magnitude <= held, f"deallocation of {magnitude} wad: not allowed; above 0, at most the {held} held")
    _change(world, operator, avs, -leaving - magnitude, due)


def set_allocation_delay(world: World, day: int, operator: int, days: int) -> None:
    """Change the delay of an operator's allocations; takes effect after the configuration delay, in whole days."""
    ops = world.operators
    _require(days >= 0, f"allocation delay of {days} days: not allowed; 0 or more")
    ops.next_delay[operator] = days
    ops.next_delay_due[operator] = day + max(1, math.ceil(world.scenario.withdrawals.allocation_config_days))


def _require(allowed: bool | np.bool_, why: str) -> None:
    if not allowed:
        raise PlatformError(why)


def _require_open(world: World, operator: int) -> None:
    closed = operator != NOBODY and world.operators.max_magnitude[operator] == 0
    _require(not closed, f"operator {operator} takes no stake: its magnitude is used up")


def _require_no_change(world: World, operator: int, avs: int) -> None:
    edges = world.allocations
    _require(
        edges.pending[operator, avs] == 0,
        f"operator {operator} and AVS {avs}: a change is under way until day {edges.pending_due[operator, avs]}",
    )


def _change(world: World, operator: int, avs: int, change: int, due: int) -> None:
    world.allocations.pending[operator, avs], world.allocations.pending_due[operator, avs] = change, due


def _queue(world: World, staker: int, amount: int, due: int, *, by_call: int) -> None:
    """Queue a withdrawal behind the staker's operator; nothing for an amount of 0."""
    if amount == 0:
        return
    s, queue = world.stakers, world.withdrawals
    queue.make_room(1)
    queue.by_call[queue.used] = by_call
    withdraw(
        staker, int(s.operator[staker]), amount, due, s.restaked, queue.owner_kind, queue.owner, queue.operator,
        queue.amount, queue.due, queue.cursor, world.flow_totals,
    )  # fmt: skip
    world.book()


def _settle_at(world: World, staker: int, venue: Venue) -> None:
    """Note where the staker's ETH is now meant to be, and let its neighbours know."""
    s, before = world.stakers, world.stakers.venue.copy()
    s.venue[staker] = venue
    tell_neighbours(np.array([staker], dtype=np.int32), 1, before, s.venue, *world.graph, s.company)
