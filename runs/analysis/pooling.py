"""The mean over several points, each of which counts once, with the interval that follows from theirs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import CONFIDENCE, Interval, share_of, student


def pooled(values: Floats, *, is_share: bool, common_luck: bool) -> Interval:
    """Mean of the points' means with its 95 % interval, from values of shape (points, replicates), NaN where not run.

    One point has its own interval. Under common luck points err together, as their correlations over replicates tell.
    """
    runs = [row[~np.isnan(row)] for row in values]
    if len(runs) == 1:
        return share_of(runs[0]) if is_share else student(runs[0])
    together = _correlations(values) if common_luck else np.eye(len(runs))
    return _of_shares(runs, together) if is_share else _of_means(runs, together, common_luck=common_luck)


def _of_means(runs: Sequence[Floats], together: Floats, *, common_luck: bool) -> Interval:
    """Student's interval of a mean of means that may differ in spread and number of runs.

    Degrees of freedom by Welch (1947) and Satterthwaite (1946), who take the means to be independent; under common luck
    those of the point with fewest runs, which is exact where all have as many.
    """
    from scipy.special import stdtrit

    mean = float(np.mean([known.mean() for known in runs]))
    errors, spare = np.array([_error(known) for known in runs]), np.array([known.size - 1 for known in runs])
    if not errors.any():
        return Interval(mean, mean, mean)
    freedom = spare.min()
    if not common_luck:
        freedom = (errors**2).sum() ** 2 / (errors**4 / np.maximum(spare, 1)).sum()
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * _combined(errors, together)
    return Interval(mean, mean - half, mean + half)


def _of_shares(runs: Sequence[Floats], together: Floats) -> Interval:
    """Interval of a mean of shares, from the distances to the limits of each (MOVER, Zou & Donner 2008).

    A point in which it never happened has no spread, so no error could be made of it, but Wilson's limits it has. That
    points look opposed under common luck is likelier chance, with few events, than something to rely on.
    """
    each = [share_of(known) for known in runs]
    mean = float(np.mean([point.mean for point in each]))
    below = _combined(np.array([point.mean - point.low for point in each]), np.maximum(together, 0.0))
    above = _combined(np.array([point.high - point.mean for point in each]), np.maximum(together, 0.0))
    return Interval(mean, mean - below, mean + above)


def _combined(apart: Floats, together: Floats) -> float:
    """Error of a mean from the errors of its parts and their correlations."""
    return math.sqrt(max(float(apart @ together @ apart), 0.0)) / apart.size


def _error(known: Floats) -> float:
    """Standard error of a mean; exactly 0 where all agree, NaN of a single run."""
    if known.size < 2:
        return math.nan
    return float(known.std(ddof=1)) / math.sqrt(known.size) if np.ptp(known) > 0.0 else 0.0


def _correlations(values: Floats) -> Floats:
    """Correlations of the points' means over common replicates, shape (points, points); 1 where there is no telling."""
    apart = np.nan_to_num(values - np.nanmean(values, axis=1, keepdims=True))
    size = np.sqrt((apart**2).sum(axis=1))
    alike = np.nanmax(values, axis=1) == np.nanmin(values, axis=1)
    unit = apart / np.where(alike, 1.0, size)[:, None]
    found: Floats = unit @ unit.T  # replicates that only one of two points has make their means hang together less
    found[alike, :] = found[:, alike] = 1.0
    np.fill_diagonal(found, 1.0)
    return found
