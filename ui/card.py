"""What the inspector shows of one agent: amounts to the gwei, facts, and why it last decided as it did."""

from __future__ import annotations

from dataclasses import dataclass

from restaking.ui.reasons import Decision


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an exact amount in gwei or a text, and what has to be known about it."""

    label: str
    gwei: int | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Amounts that belong together, under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What the inspector shows of one agent; a single staker is drawn as its `bundle`, one line `via` a manager."""

    agent: str
    title: str
    kind: str
    day: int
    balance: tuple[Row, ...] = ()
    facts: tuple[Row, ...] = ()
    reach: Part | None = None
    """Who may take how much of it, or what it may take of whom."""
    decision: Decision | None = None
    bundle: str = ""
    via: str = ""


def some(*rows: Row) -> list[Row]:
    """The rows with an amount that is not nothing."""
    return [row for row in rows if row.gwei]


def largest(title: str, rows: list[Row], most: int) -> Part | None:
    """The largest amounts, the others added up in a last line; None where there is nothing."""
    ordered = sorted(rows, key=lambda row: -(row.gwei or 0))
    rest = ordered[most:]
    if rest:
        ordered = [*ordered[:most], Row(f"{len(rest)} more", sum(row.gwei or 0 for row in rest))]
    return Part(title, tuple(ordered)) if ordered else None
