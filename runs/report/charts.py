"""The charts of reports: intervals over values, bars, maps, clouds, days. Each returns one drawing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from restaking.runs.report import scales
from restaking.runs.report.svg import WIDTH, box, clipped, crowded, drawing, frame, legend, line, mark, path, words
from restaking.runs.report.words import figure, rounded, span

if TYPE_CHECKING:
    from restaking.runs.analysis.space import Parameter

LEFT, TOP = 78.0, 40.0


@dataclass(frozen=True)
class Point:
    """A mean with its interval over a value of a key."""

    x: Any
    mean: float
    low: float
    high: float

    def within(self, least: float, most: float) -> Point:
        """The same point with its limits cut to what can be."""
        return replace(self, low=max(self.low, least), high=min(self.high, most))


def intervals(
    title: str, x_title: str, series: Mapping[str, Sequence[Point]], *, by: str = "", log: bool = False
) -> str:
    """Means with whiskers over the values of a key, joined by a line per series where values are numbers."""
    known = [point for points in series.values() for point in points]
    spans = [end for p in known for end in (p.mean, p.low, p.high)]
    right = WIDTH - 20
    y = scales.linear(spans, 300.0, TOP, zero=_near_zero(spans))
    values = list(dict.fromkeys(point.x for point in known))
    numeric = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    x = _x_scale(values, right, log) if numeric else scales.levels(values, LEFT, right)
    parts = frame(x, y, x_title, title)
    for number, points in enumerate(series.values()):
        shift = 5.0 * (number - (len(series) - 1) / 2)  # whiskers of several series side by side
        places = [(x.at(point.x) + shift, y.at(point.mean)) for point in points]
        parts.append(path(places, f"l s{number}") if numeric and len(places) > 1 else "")
        for (at, _), point in zip(places, points, strict=True):
            parts += _whisker(at, y, point, number)
    names, end = legend(list(series), 370.0 if crowded(x) else 350.0, by)
    return drawing(end, f"{title} over {x_title}", parts + names)


def differences(title: str, rows: Sequence[tuple[str, float, float, float]]) -> str:
    """A forest of differences: name, mean, low, high; 0 is the line they are read against."""
    left = min(max(LEFT, 7.0 * max(len(name) for name, *_ in rows) + 20), 390.0)
    height = 26.0 * len(rows) + 66
    x = scales.linear([end for row in rows for end in row[1:]], left + 94, WIDTH - 20, zero=True).legible()
    parts = [line(place, 30, place, height - 30, "zero" if label == "0" else "grid") for place, label in x.ticks]
    parts += [words(place, height - 12, label) for place, label in x.ticks]
    parts.append(words(2, 16, title, "title", anchor="start"))
    for number, (name, mean, low, high) in enumerate(rows):
        at = 46.0 + 26.0 * number
        parts.append(words(left - 10, at + 4, clipped(name, 52), anchor="end"))
        if math.isfinite(low):
            parts.append(line(x.at(low), at, x.at(high), at, "w s0"))
        parts.append(mark(x.at(mean), at, 0, told=f"{name}: {figure(mean)} ({span(low, high)})"))
        parts.append(words(left + 74, at + 4, figure(rounded(mean, low, high)[0]), anchor="end"))
    return drawing(height, title, parts)


def bars(title: str, names: Sequence[str], series: Mapping[str, Sequence[tuple[float, float, float]]]) -> str:
    """Horizontal bars from 0 with whiskers: one row a name, one bar in it a series; values are (mean, low, high)."""
    left = min(max(LEFT, 7.2 * max(map(len, names)) + 20), 390.0)
    thick, row = 13.0, 13.0 * len(series) + 12
    height = row * len(names) + 70
    ends = [end for values in series.values() for value in values for end in value]
    x = scales.linear(ends, left, WIDTH - 20, zero=True).legible()
    parts = [line(place, 28, place, height - 30, "zero" if label == "0" else "grid") for place, label in x.ticks]
    parts += [words(place, height - 12, label) for place, label in x.ticks]
    parts.append(words(2, 16, title, "title", anchor="start"))
    for at, name in enumerate(names):
        top = 36.0 + row * at
        parts.append(words(left - 10, top + thick * len(series) / 2 + 4, clipped(name, 52), anchor="end"))
        for number, values in enumerate(series.values()):
            parts += _bar(x, top + thick * number, thick - 3, values[at], number)
    told, end = legend(list(series), height)
    return drawing(end, title, parts + told)


def heatmap(title: str, x_title: str, y_title: str, cells: Sequence[tuple[Any, Any, float, float, float]]) -> str:
    """A cell for each pair of values, darker where the mean is higher; few cells carry their figure and half-width."""
    columns, rows = (list(dict.fromkeys(cell[at] for cell in cells)) for at in (0, 1))
    left, right, high = 116.0, WIDTH - 20, max(min(34.0 * len(rows), 330.0), 7.4 * len(y_title))
    x = scales.levels(columns, left, right)
    y = scales.levels(rows, TOP + high, TOP)
    known = [cell[2] for cell in cells if math.isfinite(cell[2])] or [0.0]
    least, most = min(known), max(known)
    width, height = (right - left) / len(columns), high / len(rows)
    written = width >= 56 and height >= 24
    parts = []
    for cell in cells:
        shade = (cell[2] - least) / (most - least) if most > least else 0.0
        shade = shade if math.isfinite(shade) else 0.0
        parts.append(
            box(x.at(cell[0]) - width / 2, y.at(cell[1]) - height / 2, width - 1, height - 1, "c", 0.06 + 0.86 * shade)
        )
        if written:
            parts.append(words(x.at(cell[0]), y.at(cell[1]) + 4, figure(cell[2]), "on" if shade > 0.5 else "label"))
    for place, label in _thinned(x.ticks):
        parts.append(words(place, TOP + high + 18, clipped(label, 12)))
    for place, label in _thinned(y.ticks):
        parts.append(words(left - 8, place + 4, clipped(label, 12), anchor="end"))
    parts += [
        words((left + right) / 2, TOP + high + 42, x_title, "title"),
        words(14, TOP + high / 2, y_title, "title", turn=-90),
        words(2, TOP - 18, title, "title", anchor="start"),
    ]
    parts += _key(left, TOP + high + 58, least, most)
    return drawing(TOP + high + 78, f"{title} over {x_title} and {y_title}", parts)


def cloud(y_title: str, parameter: Parameter, dots: Sequence[tuple[float, float]], trend: Sequence[Point] = ()) -> str:
    """One small drawing: every point's mean over a key, with means and intervals of its fifths where there are such."""
    width, height = 350.0, 260.0
    ends = [dot[1] for dot in dots] + [end for point in trend for end in (point.low, point.high)]
    y = scales.linear(ends, 196.0, TOP, zero=_near_zero(ends), about=4)
    made = scales.logarithmic if parameter.log else partial(scales.linear, about=4)
    x = made(parameter.range, 62.0, width - 20)
    parts = frame(x, y, parameter.key, y_title)
    parts += [f'<circle class="dot" cx="{x.at(a):.1f}" cy="{y.at(b):.1f}" r="2"/>' for a, b in dots]
    parts.append(path([(x.at(point.x), y.at(point.mean)) for point in trend], "l s1"))
    for point in trend:
        parts += _whisker(x.at(point.x), y, point, 1)
    return drawing(height, ", ".join(filter(None, (f"over {parameter.key}", y_title))), parts, width=width)


