"""The points of a plan: placed by its design, thinned by its constraints."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.runs.sweep import constraints
from restaking.runs.sweep.checks import DAYS, LENGTH, check_key, factors_of, odd_one, unfit
from restaking.runs.sweep.designs import DESIGNS, Columns, Kind
from restaking.runs.sweep.factors import Factor, Value, flat
from restaking.runs.sweep.plan import MOST_POINTS, Design, Plan
from restaking.runs.sweep.runner import WITH


@dataclass(frozen=True)
class Points:
    """Points by column; a plan without factors has one point without keys."""

    count: int
    columns: Columns
    dropped: int = 0
    """Points of the design that constraints left out."""

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, point: int) -> dict[str, Value]:
        return {key: column[point] for key, column in self.columns.items()}

    def named(self, key: str) -> set[str]:
        """Every word that a point gives to a key."""
        arms = (flat(json.loads(str(arm))).get(key) for arm in self.columns.get(WITH, ()))
        return {value for value in (*self.columns.get(key, ()), *arms) if isinstance(value, str)}

    @cached_property
    def copies(self) -> list[int]:
        """How many points before each are equal to it, so that equal points have runs of their own."""
        seen: Counter[tuple[Value, ...]] = Counter()
        found = []
        for row in zip(*self.columns.values(), strict=True) if self.columns else [()] * self.count:
            found.append(seen[row])
            seen[row] += 1
        return found

    def sha256(self) -> str:
        """Fingerprint of all values."""
        mark = hashlib.sha256()
        for key, column in self.columns.items():
            mark.update(json.dumps([key, column]).encode())
        return mark.hexdigest()


def place(plan: Plan, folder: Path) -> Points:
    """The points of a checked plan; ScenarioError if its design cannot be placed."""
    kind, factors = DESIGNS[plan.design.kind], factors_of(plan)
    columns = (
        _crossed(plan, kind, factors, folder) if plan.design.cross_levers else kind.place(plan.design, factors, folder)
    )
    if kind.where is not None:
        columns = _checked(columns, partial(kind.where, plan.design, folder))
    columns = {key: list(map(_signless, column)) for key, column in columns.items()}
    points = Points(len(next(iter(columns.values()))) if columns else 1, columns)
    return _thinned(points, plan)


def _signless(value: Value) -> Value:
    """The value; of a zero without its sign, so that equal points have equal names."""
    return value + 0.0 if isinstance(value, float) else value


def _crossed(plan: Plan, kind: Kind, factors: Sequence[Factor], folder: Path) -> Columns:
    """Every combination of levers, each with all points of the uncertainties, in this order."""
    width = len(plan.levers)
    outer = DESIGNS["grid"].place(Design(levels=plan.design.levels), factors[:width], folder)
    inner = kind.place(plan.design, factors[width:], folder)
    choices, size = (len(next(iter(half.values()))) for half in (outer, inner))
    if choices * size > MOST_POINTS:
        raise ScenarioError(
            f"design.n = {plan.design.n}: not allowed; at most {MOST_POINTS} points, crossed with levers"
        )
    spread: Columns = {key: [value for value in column for _ in range(size)] for key, column in outer.items()}
    return spread | {key: column * choices for key, column in inner.items()}


def _checked(columns: Columns, where: Callable[[int], str]) -> Columns:
    """Columns that the plan or a file brought: known keys, one kind of value each, every value one that its key takes.

    `where` says where a point is written.
    """
    for key, column in columns.items():
        check_key("design.points", key, column[0])
        if key == DAYS:
            raise not_allowed(f"design.points.{key}", column[0], f"none; {LENGTH}")
        found = odd_one(column) or unfit(key, column)
        if found is not None:
            place, allowed = found
            raise not_allowed(f"{where(place)}{key}", column[place], allowed)
    return {key: list(map(float, column)) if float in map(type, column) else column for key, column in columns.items()}


def _thinned(points: Points, plan: Plan) -> Points:
    """The points that meet every constraint."""
    fixed = {key: value for key, value in plan.set.items() if isinstance(value, (bool, int, float, str))}
    examples = fixed | points[0]
    tests = [constraints.parse(number, sentence, examples) for number, sentence in enumerate(plan.constraints)]
    if not tests:
        return points
    kept = [n for n in range(len(points)) if all(test.holds(fixed | points[n]) for test in tests)]
    if not kept:
        raise ScenarioError(
            f"constraints = {list(plan.constraints)}: not allowed; no point of the design meets them all"
        )
    thinned = {key: [column[n] for n in kept] for key, column in points.columns.items()}
    return Points(len(kept), thinned, dropped=len(points) - len(kept))
