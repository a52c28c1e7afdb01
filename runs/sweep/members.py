"""Whom a metric of many has figures of: `coverage.AVS 3` exists only in worlds that have an AVS of that name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from restaking.model.scenario import load
from restaking.model.scenario.errors import nearest, not_allowed
from restaking.runs.sweep.factors import Value
from restaking.runs.sweep.plan import Plan
from restaking.runs.sweep.points import Points

NAMING: Final = (
    "avss.count", "avss.dormant", "lrts.count", "lrts.names", "lending.shared", "operators.census",
)  # fmt: skip
"""Keys that decide who is in a world."""
MOST_WORLDS: Final = 10
SHOWN: Final = 8


def check_members(plan: Plan, scenario: str, settings: Mapping[str, Any], points: Points) -> None:
    """Refuse a metric of somebody who is not there on day 0; worlds are built only if the plan names such a metric."""
    asked = {place: metric for place, metric in _metrics_of(plan) if "." in metric}
    if not asked:
        return
    for number in _worlds(points):
        known = _known(scenario, {**settings, **points[number]})
        for place, metric in asked.items():
            if known and metric not in known:
                raise not_allowed(place, metric, f"{_listed(metric, known)} (at point {number} of the plan)")


def _metrics_of(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((f"outcomes.{name}.metric", outcome.metric) for name, outcome in plan.outcomes.items())
    if plan.stop is not None:
        yield "stop.metric", plan.stop.metric


def _worlds(points: Points) -> list[int]:
    """The first point of each world, as far as names go; of many worlds some."""
    columns = [points.columns[key] for key in NAMING if key in points.columns]
    firsts: dict[tuple[Value, ...], int] = {}
    for number, names in enumerate(zip(*columns, strict=True)):
        firsts.setdefault(names, number)
    found = list(firsts.values()) or [0]
    return found[:: -(-len(found) // MOST_WORLDS)]


def _known(scenario: str, settings: Mapping[str, object]) -> list[str]:
    """Metrics of the world on day 0; none if it cannot be built, for then its runs will say why."""
    from restaking.model.restaking_model import RestakingModel

    world = load(scenario, settings)
    with contextlib.suppress(ArithmeticError, LookupError, ValueError):
        return list(RestakingModel(world, seed=0).latest())
    return []


def _listed(metric: str, known: list[str]) -> str:
    """Members of the metric's family, and the nearest."""
    family = metric.partition(".")[0]
    members = [name for name in known if name.startswith(f"{family}.")]
    more = f", … ({len(members)} in all)" if len(members) > SHOWN else ""
    return f"one of {', '.join(members[:SHOWN])}{more}{nearest(metric, members)}"
