"""Scripts of dated events through the kernels that slash, free and release in the simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from restaking.core.units import NOBODY, WAD, Ints, Rows
from restaking.model import accounts
from restaking.model.kernels.slash import cut_magnitudes, cut_stakers, cut_withdrawals
from restaking.model.kernels.stakes import delegated_stake
from restaking.model.rules.slashing import magnitude_slashed, slashable_stake
from restaking.runs.verify_ops import Answer, Inputs, operation

ROUNDING = 1000  # [wad] what slashes that round up may have taken off the free magnitude

Event = dict[str, Any]  # JSON: keys differ by kind of event


@dataclass
class Deallocation:
    """Part of an allocation that will be free after its delay; slashable until then."""

    operator: int
    avs: int
    magnitude: int
    due: int


@dataclass
class Book:
    """State of a script: columns as in the simulation, rows in the order of the script's names."""

    withdrawal_days: int
    deallocation_days: int
    operator: Rows
    restaked: Ints
    paid_out: Ints
    max_magnitude: Ints
    magnitude: Ints
    leaving: list[Deallocation] = field(default_factory=list)
    queue: list[list[int]] = field(default_factory=list)
    """Withdrawals as [staker, operator, amount, due]."""
    slashed: int = 0


@operation("protocol", kinds={"max_magnitude": "magnitude", "day": "day"})
def protocol(inputs: Inputs) -> Answer:
    """Play the script; state on its last day."""
    if inputs["allocation_mode"] != "unique":
        raise ValueError(f"allocation_mode {inputs['allocation_mode']!r} is not built; 'unique'")
    row = {kind: {name: n for n, name in enumerate(inputs[kind])} for kind in ("stakers", "operators", "avss")}
    stakers, operators, avss = (len(row[kind]) for kind in ("stakers", "operators", "avss"))
    book = Book(
        inputs["withdrawal_days"],
        inputs["deallocation_days"],
        operator=np.full(stakers, NOBODY, np.int32),
        restaked=np.zeros(stakers, np.int64),
        paid_out=np.zeros(stakers, np.int64),
        max_magnitude=np.full(operators, WAD, np.int64),
        magnitude=np.zeros((operators, avss), np.int64),
    )
    today = 0
    for event in inputs["events"]:
        if event["day"] < today:
            raise ValueError(f"day {event['day']} comes after day {today}")
        if event["day"] > today:
            _end_days_before(book, event["day"])
        today = event["day"]
        _with_rows(event, row, book, today)
    _end_days_before(book, today + 1)
    return _state(book, inputs, today)


def _with_rows(event: Event, row: dict[str, dict[str, int]], book: Book, today: int) -> None:
    """Replace names by rows and let the event happen."""
    who: dict[str, int] = {
        kind: row[f"{kind}s"][event[kind]] for kind in ("staker", "operator", "avs") if kind in event
    }
    if "fraction" in event:
        who["fraction"] = int(Decimal(str(event["fraction"])) * WAD)
    if "amount" in event:
        who["amount"] = event["amount"]
    EVENTS[event["do"]](book, today, **who)


def deposit(book: Book, today: int, staker: int, amount: int) -> None:
    """New stake, under the staker's operator if it has one."""
    book.restaked[staker] += amount


def delegate(book: Book, today: int, staker: int, operator: int) -> None:
    """All undelegated stake goes to the operator."""
    book.operator[staker] = operator


def allocate(book: Book, today: int, operator: int, avs: int, fraction: int) -> None:
    """Add to an allocation at once; allocations fit into what is left of the magnitude."""
    free = int(book.max_magnitude[operator] - book.magnitude[operator].sum())
    if fraction > free + ROUNDING:
        raise ValueError(f"operator {operator} has only {Decimal(free) / WAD} of its magnitude to allocate")
    book.magnitude[operator, avs] += min(fraction, free)


def deallocate(book: Book, today: int, operator: int, avs: int, fraction: int) -> None:
    """Take from an allocation after the delay."""
    held = int(book.magnitude[operator, avs])
    held -= sum(part.magnitude for part in book.leaving if (part.operator, part.avs) == (operator, avs))
    book.leaving.append(Deallocation(operator, avs, min(fraction, held), today + book.deallocation_days))