def trade(title: str, steps: Sequence[tuple[float, float, float]], chosen: int) -> str:
    """The way of a box: coverage against density of each step, the chosen one named."""
    width = 430.0
    x, y = (scales.linear([0.0, 1.0], start, end) for start, end in ((62.0, width - 16), (240.0, TOP)))
    parts = frame(
        x, y, "coverage: part of all happenings that the box holds", "density: part of its runs in which it happens"
    )
    parts[-1] = words(8, TOP - 14, "density: part of its runs in which it happens", "title", anchor="start")
    parts.append(path([(x.at(c), y.at(d)) for c, d, _ in steps], "l s0"))
    for number, (coverage, density, mass) in enumerate(steps):
        picked = number == chosen
        told = f"coverage {figure(coverage)}, density {figure(density)}, {figure(mass)} of all runs"
        parts.append(mark(x.at(coverage), y.at(density), int(picked), size=6 if picked else 3, told=told))
    at = steps[chosen]
    parts.append(words(x.at(at[0]) - 10, y.at(at[1]) + 20, "chosen", anchor="end" if at[0] > 0.3 else "start"))
    return drawing(300.0, title, parts, width=width)


def days(title: str, ticks: Sequence[int], lines: Mapping[str, Sequence[float]], marks: Sequence[int] = ()) -> str:
    """Metrics over the days of one run; upright marks on days with events."""
    right = WIDTH - 20
    known = [value for values in lines.values() for value in values]
    y = scales.linear(known, 190.0, TOP, zero=_near_zero(known), about=4)
    x = scales.linear([float(tick) for tick in ticks], LEFT, right, about=8)
    parts = frame(x, y, "day", title if len(lines) > 1 else f"{title}: {next(iter(lines))}")
    parts += [line(x.at(day), 190.0, x.at(day), TOP, "event") for day in marks]
    for number, values in enumerate(lines.values()):
        for stretch in _stretches(ticks, values):
            parts.append(path([(x.at(tick), y.at(value)) for tick, value in stretch], f"l s{number}"))
    names, end = legend(list(lines), 246.0)
    return drawing(end, f"{title} by day", parts + names)


