"""Names of the metrics, read from their files: a plan can be checked without loading the compiler."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from restaking.model.scenario.errors import nearest, not_allowed

_FOLDER = Path(__file__).resolve().parents[2] / "model" / "metrics"


@cache
def metric_names() -> tuple[str, ...]:
    """Names under which functions of model/metrics are entered by `@metric(...)`, sorted."""
    names: set[str] = set()
    for file in _FOLDER.glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                names.update(name for mark in node.decorator_list if (name := _entered(mark, node.name)))
    return tuple(sorted(names))


def check_metric(key: str, name: str) -> None:
    """Refuse a metric that does not exist; of `avs_stake.NAME` the part before the dot is looked at."""
    if name.split(".")[0] not in metric_names():
        raise not_allowed(key, name, f"the name of a metric{nearest(name, metric_names())}")


def _entered(mark: ast.expr, function: str) -> str | None:
    if not (isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "metric"):
        return None
    given = next((word.value for word in mark.keywords if word.arg == "name"), None)
    return str(given.value) if isinstance(given, ast.Constant) and given.value else function
