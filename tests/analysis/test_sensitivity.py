"""Sobol' indices, Morris's effects and the share of luck, against functions whose answer is known."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.sample import morris as trajectories
from SALib.sample import sobol as saltelli

from restaking.runs.analysis.luck import share_of_luck
from restaking.runs.analysis.sensitivity import effects, indices, of_effects
from restaking.runs.refused import Refused
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import Design
from tests.analysis.stores import change, grid, store

KEYS = ["x1", "x2", "x3"]
RANGES: dict[str, Any] = {key: {"low": -np.pi, "high": np.pi} for key in KEYS}
PROBLEM = {"num_vars": 3, "names": KEYS, "bounds": [[-np.pi, np.pi]] * 3}
FIRST = (0.3139, 0.4424, 0.0)
TOTAL = (0.5576, 0.4424, 0.2437)
"""Of Ishigami's function with a = 7, b = 0.1. Source: Saltelli et al. 2008, Global Sensitivity Analysis."""


def ishigami(at: Any, luck: np.random.Generator | None) -> dict[str, Any]:
    return {"y": np.sin(at["x1"]) + 7 * np.sin(at["x2"]) ** 2 + 0.1 * at["x3"] ** 4 * np.sin(at["x1"])}


def saltelli_points(n: int) -> pd.DataFrame:
    return pd.DataFrame(saltelli.sample(PROBLEM, n, calc_second_order=False, seed=1), columns=KEYS)


def own_points(n: int, seed: int = 1) -> pd.DataFrame:
    """The points of our own design."""
    factors = [Factor(key, -np.pi, np.pi) for key in KEYS]
    return pd.DataFrame(DESIGNS["sobol"].place(Design(kind="sobol", n=n, seed=seed), factors, Path()))


@pytest.mark.parametrize("points", [own_points, saltelli_points])
def test_ishigamis_indices_are_within_two_hundredths_at_1024(points: Callable[[int], pd.DataFrame], tmp_path: Path):
    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 1024}}
    found = store(tmp_path, points(1024), ishigami, replicates=1, **plan).sobol()
    assert found["parameter"].tolist() == KEYS
    assert found["S1"].to_numpy() == pytest.approx(FIRST, abs=0.02)
    assert found["ST"].to_numpy() == pytest.approx(TOTAL, abs=0.02)
    for index, truth in (("S1", FIRST), ("ST", TOTAL)):
        assert ((found[f"{index}_low"] <= truth) & (found[f"{index}_high"] >= truth)).all()


def test_so_they_are_whatever_seed_has_placed_our_points():
    for seed in range(1, 51):
        blocks = ishigami(own_points(1024, seed), None)["y"].to_numpy().reshape(-1, len(KEYS) + 2)
        assert indices(blocks) == pytest.approx(np.array([FIRST, TOTAL]), abs=0.02), seed


def test_an_outcome_that_varies_at_two_base_points_only_has_no_index(tmp_path: Path):
    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 32}}
    rare = lambda at, luck: {"y": float(at["x1"] > 0.97 * np.pi), "never": 1.0, "x": at["x2"]}  # noqa: E731
    found = store(tmp_path, own_points(32), rare, replicates=1, **plan).sobol().set_index("outcome")
    assert found.loc[["y", "never"], ["S1", "ST", "S1_low", "ST_high"]].isna().all(axis=None)
    assert found.loc["x", "ST"].to_numpy() == pytest.approx([0.0, 1.0, 0.0], abs=1e-9)


