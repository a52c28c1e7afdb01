"""Means over several points: each counts once, and their intervals cover the truth whether or not they share luck."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import share, student
from restaking.runs.analysis.pooling import pooled
from tests.analysis.stores import change, grid, store

EXPERIMENTS = 2_000


def ragged(*runs: list[float]) -> Floats:
    """Values of points with different numbers of runs."""
    longest = max(map(len, runs))
    return np.array([[*each, *[math.nan] * (longest - len(each))] for each in runs])


def covered(values: Any, truth: float, **kind: bool) -> float:
    luck = np.random.default_rng(8)
    found = [pooled(values(luck), **kind) for _ in range(EXPERIMENTS)]
    return float(np.mean([each.low <= truth <= each.high for each in found]))


def test_one_point_has_its_own_interval():
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    assert pooled(values[None], is_share=False, common_luck=True) == student(values)
    assert pooled(values[None], is_share=True, common_luck=False) == share(3, 5)


def test_points_count_equally_and_two_of_them_have_welchs_interval():
    few, many = [1.0, 2.0, 4.0], [10.0, 10.5, 11.0, 10.2, 9.1, 10.0]
    found = pooled(ragged(few, many), is_share=False, common_luck=False)
    assert found.mean == pytest.approx((np.mean(few) + np.mean(many)) / 2)
    welch = stats.ttest_ind(few, [-value for value in many], equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((welch.low / 2, welch.high / 2), rel=1e-12)


def test_on_common_luck_as_many_runs_of_each_point_are_as_good_as_their_mean_seed_by_seed():
    values = np.random.default_rng(1).normal(size=(4, 9)) + np.random.default_rng(2).normal(size=9)
    found, seeds = pooled(values, is_share=False, common_luck=True), student(values.mean(axis=0))
    assert (found.mean, found.low, found.high) == pytest.approx((seeds.mean, seeds.low, seeds.high), rel=1e-12)


@pytest.mark.parametrize("common", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("runs", [(10, 10, 10), (6, 10, 15)])
def test_means_of_points_are_covered(common: float, runs: tuple[int, ...]):
    def values(luck: np.random.Generator) -> Floats:
        shared, spread = luck.normal(size=max(runs)), (0.5, 1.0, 2.0)
        own = [math.sqrt(1 - common) * luck.normal(size=n) + math.sqrt(common) * shared[:n] for n in runs]
        return ragged(*(list(at + scale * each) for at, (scale, each) in enumerate(zip(spread, own, strict=True))))

    assert 0.93 <= covered(values, 1.0, is_share=False, common_luck=common > 0) <= 0.98


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.0, 0.3), (0.1, 0.5, 0.9), (0.02, 0.02, 0.02, 0.02)])
def test_means_of_shares_are_covered(rates: tuple[float, ...], common: bool):
    def values(luck: np.random.Generator) -> Floats:
        draws = np.tile(luck.random(20), (len(rates), 1)) if common else luck.random((len(rates), 20))
        return (draws < np.array(rates)[:, None]).astype(float)

    assert covered(values, float(np.mean(rates)), is_share=True, common_luck=common) >= 0.93


def test_shares_of_which_none_happened_are_not_known_to_be_0():
    nothing = np.zeros((4, 10))
    alone, together = (pooled(nothing, is_share=True, common_luck=common) for common in (False, True))
    assert alone.low == 0.0 and alone.high == pytest.approx(share(0, 10).high / 2)
    assert together.high == pytest.approx(share(0, 10).high), "on the same luck four points are no more than one"


def test_a_single_run_of_each_point_has_no_interval():
    found = pooled(np.array([[1.0], [3.0]]), is_share=False, common_luck=False)
    assert found.mean == 2.0 and math.isnan(found.low) and math.isnan(found.high)


@pytest.mark.parametrize("common", [False, True])
def test_cells_of_a_surface_are_pooled_over_their_points(tmp_path: Path, common: bool):
    def model(at: Any, luck: np.random.Generator) -> dict[str, float]:
        return {"y": at["c"] + luck.normal() * at["c"], "rare": float(luck.random() < 0.01)}

    plan: dict[str, Any] = {"outcomes": {"y": "restaked_eth", "rare": {"metric": "slashed_eth", "above": 1.0}}}
    points = grid(a=[1, 2], b=[1, 2], c=[1.0, 5.0])
    whole = store(tmp_path, points, model, replicates=12, common_random_numbers=common, **plan)
    cut = change(tmp_path, lambda rows: rows[(rows["param.c"] > 2) | (rows["replicate"] < 6)])
    planned = pd.read_parquet(tmp_path / "plan.parquet")
    planned[planned["run_id"].isin(cut.runs()["run_id"])].to_parquet(tmp_path / "plan.parquet")
    result = type(whole)(tmp_path)
    means = result.summary().groupby(["outcome", "a", "b"])["mean"].mean()
    for outcome in ("y", "rare"):
        found = result.surface(outcome, "a", "b").table.set_index(["a", "b"])
        assert found["mean"].to_numpy() == pytest.approx(means[outcome].to_numpy())
        assert (found["high"] > found["mean"]).all()