def _x_scale(values: Sequence[float], right: float, log: bool) -> scales.Scale:
    """Numbers at their places; as equal steps where some would lie on each other."""
    places = sorted(values)
    made = (
        scales.logarithmic(places, LEFT, right, inset=14.0) if log else scales.linear(places, LEFT, right, inset=14.0)
    )
    crowded = any(made.at(b) - made.at(a) < 24 for a, b in pairwise(places))
    return scales.levels(places, LEFT, right) if crowded or len(places) <= 2 else made


def _whisker(at: float, y: scales.Scale, point: Point, number: int) -> list[str]:
    told = f"{figure(point.x)}: {figure(point.mean)} ({span(point.low, point.high)})"
    if not math.isfinite(point.low):
        return [mark(at, y.at(point.mean), number, told=told)]
    low, high = y.at(point.low), y.at(point.high)
    caps = [line(at - 4, end, at + 4, end, f"w s{number}") for end in (low, high)]
    return [line(at, low, at, high, f"w s{number}"), *caps, mark(at, y.at(point.mean), number, told=told)]


def _bar(x: scales.Scale, top: float, thick: float, value: tuple[float, float, float], number: int) -> list[str]:
    mean, low, high = value
    if not math.isfinite(mean):
        return []
    ends = sorted((x.at(0.0), x.at(mean)))
    parts = [box(ends[0], top, max(ends[1] - ends[0], 0.5), thick, f"b s{number}")]
    if math.isfinite(low):
        middle = top + thick / 2
        parts.append(line(x.at(low), middle, x.at(high), middle, "over"))
        parts += [line(x.at(end), middle - 3, x.at(end), middle + 3, "over") for end in (low, high)]
    return parts


def _key(x: float, y: float, least: float, most: float) -> list[str]:
    """The key of a heatmap: from its lightest to its darkest shade."""
    steps, each = 12, 14.0
    shades = [0.06 + 0.86 * (number + 0.5) / steps for number in range(steps)]
    parts = [box(x + each * number, y, each + 0.3, 12, "c", shade) for number, shade in enumerate(shades)]
    ends = [words(x - 6, y + 10, figure(least), anchor="end")]
    return [*parts, *ends, words(x + each * steps + 6, y + 10, figure(most), anchor="start")]


def _thinned(ticks: Sequence[tuple[float, str]]) -> Sequence[tuple[float, str]]:
    return ticks[:: max(1, math.ceil(len(ticks) / 9))]


def _near_zero(values: Sequence[float]) -> bool:
    """Whether 0 belongs on the axis: where it is no further away than the values are apart."""
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    return low <= 0 <= high or min(abs(low), abs(high)) <= high - low


def _stretches(ticks: Sequence[int], values: Sequence[float]) -> list[list[tuple[int, float]]]:
    """Unbroken stretches of known values."""
    found: list[list[tuple[int, float]]] = [[]]
    for tick, value in zip(ticks, values, strict=True):
        if math.isfinite(value):
            found[-1].append((tick, value))
        elif found[-1]:
            found.append([])
    return [stretch for stretch in found if stretch]
