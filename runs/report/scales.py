"""Scales of a chart: where a value lies on the paper, and which values are written beside the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from restaking.runs.report.words import figure

CHARACTER: Final = 7.0
"""Width of a character of a label [px]."""


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
    levels: tuple[Any, ...] = ()
    """Levels side by side, in their order; empty where numbers have their places."""
    inset: float = 0.0
    """Paper kept free at both ends."""

    def at(self, value: Any) -> float:
        """Place of a value on the paper."""
        if self.levels:
            step = (self.end - self.start) / len(self.levels)
            return self.start + (self.levels.index(value) + 0.5) * step
        number, low, high = (_on(self.log, float(each)) for each in (value, self.low, self.high))
        first, last = self.start + self.inset, self.end - self.inset
        return first + (number - low) / (high - low) * (last - first)

    def marked(self, marks: Sequence[Any], labels: Sequence[str]) -> Scale:
        """The same scale with ticks at these values."""
        return replace(self, ticks=tuple((self.at(m), label) for m, label in zip(marks, labels, strict=True)))

    def legible(self) -> Scale:
        """The same scale with as many of its ticks as have room side by side, 0 among them where it is one."""
        if len(self.ticks) < 2:
            return self
        room = abs(self.ticks[1][0] - self.ticks[0][0])
        every = math.ceil(CHARACTER * (max(len(label) for _, label in self.ticks) + 1) / room)
        zero = next((number for number, (_, label) in enumerate(self.ticks) if label == "0"), 0)
        return replace(self, ticks=tuple(t for number, t in enumerate(self.ticks) if (number - zero) % every == 0))


def linear(
    values: Sequence[float], start: float, end: float, *, zero: bool = False, about: int = 5, inset: float = 0.0
) -> Scale:
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
    return Scale((), marks[0], marks[-1], start, end, inset=inset).marked(marks, _labels(marks, step))


def logarithmic(values: Sequence[float], start: float, end: float, *, inset: float = 0.0) -> Scale:
    """A log scale between the least and largest of positive `values`, with both ends and, of 1, 2 and 5 of
    each decade between them, what has room."""
    low, high = min(values), max(values)
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    marks = [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]
    bare = Scale((), low, high, start, end, log=True, inset=inset)
    ends = dict.fromkeys((low, high))
    room = {mark: min(abs(bare.at(mark) - bare.at(end)) for end in ends) for mark in marks if low < mark < high}
    kept = sorted([*ends, *(mark for mark, apart in room.items() if apart >= CHARACTER * (len(figure(mark)) + 1))])
    return bare.marked(kept, [figure(mark) for mark in kept])


def levels(values: Sequence[Any], start: float, end: float) -> Scale:
    """Different values side by side in equal steps, in the order given."""
    return Scale((), 0.0, 1.0, start, end, levels=tuple(values)).marked(values, [figure(value) for value in values])


def nice(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * digit for digit in (1, 2, 5, 10) if step <= power * digit * 1.0001)


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
