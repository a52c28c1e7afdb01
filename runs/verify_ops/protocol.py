"""Scripts of dated events, played through the platform's calls and the phases of a small world of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from restaking.core.units import WAD
from restaking.model import platform
from restaking.model.kernels.stakes import promised
from restaking.model.world import World
from restaking.runs.verify_ops import Answer, Inputs, operation
from restaking.runs.verify_stage import end_day, open_books, quiet_world, slash_now

ROUNDING = 1000  # [wad] what slashes that round up may have taken off the free magnitude

Event = Mapping[str, Any]  # JSON: keys differ by kind of event


@dataclass
class Stage:
    """A world under a script, and what the script still has to put into it."""

    world: World
    row: Mapping[str, Mapping[str, int]]
    """Row of each name, by kind of agent."""
    unspent: list[int]
    """What each staker's deposits to come will take out of its own validators [gwei]."""
    deposited: int = 0


@operation("protocol", kinds={"max_magnitude": "magnitude", "day": "day"})
def protocol(inputs: Inputs) -> Answer:
    """Play the script, auditing every day; state on its last day."""
    stage, today = set_stage(inputs), 0
    for event in inputs["events"]:
        if event["day"] < today:
            raise ValueError(f"day {event['day']} comes after day {today}")
        while today < event["day"]:
            end_day(stage.world, today)
            today += 1
        happen(stage, event)
    end_day(stage.world, today)
    return {"day": today, **state(stage, inputs)}


def set_stage(inputs: Inputs) -> Stage:
    """A quiet world of the script's agents, each staker with validators for all its deposits and nothing else."""
    kinds = {"staker": inputs["stakers"], "operator": inputs["operators"], "avs": inputs["avss"]}
    delays = {"delay_days": inputs["withdrawal_days"], "deallocation_days": inputs["deallocation_days"]}
    world = quiet_world(
        inputs["allocation_mode"], len(inputs["stakers"]), len(inputs["operators"]), len(inputs["avss"]), delays
    )
    stage = Stage(
        world,
        {kind: {name: n for n, name in enumerate(names)} for kind, names in kinds.items()},
        [0] * len(kinds["staker"]),
    )
    for event in inputs["events"]:
        if event["do"] == "deposit":
            stage.unspent[stage.row["staker"][event["staker"]]] += event["amount"]
    world.stakers.solo[:] = stage.unspent
    open_books(world)
    return stage


def happen(stage: Stage, event: Event) -> None:
    """Replace names by rows and let the event happen."""
    who = {kind: rows[event[kind]] for kind, rows in stage.row.items() if kind in event}
    if "fraction" in event:
        who["fraction"] = int(Decimal(str(event["fraction"])) * WAD)
    if "amount" in event:
        who["amount"] = int(event["amount"])
    EVENTS[event["do"]](stage, event["day"], **who)


def deposit(stage: Stage, day: int, staker: int, amount: int) -> None:
    """New stake, under the staker's operator if it has one."""
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
    if fraction > room + ROUNDING:
        raise ValueError(f"operator {operator} has only {Decimal(room) / WAD} of its magnitude to allocate")
    wish = fraction if law.sums else whole
    more = min(wish, room, whole - int(edges.magnitude[operator, avs]))
    if more > 0:
        platform.allocate(world, day, operator, avs, more)


def deallocate(stage: Stage, day: int, operator: int, avs: int, fraction: int) -> None:
    """Take from an allocation after the delay."""
    edges = stage.world.allocations
    held = int(edges.magnitude[operator, avs]) + min(0, int(edges.pending[operator, avs]))
    if held > 0:
        platform.deallocate(stage.world, day, operator, avs, min(fraction, held))


def slash(stage: Stage, day: int, operator: int, avs: int, fraction: int) -> None:
    """File a slash and settle it before the next event."""
    slash_now(stage.world, day, operator, avs, fraction)


def queue(stage: Stage, day: int, staker: int, amount: int) -> None:
    """A withdrawal of today's worth."""
    held = int(stage.world.stakers.restaked[staker])
    if held > 0:
        platform.queue_withdrawal(stage.world, day, staker, min(amount, held))


def undelegate(stage: Stage, day: int, staker: int) -> None:
    """Queue everything and leave the operator."""
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
            "slashable": dict(zip(inputs["avss"], slashable[j], strict=True)),
        }
        for j, name in enumerate(inputs["operators"])
    }
    left = sum(restaked) + sum(paid_out) + int(world.withdrawals.column("amount").sum())
    return {"stakers": stakers, "operators": operators, "slashed_total": stage.deposited - left}
