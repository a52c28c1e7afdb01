"""Sobol' points in Saltelli's arrangement, for indices of first order and in total."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario.errors import not_allowed
from restaking.runs.sweep.designs import Columns, design, needed_n
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import Design

BITS: Final = 30
"""Binary digits of a coordinate."""


@design("sobol", keys=("n", "seed"), sampled=True, whole_only=True)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """`n` base points, a power of two, and with k factors n(k + 2) points: A, A with one factor of B each, B, in turn.

    Source: Saltelli et al. 2010, Computer Physics Communications 181; the order of rows is SALib's without second
    order. Both halves come from one sequence of 2k dimensions.
    """
    width = len(factors)
    n = needed_n(table, width + 2, low=2)
    if n & (n - 1):
        raise not_allowed("design.n", n, f"a power of two, such as {1 << n.bit_length()}")
    both = shifted(n, 2 * width, table.seed)
    first, second = both[:, :width], both[:, width:]
    mixed = np.repeat(first[:, None, :], width + 2, axis=1)  # base point × block × factor
    for factor in range(width):
        mixed[:, factor + 1, factor] = second[:, factor]
    mixed[:, width + 1, :] = second
    unit = mixed.reshape(-1, width)
    return {factor.key: factor.at(unit[:, column]) for column, factor in enumerate(factors)}


def shifted(n: int, width: int, seed: int) -> Floats:
    """`n` points of Sobol's sequence, shape (n, width), each column's digits flipped by one draw (a digital shift).

    Scrambling the digits' order as well, as SciPy does, now and then spoils pairs of columns: at 1,024 base points one
    of Ishigami's indices was then off by more than 0.02 for 8 of 100 seeds, and with the shift alone for none of 200.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(width, scramble=False, bits=BITS).random(n)
    digits = (sequence * 2**BITS).astype(np.int64)
    flips = np.random.default_rng(seed).integers(2**BITS, size=width)
    return (np.bitwise_xor(digits, flips) + 0.5) / 2**BITS
