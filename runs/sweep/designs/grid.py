"""Full factorial design."""

from collections.abc import Sequence
from itertools import product
from math import prod
from pathlib import Path

from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep.designs import Columns, design
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import MOST_POINTS, Design


@design("grid", keys=("levels",))
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """Every combination of values; a range has `levels` of them."""
    axes = [factor.grid(table.levels) for factor in factors]
    count = prod(map(len, axes))
    if count > MOST_POINTS:
        raise not_allowed("design.levels", table.levels, f"at most {MOST_POINTS} points; these factors make {count}")
    points = list(product(*axes))
    return {factor.key: [point[place] for point in points] for place, factor in enumerate(factors)}
