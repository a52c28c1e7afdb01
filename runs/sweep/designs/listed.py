"""Points spelled out in the plan."""

from collections.abc import Sequence
from pathlib import Path

from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.runs.sweep.designs import Columns, design
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import MOST_POINTS, Design


def where(table: Design, folder: Path, point: int) -> str:
    """The point in the plan, as a refusal names it."""
    return f"design.points[{point}]."


@design("list", keys=("points",), where=where)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """The points of `design.points`, each a table with the same keys."""
    if not 1 <= len(table.points) <= MOST_POINTS:
        raise not_allowed("design.points", list(table.points[:1]), f"from 1 to {MOST_POINTS} tables of keys")
    keys = list(table.points[0])
    if not keys:
        raise not_allowed("design.points[0]", table.points[0], "a table with at least one key")
    for number, point in enumerate(table.points):
        if set(point) != set(keys):
            odd = sorted(set(point) ^ set(keys))[0]
            raise ScenarioError(f"design.points[{number}].{odd}: not allowed; the same keys in every point")
    return {key: [point[key] for point in table.points] for key in keys}
