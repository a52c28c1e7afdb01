"""How many AVSs each operator runs: as observed where named, else drawn by size and fitted to the totals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from restaking.core.draws import uniforms
from restaking.core.elementary import dot, exp
from restaking.core.units import Floats
from restaking.model.build.census_form import Rows
from restaking.model.scenario.figures import DegreeBin, Figures

Mask = NDArray[np.bool_]


def unnamed_degrees(figures: Figures, eth: Floats, named: Rows, key: np.uint64) -> Rows:
    """AVSs per operator: `named` where it is not negative, the rest drawn; edges and operators with an AVS exact."""
    free = named < 0
    degree = np.where(free, 0, named).astype(np.int32)
    ceiling = degree.copy()
    margin = np.full(eth.size, np.inf)  # how far a draw lies from having no AVS; inf: not up for change
    chance = uniforms(key, eth.size, 0)
    depth = uniforms(key, eth.size, 1)
    for rows, bin_ in _by_bin(figures, eth):
        mine = rows & free
        margin[mine] = chance[mine] - bin_.none_share if bin_.none_share > 0.0 else np.inf
        ceiling[mine] = bin_.max
        degree[mine] = np.where(
            chance[mine] < bin_.none_share, 0, _at_least_one(bin_, degree[rows & ~free], int(mine.sum()), depth[mine])
        )
    _fit_operators(degree, margin, figures.totals.operators_with_an_avs)
    _fit_edges(degree, ceiling, free, uniforms(key, eth.size, 2), figures.totals.operator_avs_edges)
    return degree


def _by_bin(figures: Figures, eth: Floats) -> list[tuple[Mask, DegreeBin]]:
    floors = np.array([bin_.min_eth for bin_ in figures.avs_degree])
    place = np.searchsorted(floors, eth, side="right") - 1
    return [(place == number, bin_) for number, bin_ in enumerate(figures.avs_degree)]


def _at_least_one(bin_: DegreeBin, named: Rows, free: int, draw: Floats) -> Rows:
    """Degrees from 1 to the bin's maximum, geometric, with the mean that the named operators leave over."""
    if not free or bin_.max < 1:
        return np.zeros(free, dtype=np.int32)
    left = (bin_.mean * bin_.operators - float(named.sum())) / free
    mean = float(np.clip(left / max(1.0 - bin_.none_share, 1e-9), 1.0, bin_.max))
    weights = _geometric_weights(bin_.max, mean)
    place = np.searchsorted(np.cumsum(weights), draw * weights.sum())
    degrees: Rows = np.minimum(place + 1, bin_.max).astype(np.int32)
    return degrees


def _geometric_weights(most: int, mean: float) -> Floats:
    """Probabilities of 1..most proportional to r^k, with r found by bisection for the mean."""
    values = np.arange(1, most + 1)
    low, high = -30.0, 30.0
    weights = np.ones(most)
    for _ in range(80):
        slope = 0.5 * (low + high)
        logs = slope * values
        weights = exp(logs - logs.max())
        weights /= weights.sum()
        if dot(weights, values) < mean:
            low = slope
        else:
            high = slope
    return weights


def _fit_operators(degree: Rows, margin: Floats, wanted: int) -> None:
    """Let the operators nearest to the border gain or lose their only AVSs, until `wanted` have one."""
    movable = np.isfinite(margin)
    surplus = int((degree > 0).sum()) - wanted
    if surplus > 0:
        rows = np.flatnonzero(movable & (degree > 0))
        degree[rows[np.argsort(margin[rows], kind="stable")[:surplus]]] = 0
    elif surplus < 0:
        rows = np.flatnonzero(movable & (degree == 0))
        degree[rows[np.argsort(-margin[rows], kind="stable")[:-surplus]]] = 1


def _fit_edges(degree: Rows, ceiling: Rows, free: Mask, rank: Floats, wanted: int) -> None:
    """Add or take single AVSs of unnamed operators in random order, until `wanted` edges are left."""
    order = np.argsort(rank, kind="stable")
    while (gap := wanted - int(degree.sum())) != 0:
        step = 1 if gap > 0 else -1
        can = free & ((degree >= 1) & (degree < ceiling) if step > 0 else degree > 1)
        rows = order[can[order]][: abs(gap)]
        if not rows.size:
            return  # the bins' own limits bind: the totals cannot be met
        degree[rows] += step