def test_one_run_that_failed_is_refused_and_not_answered_with_nought(tmp_path: Path):
    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 16}}
    whole = store(tmp_path, saltelli_points(16), ishigami, replicates=1, **plan)
    assert whole.sobol()["S1"].abs().max() > 0.1

    def fail(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[rows["run_id"] == "00003-000", ["status", "error", "metric.y"]] = ["failed", "ValueError: no", None]
        return rows

    with pytest.raises(Refused, match="incomplete, of 80 planned runs 1 failed") as refusal:
        change(tmp_path, fail).sobol()
    assert refusal.value.code == 2 and "\n" not in str(refusal.value)
    with pytest.raises(Refused, match="1 missing"):
        change(tmp_path, lambda rows: rows[rows["run_id"] != "00003-000"]).sobol()


def morris_plan(n: int, ranges: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Points of our own Morris design over `ranges` or lists of values, and the plan that has them."""
    factors = [
        Factor(key, **each) if isinstance(each, dict) else Factor(key, values=tuple(each))
        for key, each in ranges.items()
    ]
    points = pd.DataFrame(DESIGNS["morris"].place(Design(kind="morris", n=n), factors, Path()))
    told = {key: each if isinstance(each, dict) else {"values": each} for key, each in ranges.items()}
    return points, {"uncertainties": told, "design": {"kind": "morris", "n": n, "levels": 4}}


def without(points: list[int]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Rows in which the runs of these points have failed."""
    return lambda rows: rows.assign(status=rows["status"].mask(rows["point"].isin(points), "failed"))


def test_the_points_left_of_sobols_design_are_whole_base_points(tmp_path: Path):
    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 64}}
    sums = lambda at, luck: {"y": at["x1"] + at["x2"]}  # noqa: E731
    points = own_points(64)
    store(tmp_path, points, sums, replicates=1, **plan)
    left = change(tmp_path, without([1, 27, 45, 103, 154])).complete_points()  # five base points, so 315 are divisible
    assert len(left.points()) == 59 * 5 and left.blocks().value_counts().eq(5).all()
    outcomes = (points["x1"] + points["x2"]).to_numpy().reshape(64, 5)
    first, total = indices(np.delete(outcomes, [0, 5, 9, 20, 30], axis=0))
    found = left.sobol()
    assert found["S1"].to_numpy() == pytest.approx(first) and found["ST"].to_numpy() == pytest.approx(total)
    with pytest.raises(Refused, match="not one base point has all of its runs"):
        change(tmp_path, without(list(range(0, 320, 5)))).complete_points()


def test_the_points_left_of_morris_design_are_whole_trajectories(tmp_path: Path):
    points, plan = morris_plan(12, {"a": {"low": 0, "high": 1}, "b": {"low": 0, "high": 1}})
    store(tmp_path, points, lambda at, luck: {"y": at["a"] + at["b"]}, replicates=1, **plan)
    left = change(tmp_path, without([1, 17, 27])).complete_points()
    assert len(left.points()) == 27
    found = left.morris()
    assert found["mu_star"].to_numpy() == pytest.approx([1.0, 1.0]) and found["sigma"].max() < 1e-6


def test_a_design_with_points_taken_out_of_its_blocks_is_refused(tmp_path: Path):
    points, plan = morris_plan(12, {"a": {"low": 0, "high": 1}, "b": {"low": 0, "high": 1}})
    whole = store(tmp_path, points, lambda at, luck: {"y": at["a"] + at["b"]}, replicates=1, **plan)
    planned = whole.planned()
    planned[~planned["point"].isin([1, 17, 27])].to_parquet(tmp_path / "plan.parquet")
    with pytest.raises(Refused, match="3 of 12 trajectories lack points"):
        type(whole)(tmp_path).morris()


def test_an_outcome_that_is_not_known_in_one_run_is_refused(tmp_path: Path):
    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 16}, "outcomes": {"y": "restaked_eth"}}
    model = lambda at, luck: {"y": np.nan if at["x1"] > 3 else 1.0}  # noqa: E731
    with pytest.raises(Refused, match="not known in"):
        store(tmp_path, saltelli_points(16), model, replicates=1, **plan).sobol()


def test_another_design_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="design.kind = 'grid'"):
        store(tmp_path, grid(x1=[0, 1]), lambda at, luck: {"y": 1.0}, design={"kind": "grid"}).sobol()


