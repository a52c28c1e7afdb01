"""Replicates until an interval is narrow enough: the same answer in whatever order runs finish."""

import math

import pytest
from scipy.stats import t

from restaking.runs.sweep.plan import Replicates
from restaking.runs.sweep.replicates import enough, half_width
from restaking.runs.sweep.shards import Shard
from tests.sweep.stand import PLAN, undisturbed

RULE = {"until_half_width": 0.25, "outcome": "slashed", "least": 4, "most": 40}
SEQUENTIAL = PLAN | {"replicates": RULE, "common_random_numbers": False}


def test_the_half_width_is_students():
    values = [1.0, 2.0, 4.0, 8.0]
    mean, spread = sum(values) / 4, math.sqrt(sum((value - 3.75) ** 2 for value in values) / 3)
    low, high = t.interval(0.95, 3, mean, spread / 2)
    assert half_width(values) == pytest.approx((high - low) / 2)
    assert half_width([*values, math.nan]) == half_width(values)
    assert half_width([1.0, math.nan]) == math.inf


def test_looks_are_at_fixed_numbers_and_end_at_the_first_narrow_interval():
    rule = Replicates(until_half_width=0.5, outcome="x", least=4, most=20)
    assert enough(rule, []) == 4
    assert enough(rule, [1.0] * 4) == 4
    wild = [0.0, 10.0] * 10
    assert [enough(rule, wild[:n]) for n in (4, 6, 9, 13, 19, 20)] == [6, 9, 13, 19, 20, 20]
    assert enough(rule, [1.0, 1.0, 1.0, 0.0, 10.0]) == 6, "narrow before the first look does not count"


@pytest.mark.slow
def test_points_get_as_many_runs_as_they_need_whoever_does_them(tmp_path):
    first = undisturbed(tmp_path / "a", SEQUENTIAL, workers=1)
    second = undisturbed(tmp_path / "b", SEQUENTIAL, workers=4, chunk=3)
    assert first.digest == second.digest and first.wanted == second.wanted
    assert 10 * 4 < first.wanted < 10 * 40
    for index in (1, 2):
        undisturbed(tmp_path / "c", SEQUENTIAL, shard=Shard(index, 2))
    assert undisturbed(tmp_path / "c", SEQUENTIAL, merge=True).digest == first.digest
    assert undisturbed(tmp_path / "a", SEQUENTIAL).digest == first.digest
