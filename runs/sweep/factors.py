"""A factor of a plan: a scenario key with the values it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from restaking.model.scenario.fields import Section, choice, quantity

Value = bool | int | float | str
"""What a scenario key of a plan may be set to."""
HUGE: Final = 1e18
DIGITS: Final = 12
"""Significant digits of sampled values: the same on every machine, and short enough to be read."""


SHAPE: Final = "{low = …, high = …} or a list of values"


class Span(Section):
    """The values of one key: from `low` to `high`, or a list."""

    low: float | None = quantity(None, "", -HUGE, HUGE, "lowest value")
    high: float | None = quantity(None, "", -HUGE, HUGE, "highest value")
    log: bool = choice(False, "whether equal ratios, not equal differences, are equally likely")
    values: tuple[Any, ...] = Field(
        (),
        strict=False,
        max_length=1000,
        description="the values, instead of low and high",
        json_schema_extra={"unit": "", "source": ""},
    )

    def as_written(self) -> object:
        """The table or list as a plan holds it."""
        return list(self.values) or self.model_dump(exclude_defaults=True)


@dataclass(frozen=True)
class Factor:
    """A key and how a number from 0 to 1 becomes one of its values."""

    key: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    whole: bool = False
    values: tuple[Value, ...] = ()

    def at(self, unit: NDArray[np.float64]) -> list[Value]:
        """Values at places between 0 and 1, shape (n,); a list is cut into equal parts."""
        if self.values:
            places = np.minimum((unit * len(self.values)).astype(int), len(self.values) - 1)
            return [self.values[place] for place in places]
        if self.whole:
            numbers = np.minimum(np.floor(self.low + unit * (self.high - self.low + 1)), self.high)
            return [int(number) for number in numbers]
        return [self._between(float(place)) for place in unit]

    def grid(self, levels: int) -> list[Value]:
        """Every value of a list; otherwise `levels` values from low to high, both included, none twice."""
        if self.values:
            return list(self.values)
        steps = [place / (levels - 1) for place in range(levels)]
        if self.whole:
            return list(dict.fromkeys(round(self.low + step * (self.high - self.low)) for step in steps))
        return [self._between(step) for step in steps]

    def extremes(self) -> list[Value]:
        """The values that show whether the key takes them all: the ends, or the whole list."""
        return list(self.values) or self.grid(2)

    def _between(self, place: float) -> float:
        if not self.log:
            return rounded(self.low + place * (self.high - self.low))
        return rounded(math.exp(math.log(self.low) + place * (math.log(self.high) - math.log(self.low))))


def rounded(number: float) -> float:
    """The number to twelve significant digits."""
    return float(f"{number:.{DIGITS}g}")


def as_toml(value: object) -> object:
    """Arrays, tuples, ranges and numbers of NumPy as the lists and numbers that a TOML file holds."""
    if isinstance(value, Mapping):
        return {key: as_toml(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [as_toml(inner) for inner in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def flat(table: Mapping[str, object], *, prefix: str = "", leaf: frozenset[str] = frozenset()) -> dict[str, object]:
    """Dotted keys of nested tables; a table with one of the keys in `leaf` is a value, not a table of keys."""
    found: dict[str, object] = {}
    for key, value in table.items():
        inner = isinstance(value, Mapping) and not (leaf & set(value)) and bool(value)
        found |= flat(value, prefix=f"{prefix}{key}.", leaf=leaf) if inner else {f"{prefix}{key}": value}  # type: ignore[arg-type]
    return found