def test_the_variance_over_seeds_has_indices_of_its_own(tmp_path: Path):
    def noisy(at: Any, luck: np.random.Generator) -> dict[str, float]:
        return {"y": at["x1"] + luck.normal() * at["x2"]}

    plan = {"uncertainties": RANGES, "design": {"kind": "sobol", "n": 128}, "common_random_numbers": False}
    result = store(tmp_path, saltelli_points(128), noisy, replicates=20, **plan)
    mean, spread = (result.sobol(of).set_index("parameter")["S1"] for of in ("mean", "variance"))
    assert mean["x1"] > 0.8 and spread["x1"] < 0.1 and spread["x2"] > 0.6
    with pytest.raises(Refused, match="mean or variance"):
        result.sobol("median")


def test_morris_finds_linear_effects_over_the_whole_range(tmp_path: Path):
    drawn = trajectories.sample(PROBLEM, 10, num_levels=4, seed=1)
    ranges = {
        "x1": {"low": -np.pi, "high": np.pi},
        "x2": {"low": -np.pi, "high": np.pi},
        "x3": {"low": -np.pi, "high": np.pi},
    }
    plan = {"uncertainties": ranges, "design": {"kind": "morris", "n": 10, "levels": 4}}
    model = lambda at, luck: {"y": 3 * at["x1"] - at["x2"] + at["x2"] * at["x1"]}  # noqa: E731
    found = (
        store(tmp_path, pd.DataFrame(drawn, columns=KEYS), model, replicates=2, **plan).morris().set_index("parameter")
    )
    assert found.loc["x3", "mu_star"] == pytest.approx(0.0, abs=1e-9)
    assert found.loc["x1", "mu"] == pytest.approx(3 * 2 * np.pi, rel=0.4)
    assert found.loc["x1", "sigma"] > 1.0
    assert found.loc["x1", "low"] <= found.loc["x1", "mu_star"] <= found.loc["x1", "high"]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([False, True], float),
        ([10, 11, 12], lambda value: (value - 10) / 2),
        ([3.0, 1.0, 2.0, 5.0], lambda value: (value - 1) / 4),
        (["unique", "pooled", "elastic"], lambda value: ["unique", "pooled", "elastic"].index(value) / 2),
        ({"low": 10, "high": 12, "whole": True}, lambda value: (value - 10) / 2),
        ({"low": 0.01, "high": 100.0, "log": True}, lambda value: (np.log10(value) + 2) / 4),
    ],
)
def test_a_linear_effect_is_the_same_whatever_values_a_key_takes(values: Any, place: Any, tmp_path: Path):
    points, plan = morris_plan(10, {"x": values, "a": {"low": 0.0, "high": 1.0}})
    model = lambda at, luck: {"y": place(at["x"]) - at["a"]}  # noqa: E731
    found = store(tmp_path, points, model, replicates=1, **plan).morris().set_index("parameter")
    assert found["mu"].to_numpy() == pytest.approx([1.0, -1.0]) and found["sigma"].max() < 1e-6
    assert found[["mu_star", "low", "high"]].to_numpy() == pytest.approx(1.0)


@pytest.mark.filterwarnings("error")
def test_one_trajectory_has_no_interval_and_one_value_no_effect(tmp_path: Path):
    points, plan = morris_plan(1, {"a": {"low": 0, "high": 1}, "b": [7]})
    found = store(tmp_path, points, lambda at, luck: {"y": 3 * at["a"]}, replicates=1, **plan).morris()
    found = found.set_index("parameter")
    assert found.loc["a", "mu_star"] == pytest.approx(3.0) and found.loc["a", ["low", "high", "sigma"]].isna().all()
    assert found.loc["b", ["mu", "mu_star", "low", "high", "sigma"]].isna().all()


