"""Latin hypercube."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from restaking.runs.sweep.designs import Columns, design, needed_n
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import Design


@design("lhs", keys=("n", "seed"), sampled=True)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """`n` points, each factor's range cut into `n` equal parts with one point in each (McKay et al. 1979)."""
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(factors), seed=np.random.default_rng(table.seed)).random(needed_n(table))
    return {factor.key: factor.at(unit[:, column]) for column, factor in enumerate(factors)}
