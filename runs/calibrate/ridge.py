"""What a search says of the parameters: best values, intervals, and which combinations fit as well.

Every moment is fitted by a quadratic surface over the trials; χ² of the surface, with observation, seeds and surface
each adding their error, is looked up on many points. An interval is the range of a parameter over all points whose χ²
is at most 3.84 above the least, whatever the others are: a profile, so a ridge makes it wide instead of hiding. Where
even the best point misses (χ² above moments less parameters), errors are inflated by that ratio (Birge 1932).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.calibrate.problem import Problem
from restaking.runs.calibrate.trials import SAMPLER_SEED, Trial

RISE: Final = 3.84
"""95 % point of χ² with one degree of freedom."""
POINTS: Final = 15
"""log2 of the points looked up in each of :data:`ROUNDS` boxes, each box around what fits in the one before."""
ROUNDS: Final = 6
NEAR: Final = 3
"""What luck of the seeds adds is that of the best third of trials: far from them it may be another."""
EDGE: Final = 0.02
"""An interval that comes so near to the end of its range is not bounded by the moments there."""


@dataclass(frozen=True)
class Estimate:
    """A parameter as far as the moments pin it down."""

    key: str
    best: float
    low: float
    high: float
    bounded: bool
    """Whether both ends lie inside the range that was searched."""


@dataclass(frozen=True)
class Fit:
    """Everything a search says."""

    estimates: Sequence[Estimate]
    chi2: float
    """Of the best point on the surface."""
    spare: int
    """Moments less parameters."""
    birge: float
    """What χ² is divided by for the intervals: where no parameters reach the moments, these are wider for it."""
    points: Floats
    """(points, parameters) that fit as well, in units of the ranges: the ridge."""
    correlation: Floats
    """(parameters, parameters) over these."""
    surface_error: Floats
    """(moments,) error of the surface, each trial left out in turn."""
    best_trial: Trial

    def ridges(self, problem: Problem, least: float = 0.5) -> list[tuple[str, str, float]]:
        """Pairs of parameters that trade off against each other, the strongest first."""
        keys = [parameter.key for parameter in problem.parameters]
        pairs = [
            (keys[i], keys[j], float(self.correlation[i, j])) for i in range(len(keys)) for j in range(i + 1, len(keys))
        ]
        return sorted((pair for pair in pairs if abs(pair[2]) >= least), key=lambda pair: -abs(pair[2]))


def needed(problem: Problem) -> int:
    """Finished trials without which the surface is not known."""
    count = len(problem.parameters)
    return (count + 1) * (count + 2) // 2 + 2


def fit(problem: Problem, done: Sequence[Trial]) -> Fit:
    """Estimates from finished trials.

    Raises:
        ScenarioError: if there are too few trials for the surface.
    """
    usable = [trial for trial in done if np.isfinite(trial.simulated).all()]
    count, least = len(problem.parameters), needed(problem)
    if len(usable) < least:
        raise ScenarioError(f"--trials: {len(usable)} finished are too few for {count} parameters; {least} or more")
    usable = sorted(usable, key=lambda trial: trial.loss)[: max(least, 2 * len(usable) // 3)]
    places = np.array([[p.unit(trial.values[p.key]) for p in problem.parameters] for trial in usable])
    simulated = np.array([trial.simulated for trial in usable])
    weights, surface_error = _surface(_features(places), simulated)
    seed_error = np.median([trial.noise for trial in usable[: max(3, len(usable) // NEAR)]], axis=0)
    observed = np.array([moment.observed for moment in problem.moments])
    error = np.array([moment.error for moment in problem.moments])
    variance = error**2 + seed_error**2 + surface_error**2

    def chi2(at: Floats) -> Floats:
        return np.asarray(((_features(at) @ weights - observed) ** 2 / variance).sum(axis=1))

    spare = len(problem.moments) - count
    points, values, birge = _look_up(chi2, count, spare)
    kept = points[values <= values.min() + RISE * birge]
    best = points[int(values.argmin())]
    correlation = np.atleast_2d(np.corrcoef(kept, rowvar=False)) if len(kept) > 2 else np.eye(count)
    return Fit(
        [_estimate(problem, k, best, kept) for k in range(count)], float(values.min()), spare, birge, kept,
        correlation, surface_error, usable[0],
    )  # fmt: skip


def _estimate(problem: Problem, k: int, best: Floats, kept: Floats) -> Estimate:
    parameter, low, high = problem.parameters[k], float(kept[:, k].min()), float(kept[:, k].max())
    bounded = low > EDGE and high < 1.0 - EDGE
    return Estimate(
        parameter.key, parameter.value(float(best[k])), parameter.value(low), parameter.value(high), bounded
    )


def _features(places: Floats) -> Floats:
    """(points, terms) 1, x, and all products of two, x from -1 to 1."""
    x = 2.0 * places - 1.0
    pairs = [x[:, i] * x[:, j] for i, j in combinations_with_replacement(range(x.shape[1]), 2)]
    return np.column_stack([np.ones(len(x)), x, *pairs])


def _surface(features: Floats, simulated: Floats) -> tuple[Floats, Floats]:
    """(terms, moments) by least squares, and (moments,) root mean square error with each point left out in turn."""
    pseudo = np.linalg.pinv(features)
    weights = pseudo @ simulated
    leverage = np.clip((features * pseudo.T).sum(axis=1), 0.0, 0.95)
    left_out = (simulated - features @ weights) / (1.0 - leverage)[:, None]
    return weights, np.sqrt((left_out**2).mean(axis=0))


def _look_up(chi2: Callable[[Floats], Floats], count: int, spare: int) -> tuple[Floats, Floats, float]:
    """Points of the unit cube and their χ², in boxes that shrink onto what fits; and the Birge ratio."""
    from scipy.stats import qmc

    low, high = np.zeros(count), np.ones(count)
    at, found, birge = np.empty((0, count)), np.empty(0), 1.0
    for round_ in range(ROUNDS):
        box = qmc.Sobol(count, seed=SAMPLER_SEED + round_).random_base2(POINTS)
        points = low + np.asarray(box) * (high - low)
        at, found = np.concatenate([at, points]), np.concatenate([found, chi2(points)])
        birge = max(1.0, float(found.min()) / spare) if spare > 0 else 1.0
        inside = at[found <= found.min() + RISE * birge]
        margin = 0.1 * (inside.max(axis=0) - inside.min(axis=0)) + 1e-3
        low, high = np.maximum(0.0, inside.min(axis=0) - margin), np.minimum(1.0, inside.max(axis=0) + margin)
    return at, found, birge
