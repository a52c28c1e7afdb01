"""What a report says of an outcome: unit, definition, and the bounds that its intervals are cut at."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from restaking.runs.analysis.result import Result
from restaking.runs.report import measures
from restaking.runs.report.of_sweep import sweep_page
from tests.analysis.stores import grid, store

OUTCOMES = {
    "lost": "slashed_eth", "hhi": "operator_hhi", "premium": "net_restaking_premium", "odd": "no_such_metric",
    "gain": "gains.lps", "cascade": {"metric": "slashed_eth", "above": 1.0, "take": "max", "from_day": 3},
}  # fmt: skip


def skewed(at: Any, luck: np.random.Generator) -> dict[str, float]:
    rare = float(luck.random() > 0.9)
    near = 1.0 - 0.9 * rare
    return {"lost": 1e4 * rare, "hhi": near, "premium": rare, "odd": rare, "gain": rare, "cascade": rare}


@pytest.fixture
def result(tmp_path: Path) -> Result:
    return store(tmp_path / "s", grid(a=[1, 2]), skewed, levers={"a": {"values": [1, 2]}}, outcomes=OUTCOMES)


def test_an_outcome_is_told_with_unit_and_definition(result: Result):
    told = measures.told(result.plan, "cascade")
    assert told == "share of runs in which slashed_eth, highest of all days from day 3, is above 1"
    assert measures.titled(result, "lost") == "lost, ETH" and measures.titled(result, "hhi") == "hhi"
    assert measures.titled(result, "odd") == "odd" and measures.definition(result, "odd") == ""
    text = sweep_page(result)
    assert "Herfindahl index of delegated stake across operators" in text and ">lost, ETH</text>" in text
    assert ">premium, 1/yr</text>" in text and ">cascade, share of runs</text>" in text


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("lost", 0.0, math.inf), ("hhi", 0.0, 1.0), ("premium", -math.inf, math.inf), ("odd", -math.inf, math.inf),
     ("gain", -math.inf, math.inf), ("cascade", 0.0, 1.0)],
)  # fmt: skip
def test_bounds_are_those_of_the_metric(result: Result, name: str, low: float, high: float):
    assert measures.bounds(result, name) == (low, high)


def test_a_metric_that_went_beyond_has_no_bound(tmp_path: Path):
    model = lambda at, luck: {"lost": luck.normal(), "hhi": 1.5 * luck.random() + 0.6}  # noqa: E731
    plan = {"levers": {"a": {"values": [1, 2]}}, "outcomes": {name: OUTCOMES[name] for name in ("lost", "hhi")}}
    result = store(tmp_path, grid(a=[1, 2]), model, **plan)
    assert measures.bounds(result, "lost") == (-math.inf, math.inf) and measures.bounds(result, "hhi") == (
        0.0,
        math.inf,
    )


def test_drawings_cut_intervals_where_the_metric_cannot_lie(result: Result):
    summary = result.summary(["lost", "hhi"])
    assert (summary["low"] < 0).any() and (summary["high"] > 1).any()
    text = sweep_page(result)
    drawn = dict(re.findall(r'aria-label="(\w+)[^"]*over a">(.*?)</svg>', text, re.S))
    assert "−" not in drawn["lost"] and "−" in drawn["gain"]
    assert max(float(each) for each in re.findall(r'text-anchor="end">([\d.]+)</text>', drawn["hhi"])) == 1.0
    assert "Student&#x27;s interval knows no bounds" in text
