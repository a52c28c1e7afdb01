"""How much of an outcome's variance is due to seeds rather than to parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from restaking.core.units import Floats, Ints
from restaking.runs.analysis.intervals import CONFIDENCE, UNKNOWN, Interval
from restaking.runs.refused import Refused

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result

MOST_GROUPS: Final = 100


def seeds_share(result: Result, outcomes: Sequence[str]) -> pd.DataFrame:
    """One row an outcome: share of the variance over all runs that is within points, with limits.

    Raises:
        Refused: the sweep is incomplete, or has one replicate.
    """
    from pandas import DataFrame

    rows = []
    for outcome in outcomes:
        values = result.values(outcome).dropna(axis=1).to_numpy(dtype=np.float64)  # replicates that all points have
        if values.shape[0] < 2 or values.shape[1] < 2:
            raise Refused("share due to seeds: needs two points and two replicates or more")
        found = share_of_luck(values, crossed=result.common_random_numbers, blocks=result.blocks().to_numpy())
        rows.append({"outcome": outcome, "share": found.mean, "low": found.low, "high": found.high})
    return DataFrame(rows)


def share_of_luck(values: Floats, *, crossed: bool, blocks: Ints | None = None) -> Interval:
    """E[Var(y | point)] / Var(y) from values of shape (points, replicates); the interval is a jackknife's.

    Points are left out by turns, those of one of the `blocks` together as they share coordinates; on the scale of
    log-odds, where a share's error is about the same at every size. With crossed seeds (common random numbers)
    replicates are left out too, as all points met the same luck; with two of them no interval is known. Both errors are
    added, and Student's factor is that of the fewer: the interval is wider than need be and covers 96 to 99 %.
    """
    from scipy.special import expit, logit
    from scipy.stats import t

    points, replicates = values.shape
    if points < 2 or replicates < 2 or np.ptp(values) == 0.0:
        return UNKNOWN
    centre = _share(values, crossed)
    together = np.arange(points) if blocks is None else np.unique(blocks, return_inverse=True)[1]
    fewest = int(together.max()) + 1
    if not 0.0 < centre < 1.0 or fewest < 3 or (crossed and replicates < 3):
        return Interval(centre, math.nan, math.nan)
    error = _jackknifed(values, crossed, 0, together)
    if crossed:
        error, fewest = error + _jackknifed(values, crossed, 1, np.arange(replicates)), min(fewest, replicates)
    half = float(t.ppf((1 + CONFIDENCE) / 2, min(fewest, MOST_GROUPS) - 1)) * math.sqrt(error)
    return Interval(centre, float(expit(logit(centre) - half)), float(expit(logit(centre) + half)))


def _share(values: Floats, crossed: bool) -> float:
    """Within over within and between; the luck left in the points' means is taken out of what lies between."""
    replicates = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean())
    means = values.mean(axis=1)
    left = within
    if crossed:  # what all points share does not set their means apart
        apart = values - means[:, None]
        apart = apart - apart.mean(axis=0)
        left = float((apart**2).sum()) / ((values.shape[0] - 1) * (replicates - 1))
    between = max(float(means.var(ddof=1)) - left / replicates, 0.0)
    total = within + between
    return within / total if total > 0 else math.nan


def _jackknifed(values: Floats, crossed: bool, axis: int, together: Ints) -> float:
    """Variance of the log-odds of the share, leaving out rows (axis 0) or columns (axis 1) in turns."""
    from scipy.special import logit

    groups = min(int(together.max()) + 1, MOST_GROUPS)
    shares = [_share(np.compress(together % groups != group, values, axis), crossed) for group in range(groups)]
    odds = logit(np.clip(shares, 1e-9, 1 - 1e-9))
    return float((groups - 1) / groups * ((odds - odds.mean()) ** 2).sum())
