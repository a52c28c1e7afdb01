"""Scripts of dated events, played through the platform's calls and the phases of a small world of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from restaking.core.units import NOBODY, WAD
from restaking.model import platform
from restaking.model.kernels.stakes import promised
from restaking.model.rules.slashing import stake_left
from restaking.model.scenario.errors import shown
from restaking.model.world import World
from restaking.runs.verify_ops import Answer, Inputs, operation
from restaking.runs.verify_stage import end_day, open_books, pass_day, quiet_world, slash_now

ROUNDING = 1000  # [wad] what slashes that round up may have taken off the free magnitude
LAST_DAY = 2**31 - 1000  # days are 32-bit columns, and delays come on top
MOST_GWEI = 10**17  # about all ETH there is

Event = Mapping[str, Any]  # JSON: keys differ by kind of event


@dataclass
class Deallocation:
    """A deallocation asked for while another of the same pair is under way."""

    day: int
    operator: int
    avs: int
    magnitude: int  # [wad]


@dataclass
class Stage:
    """A world under a script, and what the script still has to put into it."""

    world: World
    row: Mapping[str, Mapping[str, int]]
    """Row of each name, by kind of agent."""
    unspent: list[int]
    """What each staker's deposits to come will take out of its own validators [gwei]."""
    deposited: int = 0
    waiting: list[Deallocation] = field(default_factory=list)
    """In the order asked for. The platform takes one change of a pair at a time; scripts may ask for more."""


@operation("protocol", kinds={"max_magnitude": "magnitude", "day": "day"})
def protocol(inputs: Inputs) -> Answer:
    """Play the script, auditing every day that has events; state on its last day."""
    events = inputs["events"]
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise ValueError(f"events = {shown(events)}: not allowed; a list of tables")
    stage, today = set_stage(inputs), 0
    for number, event in enumerate(events):
        day = event["day"]
        if isinstance(day, bool) or not isinstance(day, int) or not today <= day <= LAST_DAY:
            raise ValueError(f"events[{number}].day = {shown(day)}: not allowed; whole, from {today} to {LAST_DAY}")
        if day > today:
            end_day(stage.world, today)
            pass_days(stage, today, day - 1)
            today = day
        try:
            happen(stage, event)
        except ValueError as problem:
            raise ValueError(f"events[{number}], {shown(event['do'])} on day {today}: {problem}") from None
    end_day(stage.world, today)
    return {"day": today, **state(stage, inputs)}


def pass_days(stage: Stage, ended: int, last: int) -> None:
    """From the end of day ``ended`` to that of day ``last``, no events between: what is due takes effect."""
    take_up(stage)
    while stage.waiting and ended < last:
        ended += 1
        pass_day(stage.world, ended)
        take_up(stage)
    if ended < last:
        pass_day(stage.world, last)


def set_stage(inputs: Inputs) -> Stage:
    """A quiet world of the script's agents, each staker with validators for all its deposits and nothing else."""
    kinds = {"staker": inputs["stakers"], "operator": inputs["operators"], "avs": inputs["avss"]}
    delays = {"delay_days": inputs["withdrawal_days"], "deallocation_days": inputs["deallocation_days"]}
    stakers, operators, avss = (max(1, len(names)) for names in kinds.values())  # worlds have one of each at least
    world = quiet_world(inputs["allocation_mode"], stakers, operators, avss, delays)
    stage = Stage(
        world,
        {kind: {name: n for n, name in enumerate(names)} for kind, names in kinds.items()},
        [0] * len(world.stakers),
    )
    for event in inputs["events"]:
        if event["do"] == "deposit":
            stage.unspent[row_of(stage, "staker", event)] += whole_gwei(event)
    world.stakers.solo[:] = stage.unspent
    open_books(world)
    return stage


def happen(stage: Stage, event: Event) -> None:
    """Replace names by rows and let the event happen."""
    if event["do"] not in EVENTS:
        raise ValueError(f"not an event; one of {', '.join(EVENTS)}")
    who = {kind: row_of(stage, kind, event) for kind in stage.row if kind in event}
    if "fraction" in event:
        who["fraction"] = share_wad(event)
    if "amount" in event:
        who["amount"] = whole_gwei(event)
    EVENTS[event["do"]](stage, event["day"], **who)


def row_of(stage: Stage, kind: str, event: Event) -> int:
    """Row of the agent named in an event."""
    name, rows = event[kind], stage.row[kind]
    if not isinstance(name, str) or name not in rows:
        raise ValueError(f"{kind} {shown(name)} is not one of {', '.join(rows) or 'nobody'}")
    return rows[name]


def share_wad(event: Event) -> int:
    """The event's fraction [wad]."""
    try:
        share = Decimal(str(event["fraction"]))
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= 1:
        raise ValueError(f"fraction = {shown(event['fraction'])}: not allowed; a decimal number from 0 to 1")
    return int(share * WAD)


def whole_gwei(event: Event) -> int:
    """The event's amount [gwei]."""
    amount = event["amount"]
    number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    if not number or not 0 <= amount <= MOST_GWEI or amount != int(amount):
        raise ValueError(f"amount = {shown(amount)}: not allowed; whole gwei from 0 to {MOST_GWEI}")
    return int(amount)


