"""Boxes find where it happens, and say how sure that is; surfaces show an outcome over two keys."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from restaking.runs.analysis.boxes import found_boxes
from restaking.runs.analysis.space import Parameter
from restaking.runs.refused import Refused
from tests.analysis.stores import grid, store

CUBE = [Parameter("a", 0.0, 10.0), Parameter("b", 1.0, 100.0, log=True), Parameter("c", 0.0, 1.0)]


def scattered(points: int = 400) -> Any:
    return np.random.default_rng(11).random((points, 3))


def test_a_corner_in_which_it_always_happens_is_found():
    unit = scattered()
    hits = ((unit[:, 0] > 0.6) & (unit[:, 1] < 0.5)).astype(float)
    box = found_boxes(CUBE, unit, hits, np.ones(len(unit)))[0]
    assert box.coverage > 0.9 and box.density.mean > 0.9 and box.held_out_coverage > 0.8 and box.held_out_density > 0.8
    (low, high), (_, top) = box.restricted["a"], box.restricted["b"]
    assert low == pytest.approx(6.0, abs=0.5) and high == 10.0 and top == pytest.approx(10.0, rel=0.3)
    assert max(box.chance["a"], box.chance["b"]) < 1e-6
    assert box.frame()["mass"].is_monotonic_decreasing and box.frame()["density"].iloc[0] == pytest.approx(
        box.base_rate
    )


def test_two_corners_are_two_boxes():
    unit = scattered(800)
    hits = (((unit[:, 0] > 0.7) & (unit[:, 1] > 0.7)) | ((unit[:, 0] < 0.3) & (unit[:, 2] < 0.3))).astype(float)
    found = found_boxes(CUBE, unit, hits, np.ones(len(unit)))
    assert len(found) >= 2 and {"b", "c"} <= set(found[0].restricted) | set(found[1].restricted)


def test_what_peeling_finds_in_pure_chance_is_not_confirmed_by_points_left_out():
    unit, found = scattered(200), []
    for seed in range(8):
        hits = (np.random.default_rng(seed).random(200) < 0.3).astype(float)
        found += found_boxes(CUBE, unit, hits, np.ones(200))[:1]
    for box in found:
        assert box.density.mean > box.base_rate + 0.05  # in noise, too, some box is denser than the whole …
    assert np.mean([box.held_out_density - box.base_rate for box in found]) < 0.05  # … and only there


@pytest.mark.parametrize("happens", [0.0, 1.0])
def test_where_it_never_or_always_happens_there_is_no_box(happens: float):
    assert found_boxes(CUBE, scattered(100), np.full(100, happens), np.ones(100)) == []


def test_levels_are_named_and_replicates_are_counted_as_runs(tmp_path: Path):
    levels = {"mode": ["unique", "pooled", "elastic"], "a": list(range(10))}

    def model(at: Any, luck: np.random.Generator) -> dict[str, float]:
        return {"y": float(at["mode"] != "unique" and at["a"] >= 5) * (luck.random() + 0.2)}

    result = store(tmp_path, grid(**levels), model, levers={key: {"values": each} for key, each in levels.items()})
    box = result.boxes("y", above=0.1)[0]
    assert box.restricted == {"mode": ("pooled", "elastic"), "a": (5, 9)}
    assert (box.coverage, box.density.mean) == (1.0, 1.0) and box.mass == pytest.approx(1 / 3)
    with pytest.raises(Refused, match="not in the sweep"):
        result.boxes("z", above=0.1)


def test_a_grid_is_shown_cell_by_cell_with_students_interval(tmp_path: Path):
    result = store(tmp_path, grid(a=[1, 2], b=[1, 2, 3]), lambda at, luck: {"y": at["a"] * at["b"] + luck.normal()})
    found = result.surface("y", "a", "b")
    assert found.kind == "cells" and len(found.table) == 6
    summary = result.summary()
    assert found.table["mean"].to_numpy() == pytest.approx(summary["mean"].to_numpy())
    assert found.table["low"].to_numpy() == pytest.approx(summary["low"].to_numpy())


def test_a_sample_is_fitted_and_the_fit_is_judged_by_points_left_out(tmp_path: Path):
    luck = np.random.default_rng(4)
    points = pd.DataFrame({"a": luck.random(80), "b": luck.random(80) * 10, "c": luck.random(80)})
    ranges = {"a": {"low": 0, "high": 1}, "b": {"low": 0, "high": 10}, "c": {"low": 0, "high": 1}}
    curve = lambda at, luck: {"y": 2 * at["a"] - at["b"] * at["a"], "noise": luck.normal()}  # noqa: E731
    result = store(tmp_path, points, curve, replicates=2, uncertainties=ranges, common_random_numbers=False)
    found = result.surface("y", "a", "b")
    assert found.kind == "quadratic" and found.explained > 0.999
    corner = found.table.iloc[-1]
    assert (corner["a"], corner["b"], corner["mean"]) == pytest.approx((1.0, 10.0, -8.0))
    assert result.surface("noise", "a", "b").explained < 0.2
    with pytest.raises(Refused, match="does not vary"):
        result.surface("y", "a", "d")


def test_single_points_at_other_settings_are_no_cells(tmp_path: Path):
    luck = np.random.default_rng(4)
    inner = pd.DataFrame({"u": luck.random(16), "v": luck.random(16)})
    points = pd.concat([inner.assign(rate=rate)[["rate", "u", "v"]] for rate in (0.0, 0.5, 1.0)], ignore_index=True)
    plan: dict[str, Any] = {"levers": {"rate": {"values": [0.0, 0.5, 1.0]}}}
    plan["uncertainties"] = {key: {"low": 0.0, "high": 1.0} for key in ("u", "v")}
    plan["design"] = {"kind": "lhs", "n": 16, "cross_levers": True}
    result = store(tmp_path, points, lambda at, luck: {"y": at["rate"] + 10 * at["v"]}, replicates=2, **plan)
    found = result.surface("y", "rate", "u")
    assert found.kind == "quadratic" and found.explained > 0.999
    middle = found.table[found.table["rate"] == 0.5]["mean"]
    assert middle.to_numpy() == pytest.approx(5.5), "the third key in the middle of its range, not wherever it was"


def test_levers_of_a_crossed_design_are_cells_over_the_same_points(tmp_path: Path):
    inner = pd.DataFrame({"u": np.random.default_rng(4).random(16)})
    points = inner.merge(grid(a=[1, 2], b=[1, 2, 3]), how="cross")
    result = store(tmp_path, points, lambda at, luck: {"y": at["a"] * at["b"] + at["u"]}, replicates=2)
    assert result.surface("y", "a", "b").kind == "cells"


def test_too_few_points_are_not_fitted(tmp_path: Path):
    points = pd.DataFrame({"a": [0.1, 0.2, 0.3], "b": [0.3, 0.1, 0.2]})
    result = store(tmp_path, points, lambda at, luck: {"y": at["a"]})
    with pytest.raises(Refused, match="too few"):
        result.surface("y", "a", "b")
    with pytest.raises(Refused, match="too few"):
        result.boxes("y", above=0.15)
