"""Scenario discovery: in which box of parameters does it happen? Patient peeling and pasting (PRIM)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import Floats
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
    """Part of all runs in which it happened that lie within the box."""
    density: Interval
    """Part of the runs within the box in which it happened; Wilson's interval, made for one box fixed beforehand."""
    mass: float
    """Part of all runs that lie within the box."""
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
    return found_boxes(result.parameters, unit, hits, runs)


def found_boxes(parameters: list[Parameter], unit: Floats, hits: Floats, runs: Floats) -> list[Box]:
    """Boxes from points in the unit cube with the runs in which it happened (`hits`) of all their `runs`."""
    found: list[Box] = []
    left = np.ones(len(unit), dtype=np.bool_)
    while len(found) < MOST_BOXES and 0 < hits[left].sum() < runs[left].sum() and left.sum() >= 2 * LEAST_POINTS:
        steps = peel(unit[left], hits[left], runs[left])
        limits = chosen(steps).limits
        if np.all(limits == [0.0, 1.0]):
            break
        box = _told(parameters, unit, hits, runs, limits, steps)
        if found and box.density.low <= box.base_rate:
            break
        if not found:
            box = _held_out(box, unit, hits, runs)
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
    return max(steps, key=lambda s: 2 * s.coverage * s.density / (s.coverage + s.density) if s.coverage else 0.0)


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


def _told(
    parameters: list[Parameter], unit: Floats, hits: Floats, runs: Floats, limits: Limits, steps: list[Step]
) -> Box:
    """The chosen box in the words of its parameters."""
    inside, last = within(unit, limits), _step(unit, hits, runs, limits)
    cut = [at for at in range(len(parameters)) if tuple(limits[at]) != (0.0, 1.0)]
    return Box(
        restricted={parameters[at].key: _ends(parameters[at], limits[at]) for at in cut},
        coverage=last.coverage,
        density=share(int(hits[inside].sum()), int(runs[inside].sum())),
        mass=last.mass,
        held_out_coverage=float("nan"),
        held_out_density=float("nan"),
        base_rate=float(hits.sum() / runs.sum()),
        chance={parameters[at].key: _chance(unit, hits, runs, limits, at) for at in cut},
        steps=tuple(steps),
    )  # fmt: skip


def _ends(parameter: Parameter, limits: Floats) -> tuple[object, object]:
    """Least and largest value within; of levels the first and last in the order of the plan."""
    if not parameter.levels:
        return parameter.value(float(limits[0])), parameter.value(float(limits[1]))
    levels = [level for level in parameter.levels if limits[0] <= parameter.unit([level])[0] <= limits[1]]
    return levels[0], levels[-1]


def _chance(unit: Floats, hits: Floats, runs: Floats, limits: Limits, at: int) -> float:
    """Probability of at least as many hits by the density of the box without the limits on one parameter."""
    from scipy.stats import binom

    free = limits.copy()
    free[at] = (0.0, 1.0)
    inside, without = within(unit, limits), within(unit, free)
    rate = hits[without].sum() / runs[without].sum()
    return float(binom.sf(hits[inside].sum() - 1, runs[inside].sum(), rate))


def _held_out(box: Box, unit: Floats, hits: Floats, runs: Floats) -> Box:
    """The box with coverage and density by points it was not made from: every fifth point is left out by turns."""
    from dataclasses import replace

    fold = np.random.default_rng(len(unit)).permutation(len(unit)) % FOLDS
    held = there = 0.0
    for each in range(FOLDS):
        seen, judged = fold != each, fold == each
        limits = chosen(peel(unit[seen], hits[seen], runs[seen])).limits
        inside = judged & within(unit, limits)
        held, there = held + float(hits[inside].sum()), there + float(runs[inside].sum())
    return replace(
        box,
        held_out_coverage=held / float(hits.sum()),
        held_out_density=held / there if there else float("nan"),
    )
