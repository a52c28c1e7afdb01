"""How many replicates each point wants, given what has been found so far.

Optional stopping has a price. A sample looks even as long as it has met none of the rare large values, and that is when
its interval is narrow: means of skewed outcomes come out too small, and their 95 % intervals cover less than they say
(of exponential values 83 to 89 %, tests/sweep/test_replicates.py; docs/howto/sweeps.md tells users). A larger `least`
makes it less, a fixed number of replicates avoids it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

import numpy as np

from restaking.runs.analysis.intervals import share_of, student
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.plan import Replicates

GROWTH: Final = 1.5
"""Each look at a point comes after half as many runs again."""
CONSTANT: Final = 30
"""Equal values that pass for a constant: another one that comes in a tenth of all runs would have come (95 %)."""


def wanted(experiment: Experiment, outcomes: Mapping[int, float]) -> Iterator[int]:
    """Numbers of all runs that the plan wants by now.

    Args:
        experiment: the plan and its points.
        outcomes: the outcome that decides, by number of finished run; NaN of a failed one, or where it is unknown.
    """
    plan, points = experiment.plan, len(experiment.points)
    if plan.replicates.until_half_width is None:
        yield from range(points * plan.replicates.n)
        return
    is_share = plan.outcomes[plan.replicates.outcome].is_share
    for point in range(points):
        found = (outcomes.get(experiment.number_of(point, replicate)) for replicate in range(plan.replicates.most))
        values = [value for value in takewhile(lambda value: value is not None, found) if value is not None]
        for replicate in range(enough(plan.replicates, values, is_share=is_share)):
            yield experiment.number_of(point, replicate)


def enough(rule: Replicates, values: Sequence[float], *, is_share: bool = False) -> int:
    """Replicates of a point that has these values: up to the first look at which its interval is narrow enough.

    Looks are at fixed numbers of replicates, so that the answer does not depend on who finished first. The interval at
    the last look has been chosen among several for being narrow; it is no sample of its own (see above).
    """
    look = rule.least
    while look < rule.most:
        if len(values) < look or half_width(values[:look], is_share=is_share) <= (rule.until_half_width or 0.0):
            return look
        look = min(rule.most, max(look + 1, int(look * GROWTH)))
    return rule.most


def half_width(values: Sequence[float], *, is_share: bool = False) -> float:
    """Half width of the 95 % interval of the mean of what is known: Wilson's of a share, else Student's.

    Infinite where nothing is known of it: of no share, of fewer than two values, and of a few that are all equal.
    """
    known = np.array([value for value in values if not math.isnan(value)])
    if is_share:
        return share_of(known).half_width if known.size else math.inf
    if known.size < 2 or (known.size < CONSTANT and np.ptp(known) == 0.0):
        return math.inf
    return student(known).half_width
