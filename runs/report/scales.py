"""Scales of a chart: where a value lies on the paper, and which values are written beside the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from restaking.runs.report.words import figure


@dataclass(frozen=True)
class Scale:
    """From values to places between two ends of the paper."""

    ticks: tuple[tuple[float, str], ...]
    """Place on the paper and label of each tick."""
    low: float
    high: float
    start: float
    end: float
    log: bool = False
    names: tuple[str, ...] = ()
    """Levels that are no numbers, in their order."""

    def at(self, value: Any) -> float:
        """Place of a value on the paper."""
        if self.names:
            step = (self.end - self.start) / len(self.names)
            return self.start + (self.names.index(figure(value)) + 0.5) * step
        number, low, high = (_on(self.log, float(each)) for each in (value, self.low, self.high))
        return self.start + (number - low) / (high - low) * (self.end - self.start)


def linear(values: Sequence[float], start: float, end: float, *, zero: bool = False, about: int = 5) -> Scale:
    """A linear scale around all finite `values`, its ends at round figures; with 0 on it where asked."""
    known = [float(value) for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        margin = abs(high) * 0.05 or 1.0
        low, high = low - margin * (not zero or low < 0), high + margin
    step = nice((high - low) / about)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = [number * step for number in range(first, last + 1)]
    labels = _labels(marks, step)
    made = Scale((), marks[0], marks[-1], start, end)
    return Scale(tuple((made.at(m), label) for m, label in zip(marks, labels, strict=True)), *_ends(made))


def logarithmic(values: Sequence[float], start: float, end: float) -> Scale:
    """A log scale between the least and largest of positive `values`, with the values 1, 2 and 5 of each decade."""
    low, high = min(values), max(values)
    made = Scale((), low, high, start, end, log=True)
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    marks = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    kept = [mark for mark in marks if low * 0.999 <= mark <= high * 1.001] or [low, high]
    return Scale(tuple((made.at(mark), figure(mark)) for mark in kept), *_ends(made), log=True)


def levels(values: Sequence[Any], start: float, end: float) -> Scale:
    """Levels side by side in equal steps, in the order given."""
    names = tuple(dict.fromkeys(figure(value) for value in values))
    made = Scale((), 0.0, 1.0, start, end, names=names)
    return Scale(
        tuple((made.at(value), name) for value, name in zip(values, names, strict=True)), *_ends(made), names=names
    )


def nice(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * digit for digit in (1, 2, 5, 10) if step <= power * digit * 1.0001)


def _ends(made: Scale) -> tuple[float, float, float, float]:
    return made.low, made.high, made.start, made.end


def _labels(marks: Sequence[float], step: float) -> list[str]:
    """All labels of an axis with the same number of decimals, in thousands or millions where they are long."""
    largest = max(abs(mark) for mark in marks)
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e4, "k")):
        if largest >= size and step >= size / 1e5:
            scale = {" bn": 1e9, " M": 1e6, "k": 1e3}[unit]
            return [_fixed(mark / scale, step / scale) + (unit if mark else "") for mark in marks]
    if 0 < largest < 1e-3:
        return [figure(mark) if abs(mark) > step / 2 else "0" for mark in marks]
    return [_fixed(mark, step) for mark in marks]


def _fixed(mark: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    text = f"{mark:,.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("−0.,") else text


def _on(log: bool, value: float) -> float:
    return math.log(value) if log else value