def slash(book: Book, today: int, operator: int, avs: int, fraction: int) -> None:
    """Cut the allocation, what of it is leaving, and all stake and withdrawals behind the operator."""
    before = int(book.max_magnitude[operator])
    whole = np.zeros_like(book.magnitude[operator])  # parts that are leaving have a list of their own here
    taken = before - int(cut_magnitudes(avs, fraction, before, book.magnitude[operator], whole))
    for part in book.leaving:
        if (part.operator, part.avs) == (operator, avs):
            part.magnitude = min(
                part.magnitude - magnitude_slashed(part.magnitude, fraction), int(book.magnitude[operator, avs])
            )
    if taken == 0:
        return
    book.max_magnitude[operator] = before - taken
    stakers, after = len(book.operator), before - taken
    native, told, lost = np.zeros(stakers, np.int8), np.zeros(stakers, np.int32), np.zeros(2, np.int64)
    alarm, flows, no_lrts = np.zeros(stakers), np.zeros(len(accounts.FLOWS), np.int64), np.zeros(0, np.int64)
    lien = np.zeros(stakers, np.int64)
    behind = np.flatnonzero((book.operator == operator) & (book.restaked > 0)).astype(np.int32)
    cut_stakers(behind, after, before, accounts.TO_LIEN, 1, 0.0, native, book.restaked, lien, alarm, told, flows, lost)
    queued = np.array([row[2] for row in book.queue], np.int64)
    cut_withdrawals(
        operator, today, after, before, accounts.TO_LIEN, 1, 0.0, native, no_lrts,
        np.zeros(len(queued), np.int8), np.array([row[0] for row in book.queue], np.int32),
        np.array([row[1] for row in book.queue], np.int32), queued,
        np.array([row[3] for row in book.queue], np.int32), lien, no_lrts, alarm, told, flows, lost,
    )  # fmt: skip
    book.slashed += int(lost.sum())
    for row, amount in zip(book.queue, queued, strict=True):
        row[2] = int(amount)


def queue(book: Book, today: int, staker: int, amount: int) -> None:
    """A withdrawal of today's worth."""
    amount = min(amount, int(book.restaked[staker]))
    book.restaked[staker] -= amount
    book.queue.append([staker, int(book.operator[staker]), amount, today + book.withdrawal_days])


def undelegate(book: Book, today: int, staker: int) -> None:
    """Queue everything and leave the operator."""
    queue(book, today, staker, int(book.restaked[staker]))
    book.operator[staker] = NOBODY


def complete(book: Book, today: int, staker: int) -> None:
    """Pay out what is due."""
    for row in book.queue:
        if row[0] == staker and row[3] <= today:
            book.paid_out[staker] += row[2]
            row[2] = 0


EVENTS: dict[str, Callable[..., None]] = {
    happening.__name__: happening
    for happening in (deposit, delegate, allocate, deallocate, slash, queue, undelegate, complete)
}


def _end_days_before(book: Book, day: int) -> None:
    """Maturities of all days before: deallocations are free, withdrawals are out of reach of slashes."""
    for part in book.leaving:
        if part.due < day:
            book.magnitude[part.operator, part.avs] -= part.magnitude
            part.magnitude = 0
    book.leaving = [part for part in book.leaving if part.magnitude]
    for row in book.queue:
        if row[3] < day:
            row[1] = NOBODY


def _state(book: Book, inputs: Inputs, day: int) -> Answer:
    delegated = np.zeros(len(book.max_magnitude), np.int64)
    under_somebody = np.where(book.operator == NOBODY, 0, book.restaked)
    delegated_stake(book.operator, under_somebody, np.zeros((0, len(delegated)), np.int64), delegated)
    operators = {}
    for j, name in enumerate(inputs["operators"]):
        whole = int(book.max_magnitude[j])
        stake = int(delegated[j])
        operators[name] = {
            "max_magnitude": str(Decimal(whole) / WAD),
            "delegated": stake,
            "slashable": {
                avs: int(slashable_stake(stake, int(book.magnitude[j, s]), whole))
                for s, avs in enumerate(inputs["avss"])
            },
        }
    stakers = {
        name: {"withdrawable": int(book.restaked[i]), "paid_out": int(book.paid_out[i])}
        for i, name in enumerate(inputs["stakers"])
    }
    return {"day": day, "stakers": stakers, "operators": operators, "slashed_total": book.slashed}
