"""Morris' trajectories, for screening many factors."""

from collections.abc import Sequence
from pathlib import Path

from restaking.model.scenario.errors import not_allowed
from restaking.runs.refused import CANNOT_START, Refused
from restaking.runs.sweep.designs import Columns, design, needed_n
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import Design


@design("morris", keys=("n", "levels", "seed"), sampled=True, whole_only=True)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """`n` trajectories of k + 1 points over `levels` values; one factor changes at each step (Morris 1991)."""
    if table.levels % 2:
        raise not_allowed("design.levels", table.levels, "an even whole number from 2 to 1000 for morris")
    trajectories = needed_n(table, len(factors) + 1)
    try:
        from SALib.sample import morris
    except ImportError:
        raise Refused("design.kind = 'morris' needs SALib: pip install 'restaking[analysis]'", CANNOT_START) from None
    names = [factor.key for factor in factors]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    unit = morris.sample(problem, trajectories, num_levels=table.levels, seed=table.seed)
    return {factor.key: factor.at(unit[:, column]) for column, factor in enumerate(factors)}
