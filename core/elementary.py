"""Exponentials, logarithms and dot products of arrays, the same to the last bit on every processor.

NumPy and its linear algebra choose vectorised code by processor, and that code differs in the last bit. State
that goes into a digest comes from here instead: element by element, as in the scalar rules.
"""

import math

import numpy as np
from numpy.typing import NDArray

from restaking.core.compiled import kernel
from restaking.core.units import Floats


@kernel
def _exponentials(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = math.exp(values[i]) if values[i] < 709.0 else math.inf


@kernel
def _logarithms(values: Floats, out: Floats) -> None:
    for i in range(values.size):
        out[i] = math.log(values[i]) if values[i] > 0.0 else -math.inf


def exp(values: Floats) -> Floats:
    """E to the power of each value; infinite from 709 on."""
    flat, out = _flat(values), np.empty(values.size)
    _exponentials(flat, out)
    return out.reshape(values.shape)


def log(values: Floats) -> Floats:
    """Natural logarithm of each value of 0 or more; −∞ of 0."""
    flat, out = _flat(values), np.empty(values.size)
    _logarithms(flat, out)
    return out.reshape(values.shape)


def dot(left: NDArray[np.number], right: NDArray[np.number]) -> float:
    """Σ left × right, added up in NumPy's own fixed order rather than in the linear algebra library's."""
    return float((left * right).sum())


def _flat(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64).ravel()
