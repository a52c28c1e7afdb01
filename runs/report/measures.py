"""What an outcome is: how it is taken from a run, its metric's unit and definition, and what bounds it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from restaking.runs.analysis.result import Result
from restaking.runs.report.words import figure

TAKE: Final = {
    "last": "on the last day", "mean": "mean over the days", "max": "highest of all days", "min": "lowest of all days",
}  # fmt: skip
SIGNED: Final = frozenset(
    ("conservation_error_gwei", "corruption_profit_eth", "gains", "gamma_max", "gamma_max_upper", "lrt_discount",
     "net_restaking_premium", "points_yield", "realised_return", "yield")
)  # fmt: skip
"""Metrics that may lie below 0."""
PART_OF_ONE: Final = re.compile(r"\b(share|part) of|^(Gini|Herfindahl)|never above 1|0 to 1")
"""How metrics without a unit are described that are 1 at most."""


def told(plan: Mapping[str, Any], name: str) -> str:
    """How an outcome is taken from a run, in words."""
    spec = _spec(plan, name)
    words = f"{spec.get('metric')}, {TAKE.get(spec.get('take', 'last'), '')}"
    if spec.get("from_day"):
        words += f" from day {spec['from_day']}"
    for bound in ("above", "below"):
        if spec.get(bound) is not None:
            words = f"share of runs in which {words}, is {bound} {figure(spec[bound])}"
    return words


def definition(result: Result, name: str) -> str:
    """What its metric is; empty where this version has no such metric."""
    return _described(result.plan, name)[1]


def unit(result: Result, name: str) -> str:
    """Unit of an outcome's mean; 1 of a plain number, empty where this version has no such metric."""
    return "share of runs" if result.is_share(name) else _described(result.plan, name)[0]


def titled(result: Result, name: str) -> str:
    """The outcome with its unit, as an axis has it."""
    return ", ".join(filter(None, (name, axis(result, name))))


def axis(result: Result, name: str) -> str:
    """The unit alone, where there is one to write."""
    found = unit(result, name)
    return "" if found == "1" else found


def bounds(result: Result, name: str) -> tuple[float, float]:
    """Least and largest value that an outcome can have as far as is known; infinite where it is not.

    By the metric's definition, and only where no run has gone beyond.
    """
    if result.is_share(name):
        return 0.0, 1.0
    found_unit, about = _described(result.plan, name)
    values = result.values(name).stack()
    metric = str(_spec(result.plan, name).get("metric")).partition(".")[0]
    low = 0.0 if found_unit and metric not in SIGNED and values.min() >= 0.0 else -math.inf
    part = found_unit == "1" and (metric.endswith("_share") or bool(PART_OF_ONE.search(about)))
    return low, 1.0 if part and values.max() <= 1.0 else math.inf


def _spec(plan: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    spec = (plan.get("outcomes") or {}).get(name, name)
    return {"metric": spec} if isinstance(spec, str) else spec


def _described(plan: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Unit and definition of an outcome's metric."""
    from restaking.model.metrics import METRICS

    metric = str(_spec(plan, name).get("metric")).partition(".")[0]
    known = dict(METRICS)
    return (known[metric].unit, known[metric].about) if metric in known else ("", "")
