"""The space of parameters that a plan varies: ranges, levels, and where a value lies between 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Parameter:
    """One key: a range (low, high, perhaps on a log scale) or levels in the order of the plan."""

    key: str
    low: float = math.nan
    high: float = math.nan
    log: bool = False
    levels: tuple[Any, ...] = ()
    """Values of any scalar kind; empty where the key has a range."""
    kind: str = "lever"

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers (true and false are not)."""
        return not self.levels or all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in self.levels)

    def unit(self, values: Sequence[Any]) -> Floats:
        """Place of the values within the range, 0 to 1; of levels that are no numbers, their rank in the plan."""
        if not self.numeric:
            known = [str(level) for level in self.levels]
            return np.array([known.index(str(value)) for value in values]) / max(len(known) - 1, 1)
        numbers = np.asarray(values, dtype=np.float64)
        low, high = self.range
        if self.log:
            numbers, low, high = np.log(numbers), math.log(low), math.log(high)
        return (numbers - low) / (high - low) if high > low else np.zeros(numbers.size)

    def value(self, unit: float) -> float:
        """The number at a place within the range."""
        low, high = self.range
        return low * (high / low) ** unit if self.log else low + (high - low) * unit

    @property
    def range(self) -> tuple[float, float]:
        """Least and largest value of a numeric parameter."""
        return (float(min(self.levels)), float(max(self.levels))) if self.levels else (self.low, self.high)

    def told(self) -> str:
        """Range or levels in words."""
        if self.levels:
            return ", ".join(str(level) for level in self.levels)
        return f"{self.low:g} to {self.high:g}{', log scale' if self.log else ''}"


def parameters_of(plan: dict[str, Any], points: pd.DataFrame) -> list[Parameter]:
    """Every key of the points in their order, as the plan tells it; levels as found where the plan has no range."""
    told = {key: (spec, kind) for kind in ("lever", "uncertainty") for key, spec in _specs(plan, kind).items()}
    return [_parameter(str(key), *told.get(str(key), (None, "lever")), points[key].tolist()) for key in points]


def _specs(plan: dict[str, Any], kind: str) -> dict[str, Any]:
    specs: dict[str, Any] = plan.get({"lever": "levers", "uncertainty": "uncertainties"}[kind]) or {}
    return specs


def _parameter(key: str, spec: Any, kind: str, found: list[Any]) -> Parameter:
    values = spec.get("values") if isinstance(spec, dict) else spec
    if isinstance(spec, dict) and spec.get("low") is not None:
        return Parameter(key, float(spec["low"]), float(spec["high"]), bool(spec.get("log")), kind=kind)
    levels = [value for value in values or () if value in found] or sorted(set(found), key=lambda v: (str(type(v)), v))
    return Parameter(key, levels=tuple(levels), kind=kind)
