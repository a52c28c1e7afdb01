"""Names of the metrics, read from their files: a plan can be checked without loading the compiler."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from restaking.model.scenario.errors import nearest, not_allowed

_FOLDER = Path(__file__).resolve().parents[2] / "model" / "metrics"


def metric_names() -> tuple[str, ...]:
    """Names under which functions of model/metrics are entered by `@metric(...)`, sorted."""
    return tuple(sorted(_metrics()))


def families() -> frozenset[str]:
    """Those of them that have a figure for each of many, such as `avs_stake.NAME`."""
    return frozenset(name for name, single in _metrics().items() if not single)


def check_metric(key: str, name: str) -> None:
    """Refuse a metric that does not exist; whom a figure of many is of, only a world can tell."""
    metric, dot, member = name.partition(".")
    if metric not in metric_names():
        raise not_allowed(key, name, f"the name of a metric{nearest(name, metric_names())}")
    if metric in families() and not member:
        raise not_allowed(key, name, f"{metric}.NAME, for there is one of each of many")
    if metric not in families() and dot:
        raise not_allowed(key, name, f"{metric!r} alone, for there is only one")


@cache
def _metrics() -> dict[str, bool]:
    """Every metric, and whether its function returns a single number."""
    found: dict[str, bool] = {}
    for file in _FOLDER.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                single = isinstance(node.returns, ast.Name) and node.returns.id == "float"
                found |= {name: single for mark in node.decorator_list if (name := _entered(mark, node.name))}
    return found


def _entered(mark: ast.expr, function: str) -> str | None:
    if not (isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "metric"):
        return None
    given = next((word.value for word in mark.keywords if word.arg == "name"), None)
    return str(given.value) if isinstance(given, ast.Constant) and given.value else function
