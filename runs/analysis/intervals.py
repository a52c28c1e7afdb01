"""Means with 95 % intervals: Student's, studentised bootstrap, Wilson's for shares, and paired differences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import Floats

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 2_000
LEAST_FOR_BOOTSTRAP, MOST_FOR_BOOTSTRAP = 5, 2_000
"""Below, a resample is too often one value repeated, without a spread; above, Student's interval is the same."""


@dataclass(frozen=True)
class Interval:
    """A mean and the limits that cover the true mean in 95 of 100 experiments; NaN where that is not known."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def half_width(self) -> float:
        """Half of the distance between the limits."""
        return (self.high - self.low) / 2


UNKNOWN: Final = Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Difference(Interval):
    """Mean of paired differences with Student's interval and the bootstrap's; NaN where a run did not know one.

    Of shares Newcombe's interval and none of the bootstrap's.
    """

    boot_low: float = math.nan
    boot_high: float = math.nan
    """Limits by the studentised bootstrap, which follow skewness; NaN below five seeds."""
    p: float = math.nan
    """Chance of so large a mean if there were no difference, two-sided: Student's, of equal values by their signs, of
    shares McNemar's."""

    @property
    def nothing(self) -> bool:
        """Whether both arms had the same on every seed, or nothing to compare."""
        return math.isnan(self.mean) or self.low == self.high == 0.0

    @property
    def widest(self) -> tuple[float, float]:
        """On each side the limit further out of those that are known."""
        return float(np.fmin(self.low, self.boot_low)), float(np.fmax(self.high, self.boot_high))

    @property
    def clear(self) -> bool:
        """Whether every interval that is known leaves 0 out, on the same side."""
        low, high = self.widest
        return low > 0.0 or high < 0.0


def student(values: Floats) -> Interval:
    """Student's t interval of the mean of independent values, shape (n,); exact where they are normal.

    Of skewed values it covers too little until there are about a hundred (tests/analysis/test_coverage.py).
    """
    from scipy.special import stdtrit

    if values.size == 0:
        return UNKNOWN
    mean = float(values.mean())
    if values.size == 1:
        return Interval(mean, math.nan, math.nan)
    if np.ptp(values) == 0.0:  # where all agree, rounding must not part mean and limits
        return Interval(*[float(values[0])] * 3)
    half = float(stdtrit(values.size - 1, 0.5 + CONFIDENCE / 2) * values.std(ddof=1) / math.sqrt(values.size))
    return Interval(mean, mean - half, mean + half)


def bootstrap(values: Floats) -> Interval:
    """Studentised bootstrap interval of the mean of independent values, shape (n,): it follows their skewness.

    Source: Efron & Tibshirani 1993, ch. 12. The percentile method is simpler but covers too little below some fifty
    values. Limits are NaN where one resample in forty has no spread, as with one cascade in thirty runs: what the rare
    value would have done to the scale cannot be known from them.
    """
    if values.size == 0:
        return UNKNOWN
    mean = float(values.mean())
    if not math.isfinite(mean):
        return UNKNOWN
    if np.ptp(values) == 0.0:
        return Interval(mean, mean, mean) if values.size > 1 else Interval(mean, math.nan, math.nan)
    if values.size < LEAST_FOR_BOOTSTRAP:
        return Interval(mean, math.nan, math.nan)
    if values.size > MOST_FOR_BOOTSTRAP:
        return student(values)
    count, centred = values.size, values - mean
    weights = _resamples(count)
    means = weights @ centred
    spread = np.sqrt(np.maximum(weights @ centred**2 - means**2, 0.0))
    flat = spread < 1e-9 * float(centred.std())
    with np.errstate(divide="ignore", invalid="ignore"):
        pivots = np.where(flat, np.where(means < 0, -np.inf, np.inf), means / spread)
    tail = (1 - CONFIDENCE) / 2
    lowest, highest = np.quantile(pivots, (tail, 1 - tail), method="inverted_cdf").tolist()
    scale = float(centred.std())
    limits = mean - highest * scale, mean - lowest * scale
    return Interval(mean, *(limit if math.isfinite(limit) else math.nan for limit in limits))


