"""Where it happens: boxes of parameters for every outcome that happens or not, as a report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from restaking.runs.analysis.boxes import Box, chosen
from restaking.runs.report import charts
from restaking.runs.report.page import heading, paragraph, shown, table
from restaking.runs.report.words import figure, span

if TYPE_CHECKING:
    from restaking.runs.report.of_sweep import Study

LEAST_CHANCE: Final = 1e-6
"""Chance below which its size says nothing more."""


def happenings(study: Study) -> str:
    """Boxes of every shown outcome that is a share of runs; nothing where there is none."""
    result = study.all
    shares = [name for name in study.outcomes if result.is_share(name)]
    if not shares or len(result.points()) < 20:
        return ""
    about = (
        "Boxes of parameters within which it happens often (PRIM: thin slices are peeled off while that raises the "
        "density). Coverage: part of all happenings inside. Density: part of the runs inside in which it happens. "
        "A box is fitted to these very runs: trust the figures held out, from points that it was not made of."
    )
    return paragraph(about, "note") + "".join(_of(study, name) for name in shares)


def _of(study: Study, name: str) -> str:
    found = study.all.boxes(name)
    if not found:
        rate = np.nanmean(study.all.values(name).to_numpy())
        return heading(name) + paragraph(
            f"It happens in {figure(float(rate))} of all runs; no box holds it better than the whole."
        )
    rows = [row for number, box in enumerate(found, 1) for row in _rows(number, box)]
    heads = ["box", "parameter", "within", "chance"]
    figures = [_figures(number, box) for number, box in enumerate(found, 1)]
    shown_heads = ["box", "coverage", "coverage held out", "density", "95 %", "density held out", "part of runs"]
    steps = found[0].steps
    drawing = charts.trade(
        f"{name}: the way to the first box",
        [(step.coverage, step.density, step.mass) for step in steps],
        steps.index(chosen(list(steps))),
    )
    about = (
        "Chance: how probable so high a density would be if this limit did nothing. "
        "Figures of later boxes are of what the boxes before them left."
    )
    return (
        heading(name)
        + table([*shown_heads, "share in all runs"], figures)
        + table(heads, rows)
        + shown(drawing)
        + paragraph(about, "note")
    )


def _rows(number: int, box: Box) -> list[tuple[int, str, str, str]]:
    return [
        (number, key, figure(low) if low == high else f"{figure(low)} to {figure(high)}", _chance(box.chance[key]))
        for key, (low, high) in box.restricted.items()
    ]


def _chance(value: float) -> str:
    return figure(value) if value >= LEAST_CHANCE else f"< {figure(LEAST_CHANCE)}"


def _figures(number: int, box: Box) -> tuple[object, ...]:
    return (
        number, box.coverage, box.held_out_coverage, box.density.mean, span(box.density.low, box.density.high),
        box.held_out_density, box.mass, box.base_rate,
    )  # fmt: skip