def deposit(stage: Stage, day: int, staker: int, amount: int) -> None:
    """New stake, under the staker's operator if it has one."""
    if amount > 0:
        platform.deposit(stage.world, staker, amount)
        stage.unspent[staker] -= amount
        stage.deposited += amount


def delegate(stage: Stage, day: int, staker: int, operator: int) -> None:
    """All undelegated stake goes to the operator."""
    platform.delegate(stage.world, staker, operator)


def allocate(stage: Stage, day: int, operator: int, avs: int, fraction: int) -> None:
    """Add to an allocation at once: as much as there is of the magnitude left, all of it under pooled stake."""
    world, edges = stage.world, stage.world.allocations
    edges.registered[operator, avs] = 1
    law, whole = world.mode.law, int(world.operators.max_magnitude[operator])
    used = int(promised(edges.magnitude[operator], edges.pending[operator]))
    room = int(law.rules.free(whole, used, world.degree_wad))
    if law.sums and fraction > room + ROUNDING:
        raise ValueError(f"operator {operator} has only {Decimal(room) / WAD} of its magnitude to allocate")
    wish = fraction if law.sums else whole
    more = min(wish, room, whole - int(edges.magnitude[operator, avs]))
    if more > 0:
        leaving = edges.pending[operator, avs]  # stands aside: the platform takes one change at a time
        edges.pending[operator, avs] = 0
        platform.allocate(world, day, operator, avs, more)
        edges.pending[operator, avs] = leaving


def deallocate(stage: Stage, day: int, operator: int, avs: int, fraction: int) -> None:
    """Take from an allocation after the delay."""
    edges = stage.world.allocations
    held = int(edges.magnitude[operator, avs]) + min(0, int(edges.pending[operator, avs]))
    held -= sum(each.magnitude for each in stage.waiting if (each.operator, each.avs) == (operator, avs))
    if min(fraction, held) > 0:
        stage.waiting.append(Deallocation(day, operator, avs, min(fraction, held)))
        take_up(stage)


def take_up(stage: Stage) -> None:
    """Ask the platform for the deallocations that it takes now, each as of the day it was asked for."""
    world, edges, still = stage.world, stage.world.allocations, []
    for each in stage.waiting:
        pair = each.operator, each.avs
        if edges.pending[pair] == 0 or edges.pending_due[pair] == each.day + world.deallocation_days:
            platform.deallocate(world, each.day, each.operator, each.avs, each.magnitude)
        else:
            still.append(each)
    stage.waiting = still


def slash(stage: Stage, day: int, operator: int, avs: int, fraction: int) -> None:
    """File a slash and settle it before the next event; what waits to be deallocated is cut as its allocation is."""
    before = stage.world.allocations.magnitude[operator].copy()
    slash_now(stage.world, day, operator, avs, fraction)
    for each in stage.waiting:
        if each.operator == operator:
            after = stage.world.allocations.magnitude[operator, each.avs]
            each.magnitude = int(stake_left(each.magnitude, after, before[each.avs]))
    stage.waiting = [each for each in stage.waiting if each.magnitude > 0]


def queue(stage: Stage, day: int, staker: int, amount: int) -> None:
    """A withdrawal of today's worth."""
    held = int(stage.world.stakers.restaked[staker])
    if min(amount, held) > 0:
        platform.queue_withdrawal(stage.world, day, staker, min(amount, held))


def undelegate(stage: Stage, day: int, staker: int) -> None:
    """Queue everything and leave the operator, if there is one."""
    if stage.world.stakers.operator[staker] == NOBODY:
        queue(stage, day, staker, int(stage.world.stakers.restaked[staker]))
    else:
        platform.undelegate(stage.world, day, staker)


def complete(stage: Stage, day: int, staker: int) -> None:
    """Pay out what is due."""
    platform.complete(stage.world, day, staker)


EVENTS: dict[str, Callable[..., None]] = {
    happening.__name__: happening
    for happening in (deposit, delegate, allocate, deallocate, slash, queue, undelegate, complete)
}


def state(stage: Stage, inputs: Inputs) -> dict[str, Any]:
    """What everybody has and may lose, read from the columns."""
    world, slashable = stage.world, stage.world.slashable().tolist()
    restaked, delegated = world.stakers.restaked.tolist(), world.delegated().tolist()
    paid_out = [int(solo) - rest for solo, rest in zip(world.stakers.solo, stage.unspent, strict=True)]
    stakers = {name: {"withdrawable": restaked[i], "paid_out": paid_out[i]} for i, name in enumerate(inputs["stakers"])}
    operators = {
        name: {
            "max_magnitude": str(Decimal(int(world.operators.max_magnitude[j])) / WAD),
            "delegated": delegated[j],
            "slashable": {avs: slashable[j][s] for s, avs in enumerate(inputs["avss"])},
        }
        for j, name in enumerate(inputs["operators"])
    }
    left = sum(restaked) + sum(paid_out) + int(world.withdrawals.column("amount").sum())
    return {"stakers": stakers, "operators": operators, "slashed_total": stage.deposited - left}