def paired(values: Floats) -> Difference:
    """Mean of paired differences, shape (seeds,), with both intervals and its p."""
    classic, resampled = student(values), bootstrap(values)
    return Difference(classic.mean, classic.low, classic.high, resampled.low, resampled.high, _p(values))


def paired_shares(base: Floats, arm: Floats) -> Difference:
    """Arm's share less base's over paired seeds, values 0 or 1, shape (seeds,): within -1 and 1, and never certain.

    From Wilson's limits of both and how far they hang together, with McNemar's exact p; one seed has no limits. Covers
    93 % or more from ten seeds on, 91 % at five (3,000 experiments each). Source: Newcombe 1998, Statistics in Medicine
    17, method 10.
    """
    from scipy.special import bdtr

    before, after = share_of(base), share_of(arm)
    mean = after.mean - before.mean
    if base.size < 2:
        return Difference(mean, math.nan, math.nan)
    together = _association(base > 0.5, arm > 0.5)
    low = _apart(after.mean - after.low, before.high - before.mean, together)
    high = _apart(after.high - after.mean, before.mean - before.low, together)
    gained, lost = int((arm > base).sum()), int((arm < base).sum())
    p = min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))
    return Difference(mean, mean - low, mean + high, p=p)


def holm(chances: Floats) -> NDArray[np.bool_]:
    """Which of many differences stay clear though all were looked at, from their p, shape (n,); NaN counts as none.

    With a chance of 5 % or less any of them is clear by luck alone, however they hang together. Source: Holm 1979,
    Scandinavian Journal of Statistics 6.
    """
    order, kept = np.argsort(chances), np.zeros(chances.size, dtype=np.bool_)  # NaN comes last
    tested = int(np.isfinite(chances).sum())
    bounds = (1 - CONFIDENCE) / np.arange(tested, 0, -1)
    kept[order[:tested]] = np.logical_and.accumulate(chances[order[:tested]] <= bounds)
    return kept


def share(hits: int, of: int) -> Interval:
    """Wilson's interval of a share, for outcomes that happen or not: within 0 and 1, and sensible at both ends."""
    from scipy.special import ndtri

    if of == 0:
        return UNKNOWN
    mean, doubt = hits / of, float(ndtri(0.5 + CONFIDENCE / 2)) ** 2 / of
    centre = (mean + doubt / 2) / (1 + doubt)
    half = math.sqrt(doubt * mean * (1 - mean) + doubt**2 / 4) / (1 + doubt)
    return Interval(mean, centre - half if hits else 0.0, centre + half if hits < of else 1.0)


def share_of(values: Floats) -> Interval:
    """Wilson's interval of the share of runs in which something happened, values 0 or 1, shape (n,)."""
    return share(int((values > 0.5).sum()), values.size)


def _association(base: NDArray[np.bool_], arm: NDArray[np.bool_]) -> float:
    """Correlation phi of two shares; a positive one with Newcombe's correction for few seeds, 0 of no telling."""
    size, one, other = base.size, int(base.sum()), int(arm.sum())
    spread = math.sqrt(one * (size - one) * other * (size - other))
    excess = float(int((base & arm).sum()) * size - one * other)
    if excess > 0:
        excess = max(excess - size / 2, 0.0)
    return excess / spread if spread > 0 else 0.0


def _apart(arm: float, base: float, together: float) -> float:
    """Distance to a limit of a difference, from the distances of its two parts."""
    return math.sqrt(max(arm**2 - 2 * together * arm * base + base**2, 0.0))


def _p(values: Floats) -> float:
    """Two-sided p of a mean of 0; NaN of fewer than two values, or where one is not known.

    A few equal values are no evidence of a constant: without a spread only their signs count, as in a sign test.
    """
    from scipy.special import stdtr

    if values.size < 2 or not np.isfinite(values).all():
        return math.nan
    if np.ptp(values) == 0.0:
        return 2.0 ** (1 - values.size) if values[0] else 1.0
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return float(2 * stdtr(values.size - 1, -abs(float(values.mean())) / error))


@lru_cache(maxsize=8)
def _resamples(count: int) -> Floats:
    """Weights of the values in each resample, shape (RESAMPLES, count); the same ones wherever they are asked for."""
    drawn = np.random.default_rng(count).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    return drawn / float(count)
