"""Response surfaces of a sweep's report: every outcome as a map over two keys, or why there is no map of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from restaking.runs.analysis.surface import Surface
from restaking.runs.refused import Refused
from restaking.runs.report import charts, measures
from restaking.runs.report.drawn import scattered, whole
from restaking.runs.report.page import paragraph, shown
from restaking.runs.report.words import figure

if TYPE_CHECKING:
    from restaking.runs.analysis.result import Result
    from restaking.runs.report.of_sweep import Study

NOTHING, LITTLE = 0.1, 0.5
"""Shares of variance explained below which a fit is not drawn, or drawn with a warning."""
Cell = tuple[Any, Any, float, float, float]
LEAST_CUT: Final = 1e-9
"""Part of the range of an outcome that a fit may leave it by: rounding."""


def maps(study: Study) -> str:
    """Every outcome over the first two numeric keys, or over any two where the design is a full grid."""
    result = whole(study)
    pair = _pair(result)
    if pair is None:
        return ""
    parts = [_of(result, name, pair) for name in study.outcomes]
    return "".join(dict.fromkeys(parts))  # what holds for all outcomes is said once


def _of(result: Result, name: str, pair: tuple[str, str]) -> str:
    """The map of one outcome; a sentence where it would show nothing."""
    means = result.values(name).mean(axis=1)
    if means.max() == means.min():
        return paragraph(f"{name}: no map, it is {figure(float(means.iloc[0]))} at every point.", "note")
    try:
        found = result.surface(name, *pair)
    except Refused as refusal:
        return paragraph(str(refusal), "note")
    if found.explained < NOTHING:
        return paragraph(
            f"{name}: no map, for a quadratic in the keys explains {_explained(found)} of the variance of points left "
            "out of it.",
            "note",
        )
    cells, cut = _within(_cells(result, found), float(means.min()), float(means.max()))
    caption = _of_cells(result, pair) if found.kind == "cells" else _of_fit(found, cut)
    return shown(charts.heatmap(measures.titled(result, name), *pair, cells), f"{name}. {caption}")


def _cells(result: Result, found: Surface) -> list[Cell]:
    """Cells with both keys upwards: numbers by their size, others as the plan has them."""
    keys = {parameter.key: parameter for parameter in result.parameters}
    cells = list(found.table[[found.x, found.y, "mean", "low", "high"]].itertuples(index=False, name=None))
    for at, key in ((1, found.y), (0, found.x)):
        places = keys[key].unit([cell[at] for cell in cells]).tolist()
        cells = [cell for _, cell in sorted(zip(places, cells, strict=True), key=lambda each: each[0])]
    return cells


def _within(cells: list[Cell], least: float, most: float) -> tuple[list[Cell], int]:
    """Cells with their means cut to what was seen, and how many were cut."""
    rounding = LEAST_CUT * (most - least)
    cut = sum(not least - rounding <= cell[2] <= most + rounding for cell in cells)
    return [(*cell[:2], min(max(cell[2], least), most), *cell[3:]) for cell in cells], cut


def _of_cells(result: Result, pair: tuple[str, str]) -> str:
    rest = [parameter for parameter in result.parameters if parameter.key not in pair]
    over = " and ".join(f"{p.key} ({result.points()[p.key].nunique()} values)" for p in rest)
    return f"Means of the cells, over {over}." if over else "Means of the cells."


def _of_fit(found: Surface, cut: int) -> str:
    half = float((found.table["high"] - found.table["low"]).mean() / 2)
    parts = [
        "Quadratic fit, other keys in the middle of their ranges.",
        f"It explains {_explained(found)} of the variance of points left out of it"
        + ("." if found.explained >= LITTLE else ", which is little: read directions off this map, not values."),
        f"95 % interval of the fitted mean, if the curve is right: ± {figure(float(f'{half:.2g}'))} on average.",
    ]
    if cut:
        told = f"At {cut} of {len(found.table)} places it left the range of what was seen"
        parts.append(f"{told} and is cut to it: the fit is wrong there.")
    return " ".join(parts)


def _explained(found: Surface) -> str:
    return figure(max(round(found.explained, 2), 0.0))


def _pair(result: Result) -> tuple[str, str] | None:
    keys = result.keys
    if len(keys) < 2:
        return None
    if not scattered(result):
        return keys[0], keys[1]
    numeric = [p.key for p in result.parameters if p.numeric]
    return (numeric[0], numeric[1]) if len(numeric) > 1 else None
