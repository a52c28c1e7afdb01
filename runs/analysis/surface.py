"""Response surfaces: an outcome over two keys, cell by cell where they are crossed with all others, else a fit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from restaking.core.units import Floats, Ints
from restaking.runs.analysis.intervals import CONFIDENCE
from restaking.runs.analysis.pooling import pooled
from restaking.runs.refused import Refused

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result
    from restaking.runs.analysis.space import Parameter

STEPS: Final = 15
"""Cells a side of a fitted surface."""


@dataclass(frozen=True)
class Surface:
    """An outcome over keys x and y: columns x, y, mean, low, high."""

    outcome: str
    x: str
    y: str
    kind: str
    """``cells`` (means over the points of each cell) or ``quadratic`` (a fit to all points, other keys mid-range)."""
    table: pd.DataFrame
    explained: float
    """Share of variance that the fit explains of points left out of it (Q2); NaN of cells."""


def surface(result: Result, outcome: str, x: str, y: str) -> Surface:
    """The surface of `outcome` over the keys `x` and `y`.

    Raises:
        Refused: the sweep is incomplete, a key does not vary, or there are too few points for a fit.
    """
    for key in (x, y):
        if key not in result.keys:
            raise Refused(f"{key!r}: does not vary; one of {', '.join(result.keys)}")
    if x == y:
        raise Refused(f"{x!r}: over itself; two keys")
    if _is_crossed(result.points(), x, y):
        return Surface(outcome, x, y, "cells", _cells(result, outcome, x, y), math.nan)
    return _fitted(result, outcome, x, y)


def _is_crossed(points: pd.DataFrame, x: str, y: str) -> bool:
    """Whether every cell is there, with the same settings of the other keys: else cells differ by those too."""
    cells = len(points.drop_duplicates([x, y]))
    others = points.drop(columns=[x, y])
    settings = len(others.drop_duplicates()) if len(others.columns) else 1
    whole = points[x].nunique() * points[y].nunique()
    return cells == whole and cells * settings == len(points.drop_duplicates())


def _cells(result: Result, outcome: str, x: str, y: str) -> pd.DataFrame:
    """Mean and interval of each cell; where other keys vary within it, each of its points counts as much."""
    from pandas import DataFrame

    values, rows = result.values(outcome), []
    kinds = {"is_share": result.is_share(outcome), "common_luck": result.common_random_numbers}
    for (at_x, at_y), cell in result.points().groupby([x, y], sort=False):
        found = pooled(values.loc[cell.index].to_numpy(dtype=np.float64), **kinds)
        rows.append({x: at_x, y: at_y, "mean": found.mean, "low": found.low, "high": found.high})
    return DataFrame(rows)


def _fitted(result: Result, outcome: str, x: str, y: str) -> Surface:
    """A quadratic in all numeric keys over their ranges; the interval is that of its mean, if it is the right curve."""
    from pandas import DataFrame
    from scipy.stats import t

    parameters = [parameter for parameter in result.parameters if parameter.numeric]
    places = {parameter.key: at for at, parameter in enumerate(parameters)}
    if x not in places or y not in places:
        raise Refused(f"{x}, {y}: a fit wants numbers; a full grid, or numeric keys")
    points, values = result.points(), result.values(outcome).mean(axis=1).to_numpy(dtype=np.float64)
    unit = np.column_stack([parameter.unit(points[parameter.key].tolist()) for parameter in parameters])
    design = _terms(unit)
    spare = len(values) - design.shape[1]
    if spare < 3:
        raise Refused(f"surface: {len(values)} points are too few; at least {design.shape[1] + 3} for a quadratic")
    inverse = np.asarray(np.linalg.pinv(design), dtype=np.float64)
    weights = inverse @ values
    apart: Floats = values - design @ weights
    grid = _grid(len(parameters), places[x], places[y])
    there = _terms(grid)
    spread = math.sqrt(float(apart @ apart) / spare) * np.sqrt(((there @ inverse) ** 2).sum(axis=1))
    half, mean = float(t.ppf((1 + CONFIDENCE) / 2, spare)) * spread, there @ weights
    columns = {key: [_rounded(parameters[places[key]], u) for u in grid[:, places[key]]] for key in (x, y)}
    table = DataFrame({**columns, "mean": mean, "low": mean - half, "high": mean + half})
    missed = _left_out(apart, design, inverse, result.blocks().to_numpy())
    return Surface(outcome, x, y, "quadratic", table, _explained(values, missed))


def _left_out(apart: Floats, design: Floats, inverse: Floats, blocks: Ints) -> Floats:
    """Errors (rows,) of fits without the points of a row's own block, which share coordinates with it."""
    missed = np.empty_like(apart)
    for block in np.unique(blocks):
        rows = np.flatnonzero(blocks == block)
        pull = design[rows] @ inverse[:, rows]
        missed[rows] = np.linalg.lstsq(np.eye(rows.size) - pull, apart[rows], rcond=None)[0]
    return missed


def _terms(unit: Floats) -> Floats:
    """1, every u, every u squared, every product of two: shape (rows, terms)."""
    centred = unit - 0.5
    columns = [np.ones(len(unit)), *centred.T, *(centred**2).T]
    columns += [centred[:, a] * centred[:, b] for a, b in combinations(range(unit.shape[1]), 2)]
    return np.column_stack(columns)


def _grid(count: int, x: int, y: int) -> Floats:
    ticks = np.linspace(0.0, 1.0, STEPS)
    grid = np.full((STEPS * STEPS, count), 0.5)
    grid[:, x], grid[:, y] = np.repeat(ticks, STEPS), np.tile(ticks, STEPS)
    return grid


def _rounded(parameter: Parameter, unit: float) -> float:
    return float(f"{parameter.value(float(unit)):.6g}")


def _explained(values: Floats, left_out: Floats) -> float:
    total = float(((values - values.mean()) ** 2).sum())
    return 1.0 - float(left_out @ left_out) / total if total > 0 else math.nan
