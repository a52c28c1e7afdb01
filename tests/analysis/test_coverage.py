"""Intervals cover the truth as often as they say: 2,000 experiments each, where they are claimed to hold."""

from collections.abc import Callable

import numpy as np
import pytest

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import UNKNOWN, bootstrap, paired_shares, share, student

EXPERIMENTS = 2_000
Draw = Callable[[np.random.Generator, int], Floats]

NORMAL: Draw = lambda luck, n: luck.normal(1.0, 2.0, n)  # noqa: E731
EXPONENTIAL: Draw = lambda luck, n: luck.exponential(1.0, n)  # noqa: E731
MILD: Draw = lambda luck, n: luck.lognormal(-0.125, 0.5, n)  # noqa: E731
HEAVY: Draw = lambda luck, n: luck.lognormal(-0.5, 1.0, n)  # noqa: E731
"""All with mean 1."""


def covered(of: Callable[[Floats], object], draw: Draw, n: int) -> float:
    luck = np.random.default_rng(n)
    found = [of(draw(luck, n)) for _ in range(EXPERIMENTS)]
    return float(np.mean([each.low <= 1.0 <= each.high for each in found]))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("draw", "n"), [(NORMAL, 5), (NORMAL, 10), (NORMAL, 30), (MILD, 30), (EXPONENTIAL, 100)])
def test_students_interval_covers_95_percent_of_normal_values_and_of_skewed_ones_when_they_are_many(draw: Draw, n: int):
    assert 0.93 <= covered(student, draw, n) <= 0.97


@pytest.mark.parametrize(
    ("draw", "n"),
    [(NORMAL, 10), (NORMAL, 30), (EXPONENTIAL, 10), (EXPONENTIAL, 30), (MILD, 10), (MILD, 30), (HEAVY, 100)],
)
def test_the_bootstrap_covers_95_percent_of_skewed_values_too(draw: Draw, n: int):
    assert 0.93 <= covered(bootstrap, draw, n) <= 0.97


def test_students_interval_alone_would_cover_too_little_of_ten_skewed_values():
    assert covered(student, EXPONENTIAL, 10) < 0.93


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5])
def test_wilsons_interval_covers_shares(rate: float):
    luck = np.random.default_rng(5)
    hits = luck.binomial(100, rate, EXPERIMENTS).tolist()
    of = {each: share(each, 100) for each in set(hits)}
    found = [of[each] for each in hits]
    assert 0.93 <= np.mean([each.low <= rate <= each.high for each in found]) <= 0.97


def test_what_cannot_be_known_is_not_said():
    once = bootstrap(np.array([0.0] * 29 + [1.0]))
    assert np.isnan(once.high) and once.mean == pytest.approx(1 / 30)
    assert np.isnan(student(np.array([3.0])).low) and np.isnan(bootstrap(np.array([1.0, 2.0, 3.0])).low)
    assert student(np.array([])) is UNKNOWN and share(0, 0) is UNKNOWN


def test_equal_values_leave_nothing_open():
    for of in (student, bootstrap):
        same = of(np.full(8, 2.5))
        assert (same.mean, same.low, same.high) == (2.5, 2.5, 2.5)


@pytest.mark.parametrize("seeds", [10, 30])
@pytest.mark.parametrize(("base", "arm"), [(0.02, 0.05), (0.05, 0.15), (0.1, 0.3), (0.3, 0.5), (0.5, 0.5), (0.05, 0.9)])
@pytest.mark.parametrize("common", [True, False])
def test_newcombes_interval_covers_paired_differences_of_shares(seeds: int, base: float, arm: float, common: bool):
    luck, within = np.random.default_rng(7), 0
    for _ in range(1_000):
        draws = luck.random((2, seeds))
        found = paired_shares((draws[0] < base) * 1.0, (draws[0 if common else 1] < arm) * 1.0)
        assert -1.0 <= found.low <= found.mean <= found.high <= 1.0
        within += found.low <= arm - base <= found.high
    assert within / 1_000 >= 0.92


def test_newcombes_interval_is_that_of_his_own_example():
    table = {(1, 1): 36, (1, 0): 12, (0, 1): 2, (0, 0): 0}
    arm, base = (np.repeat([pair[at] for pair in table], list(table.values())).astype(float) for at in (0, 1))
    found = paired_shares(base, arm)
    assert (found.mean, found.low, found.high) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)
    assert np.isnan(paired_shares(base[:1], arm[:1]).low)
