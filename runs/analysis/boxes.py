"""Scenario discovery: in which box of parameters does it happen? Patient peeling and pasting (PRIM)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import Floats, Ints
from restaking.runs.analysis.intervals import Interval, share
from restaking.runs.refused import Refused

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result
    from restaking.runs.analysis.space import Parameter

Bools = NDArray[np.bool_]
Limits = Floats
"""Box in the unit cube, shape (parameters, 2)."""

PEEL: Final = 0.05
"""Part of the points within the box that one peel takes off at most. Source: Friedman & Fisher 1999."""
LEAST_MASS: Final = 0.05
LEAST_POINTS: Final = 10
FOLDS: Final = 5
MOST_BOXES: Final = 3
DOUBT: Final = 0.05
"""Chance above which a parameter's limits are let go."""


class _Runs(NamedTuple):
    """Points in the unit cube, with the runs in which it happened, of all their runs."""

    unit: Floats
    hits: Floats
    runs: Floats


@dataclass(frozen=True)
class Step:
    """A box on the way: what part of the happenings it holds, how often it happens within, how large it is."""

    coverage: float
    density: float
    mass: float
    limits: Limits


@dataclass(frozen=True)
class Box:
    """A box that was chosen, and the way to it."""

    restricted: dict[str, tuple[object, object]]
    """Key to least and largest value within the box; keys that the box leaves free are not named."""
    coverage: float
    """Part of all happenings that lie within the box, and in no box before it."""
    density: Interval
    """Part of the runs within the box in which it happened; Wilson's interval, made for one box fixed beforehand."""
    mass: float
    """Part of all points that lie within the box, and in no box before it."""
    held_out_coverage: float
    """Coverage of boxes that were found without the points they are judged by; NaN for later boxes."""
    held_out_density: float
    base_rate: float
    """Part of all runs in which it happened."""
    chance: dict[str, float]
    """Key to the probability of such a density if its limits did nothing (Bryant & Lempert 2010, quasi-p)."""
    steps: tuple[Step, ...]

    def frame(self) -> pd.DataFrame:
        """The way to the box: coverage, density and mass after each peel."""
        import pandas as pd

        return pd.DataFrame([{"coverage": s.coverage, "density": s.density, "mass": s.mass} for s in self.steps])


def boxes(result: Result, outcome: str, above: float) -> list[Box]:
    """Up to three boxes, each found in what the ones before it left; none where it never or always happens.

    Raises:
        Refused: the sweep is incomplete, or has fewer than twenty points.
    """
    values = result.values(outcome)
    if len(values) < 2 * LEAST_POINTS:
        raise Refused(f"boxes: {len(values)} points are too few; at least {2 * LEAST_POINTS}")
    points = result.points()
    unit = np.column_stack([p.unit(points[p.key].tolist()) for p in result.parameters])
    runs = values.notna().sum(axis=1).to_numpy(dtype=np.float64)
    hits = (values > above).sum(axis=1).to_numpy(dtype=np.float64)
    return found_boxes(result.parameters, unit, hits, runs, result.blocks().to_numpy())


def found_boxes(
    parameters: list[Parameter], unit: Floats, hits: Floats, runs: Floats, blocks: Ints | None = None
) -> list[Box]:
    """Boxes from points in the unit cube with the runs in which it happened (`hits`) of all their `runs`.

    Points of one of the `blocks` share coordinates: they are left out together when the first box is judged.
    """
    found: list[Box] = []
    total, base_rate = float(hits.sum()), float(hits.sum() / runs.sum())
    left = np.ones(len(unit), dtype=np.bool_)
    while len(found) < MOST_BOXES and 0 < hits[left].sum() < runs[left].sum() and left.sum() >= 2 * LEAST_POINTS:
        here = _Runs(unit[left], hits[left], runs[left])
        steps = peel(*here)
        limits = relaxed(here, chosen(steps).limits)
        if np.all(limits == [0.0, 1.0]):
            break
        box = replace(_told(parameters, here, limits, steps), base_rate=base_rate)
        box = replace(
            box, coverage=box.coverage * float(here.hits.sum()) / total, mass=box.mass * left.sum() / len(unit)
        )
        if found and box.density.low <= base_rate:
            break
        if not found:
            box = _held_out(box, here, np.arange(len(unit)) if blocks is None else blocks)
        found.append(box)
        left &= ~within(unit, limits)
    return found


def peel(unit: Floats, hits: Floats, runs: Floats) -> list[Step]:
    """From the whole space inwards: at each step the thin slice whose loss raises the density most for its size."""
    limits: Limits = np.tile([0.0, 1.0], (unit.shape[1], 1))
    least = max(LEAST_MASS * len(unit), LEAST_POINTS)
    steps = [_step(unit, hits, runs, limits)]
    while steps[-1].density < 1.0:
        peels = [p for p in _peels(unit, limits, within(unit, limits)) if within(unit, p).sum() >= least]
        gains = [_gain(unit, hits, runs, limits, each) for each in peels]
        if not gains or max(gains) <= 0.0:
            break
        limits = peels[int(np.argmax(gains))]
        steps.append(_step(unit, hits, runs, limits))
    return steps


def chosen(steps: list[Step]) -> Step:
    """The step with the best harmonic mean of coverage and density, the earliest of equals."""
    return max(steps, key=_score)


def _score(step: Step) -> float:
    """Harmonic mean of coverage and density."""
    return 2 * step.coverage * step.density / (step.coverage + step.density) if step.coverage else 0.0


