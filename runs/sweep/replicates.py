"""How many replicates each point wants, given what has been found so far."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

import numpy as np

from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.plan import Replicates

CONFIDENCE: Final = 0.95
GROWTH: Final = 1.5
"""Each look at a point comes after half as many runs again."""


def wanted(experiment: Experiment, outcomes: Mapping[int, float]) -> Iterator[int]:
    """Numbers of all runs that the plan wants by now.

    Args:
        experiment: the plan and its points.
        outcomes: the outcome that decides, by number of finished run; NaN of a failed one.
    """
    plan, points = experiment.plan, len(experiment.points)
    if plan.replicates.until_half_width is None:
        yield from range(points * plan.replicates.n)
        return
    for point in range(points):
        found = (outcomes.get(experiment.number_of(point, replicate)) for replicate in range(plan.replicates.most))
        values = [value for value in takewhile(lambda value: value is not None, found) if value is not None]
        for replicate in range(enough(plan.replicates, values)):
            yield experiment.number_of(point, replicate)


def enough(rule: Replicates, values: Sequence[float]) -> int:
    """Replicates of a point that has these values: up to the first look at which its interval is narrow enough.

    Looks are at fixed numbers of replicates, so that the answer does not depend on who finished first.
    """
    look = rule.least
    while look < rule.most:
        if len(values) < look or half_width(values[:look]) <= (rule.until_half_width or 0.0):
            return look
        look = min(rule.most, max(look + 1, int(look * GROWTH)))
    return rule.most


def half_width(values: Sequence[float]) -> float:
    """Half width of Student's 95 % interval of the mean without failed runs (NaN); infinite for fewer than two."""
    from scipy.special import stdtrit

    known = np.array([value for value in values if not math.isnan(value)])
    if known.size < 2:
        return math.inf
    quantile = float(stdtrit(known.size - 1, 0.5 + CONFIDENCE / 2))
    return quantile * float(known.std(ddof=1)) / math.sqrt(known.size)
