"""Sobol' points in Saltelli's arrangement, for indices of first order and in total."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep.designs import Columns, design, needed_n
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import Design


@design("sobol", sampled=True, whole_only=True)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """`n` base points, a power of two, and with k factors n(k + 2) points: A, A with one factor of B each, B, in turn.

    Source: Saltelli et al. 2010, Computer Physics Communications 181; the order of rows is SALib's without second
    order. Both halves come from one scrambled sequence of 2k dimensions.
    """
    from scipy.stats import qmc

    width = len(factors)
    n = needed_n(table, width + 2, low=2)
    if n & (n - 1):
        raise not_allowed("design.n", n, f"a power of two, such as {1 << n.bit_length()}")
    both = qmc.Sobol(2 * width, seed=np.random.default_rng(table.seed)).random(n)
    first, second = both[:, :width], both[:, width:]
    mixed = np.repeat(first[:, None, :], width + 2, axis=1)  # base point × block × factor
    for factor in range(width):
        mixed[:, factor + 1, factor] = second[:, factor]
    mixed[:, width + 1, :] = second
    unit = mixed.reshape(-1, width)
    return {factor.key: factor.at(unit[:, column]) for column, factor in enumerate(factors)}