def relaxed(here: _Runs, limits: Limits) -> Limits:
    """The box without what it does not need: limits whose release costs nothing, and limits that may be chance."""
    limits = limits.copy()
    while True:
        best = _score(_step(*here, limits))
        freed = [each for each in _released(limits) if _score(_step(*here, each)) >= best - 1e-12]
        if not freed:
            break
        limits = max(freed, key=lambda each: _score(_step(*here, each)))
    chances = {at: _chance(here, limits, at) for at in _cut(limits)}
    doubtful = max(chances, key=lambda at: chances[at], default=None)
    if doubtful is None or chances[doubtful] <= DOUBT:
        return limits
    limits[doubtful] = (0.0, 1.0)
    return relaxed(here, limits)


def _released(limits: Limits) -> list[Limits]:
    """Every box with one limit fewer."""
    boxes = []
    for at, side in zip(*np.nonzero(limits != [0.0, 1.0]), strict=True):
        free = limits.copy()
        free[at, side] = float(side)
        boxes.append(free)
    return boxes


def _cut(limits: Limits) -> list[int]:
    """Places of the parameters that a box limits."""
    return [at for at in range(len(limits)) if tuple(limits[at]) != (0.0, 1.0)]


def within(unit: Floats, limits: Limits) -> Bools:
    """Which points lie within the box."""
    inside: Bools = np.all((unit >= limits[:, 0]) & (unit <= limits[:, 1]), axis=1)
    return inside


def _peels(unit: Floats, limits: Limits, inside: Bools) -> list[Limits]:
    """Every box that one peel can lead to: a slice off the low or high end of each parameter."""
    peels = []
    for at in range(unit.shape[1]):
        values = np.sort(unit[inside, at])
        if values[0] == values[-1]:
            continue
        thin = max(int(PEEL * values.size), 1)
        # the slice ends between two values, and takes a whole level where many points share one
        low = values[values > values[thin - 1]]
        high = values[values < values[-thin]]
        for side, kept, off in ((0, low, values[thin - 1]), (1, high, values[-thin])):
            if kept.size:
                peeled = limits.copy()
                peeled[at, side] = (off + (kept[0] if side == 0 else kept[-1])) / 2
                peels.append(peeled)
    return peels


def _gain(unit: Floats, hits: Floats, runs: Floats, before: Limits, after: Limits) -> float:
    """Rise of the density per run taken off (Kwakkel & Jaxa-Rozen 2016), so that coarse levels have no advantage."""
    old, new = within(unit, before), within(unit, after)
    rise = hits[new].sum() / runs[new].sum() - hits[old].sum() / runs[old].sum()
    return float(rise / (runs[old].sum() - runs[new].sum()))


def _step(unit: Floats, hits: Floats, runs: Floats, limits: Limits) -> Step:
    inside = within(unit, limits)
    held, there, total = float(hits[inside].sum()), float(runs[inside].sum()), float(hits.sum())
    return Step(held / total if total else 0.0, held / there if there else 0.0, there / float(runs.sum()), limits)


def _told(parameters: list[Parameter], here: _Runs, limits: Limits, steps: list[Step]) -> Box:
    """The box in the words of its parameters."""
    inside, last = within(here.unit, limits), _step(*here, limits)
    return Box(
        restricted={parameters[at].key: _ends(parameters[at], limits[at]) for at in _cut(limits)},
        coverage=last.coverage,
        density=share(int(here.hits[inside].sum()), int(here.runs[inside].sum())),
        mass=last.mass,
        held_out_coverage=math.nan,
        held_out_density=math.nan,
        base_rate=math.nan,
        chance={parameters[at].key: _chance(here, limits, at) for at in _cut(limits)},
        steps=tuple(steps),
    )


def _ends(parameter: Parameter, limits: Floats) -> tuple[object, object]:
    """Least and largest value within; of levels the first and last in the order of the plan."""
    if not parameter.levels:
        return parameter.value(float(limits[0])), parameter.value(float(limits[1]))
    levels = [level for level in parameter.levels if limits[0] <= parameter.unit([level])[0] <= limits[1]]
    return levels[0], levels[-1]


def _chance(here: _Runs, limits: Limits, at: int) -> float:
    """Probability of at least as many hits by the density of the box without the limits on one parameter."""
    from scipy.stats import binom

    free = limits.copy()
    free[at] = (0.0, 1.0)
    inside, without = within(here.unit, limits), within(here.unit, free)
    rate = here.hits[without].sum() / here.runs[without].sum()
    return float(binom.sf(here.hits[inside].sum() - 1, here.runs[inside].sum(), rate))


def _held_out(box: Box, here: _Runs, blocks: Ints) -> Box:
    """The box with coverage and density by points it was not made from: every fifth block is left out by turns."""
    names, block = np.unique(blocks, return_inverse=True)
    fold = (np.random.default_rng(len(names)).permutation(len(names)) % FOLDS)[block]
    held = there = 0.0
    for each in range(FOLDS):
        seen = _Runs(*(values[fold != each] for values in here))
        limits = relaxed(seen, chosen(peel(*seen)).limits)
        inside = (fold == each) & within(here.unit, limits)
        held, there = held + float(here.hits[inside].sum()), there + float(here.runs[inside].sum())
    coverage = held / float(here.hits.sum())
    return replace(box, held_out_coverage=coverage, held_out_density=held / there if there else math.nan)
