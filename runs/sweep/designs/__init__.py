"""Designs: ways of placing points between the values of factors, one file each, found by scanning this folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from restaking.core.registry import Registry, first_line
from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep.factors import Factor, Value
from restaking.runs.sweep.plan import MOST_POINTS, Design

Columns = dict[str, list[Value]]
"""Points by column: each key with its value at every point."""
Place = Callable[[Design, Sequence[Factor], Path], Columns]
"""Points of a design; the folder is where files of the plan lie."""
Where = Callable[[Design, Path, int], str]
"""What a refusal puts before the key of a point, such as `design.points[3].`"""


@dataclass(frozen=True)
class Kind:
    """A registered design: what it is, and whether it brings its own points or may lose some to constraints."""

    about: str
    place: Place
    keys: tuple[str, ...]
    """Keys of [design] that it heeds."""
    sampled: bool
    """Whether factors are sampled `n` times, so that levers may be crossed with it."""
    where: Where | None
    """Where the plan spells the points out, so that it needs no factors; None if it does not."""
    whole_only: bool
    """Whether it is useless without all its points."""


DESIGNS: Final[Registry[Kind]] = Registry("design", __name__)


def design(
    name: str, *, keys: tuple[str, ...], sampled: bool = False, where: Where | None = None, whole_only: bool = False
) -> Callable[[Place], Place]:
    """Enter a design under its name in plans."""

    def declare(place: Place) -> Place:
        DESIGNS.add(name, Kind(first_line(place), place, keys, sampled, where, whole_only))
        return place

    return declare


def needed_n(table: Design, each: int = 1, *, low: int = 1) -> int:
    """`design.n`, refused where missing or where `each` times as many points are too many."""
    most = MOST_POINTS // each
    if not low <= table.n <= most:
        raise not_allowed("design.n", table.n, f"a whole number from {low} to {most} for {table.kind}")
    return table.n