@pytest.mark.parametrize(("trajectories", "least"), [(4, 0.87), (6, 0.91), (10, 0.91), (20, 0.92)])
def test_the_mean_size_of_an_effect_is_covered_by_its_interval(trajectories: int, least: float):
    unit = morris_plan(3_000, {key: {"low": 0.0, "high": 1.0} for key in KEYS})[0].to_numpy()
    a, b, c = unit.T
    found = effects(unit, a + 2 * b * c + np.sin(6 * b) + 3 * (a - 0.5) ** 2 + np.exp(2 * a * c))
    truth, luck = np.abs(found).mean(axis=0), np.random.default_rng(trajectories)
    drawn = [found[luck.integers(len(found), size=trajectories)] for _ in range(500)]
    for key in range(3):
        each = [of_effects(some[:, key]) for some in drawn]
        assert least <= np.mean([one["low"] <= truth[key] <= one["high"] for one in each]) <= 0.99


def test_a_design_crossed_with_levers_is_analysed_at_each_of_their_settings(tmp_path: Path):
    points = pd.concat([saltelli_points(64).assign(lever=value) for value in (0, 1)], ignore_index=True)[
        ["lever", *KEYS]
    ]
    design = {"kind": "sobol", "n": 64, "cross_levers": True}
    model = lambda at, luck: {"y": at["x1"] if at["lever"] else at["x2"]}  # noqa: E731
    plan = {"levers": {"lever": {"values": [0, 1]}}, "uncertainties": RANGES, "design": design}
    found = store(tmp_path, points, model, replicates=1, **plan).sobol().set_index(["lever", "parameter"])["ST"]
    assert found[0, "x2"] > 0.9 and found[0, "x1"] < 0.01 and found[1, "x1"] > 0.9


@pytest.mark.parametrize("crossed", [False, True])
def test_the_share_of_luck_is_covered_by_its_interval(crossed: bool):
    luck, found = np.random.default_rng(3), []
    for _ in range(300):
        common = luck.normal(size=(1, 12)) * 0.5 * crossed
        found.append(
            share_of_luck(luck.normal(size=(25, 1)) + common + luck.normal(size=(25, 12)) * 0.7, crossed=crossed)
        )
    within = 0.49 + 0.25 * crossed
    truth = within / (1 + within)
    # by replicates the jackknife is on the safe side, so only the lower bound is claimed there
    assert 0.92 <= np.mean([each.low <= truth <= each.high for each in found]) <= (1.0 if crossed else 0.97)
    assert np.mean([each.mean for each in found]) == pytest.approx(truth, abs=0.03)


@pytest.mark.parametrize(("common", "own"), [(0.5, 0.7), (1.0, 0.3)])
def test_on_common_luck_the_interval_covers_what_its_docstring_says(common: float, own: float):
    luck, within = np.random.default_rng(3), common**2 + own**2
    values = [
        luck.normal(size=(25, 1)) + common * luck.normal(size=(1, 12)) + own * luck.normal(size=(25, 12))
        for _ in range(300)
    ]
    found = [share_of_luck(each, crossed=True) for each in values]
    assert np.mean([each.low <= within / (1 + within) <= each.high for each in found]) >= 0.95


def test_points_that_share_coordinates_say_less_of_the_share_of_luck():
    luck = np.random.default_rng(8)
    values = np.repeat(luck.normal(size=(12, 1)), 5, axis=0) + luck.normal(size=(60, 12)) * 0.7
    alone = share_of_luck(values, crossed=False)
    together = share_of_luck(values, crossed=False, blocks=np.repeat(np.arange(12), 5))
    assert together.mean == alone.mean and together.half_width > 1.5 * alone.half_width


def test_seeds_have_no_share_where_nothing_is_left_to_luck(tmp_path: Path):
    result = store(tmp_path, grid(a=[1, 2, 3]), lambda at, luck: {"y": at["a"], "z": luck.normal()})
    shares = result.seeds_share().set_index("outcome")["share"]
    assert shares["y"] == 0.0 and shares["z"] > 0.9
