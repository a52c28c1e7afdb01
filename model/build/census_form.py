"""The form in which operators of an observed day are handed to the builder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import Floats

Rows = NDArray[np.int32]
INDEPENDENT = -1
OWN_FIRM = "-"


@dataclass(frozen=True)
class Census:
    """Operators of one day, one row each."""

    names: list[str]
    eth: Floats
    """ETH delegated to the operator."""
    lrt: Rows
    """Row of the LRT brand in `lrts`, or INDEPENDENT."""
    organisation: Rows
    """Row of the firm in `organisations`."""
    avs_count: Rows
    """AVSs the operator is registered with."""
    delegators: Rows
    """Addresses that delegate directly; 0 under an LRT brand, whose users hold the token instead."""
    native_share: Floats
    """Beacon-chain ETH in the operator's stake, a share."""
    lrts: list[str]
    organisations: list[str]

    def __len__(self) -> int:
        return len(self.names)


def capped_shares(weights: Floats, total: float, most: float) -> Floats:
    """The total shared out in proportion to weights, nobody above `most`; what is cut off goes to the others."""
    shares: Floats = weights * (total / max(float(weights.sum()), 1e-300))
    for _ in range(weights.size):
        over = shares > most
        under = ~over & (shares < most)
        if not over.any() or not shares[under].sum() > 0.0:
            break
        spare = float((shares[over] - most).sum())
        shares[over] = most
        shares[under] += spare * shares[under] / float(shares[under].sum())
    return shares


def largest_remainder(weights: Floats, total: int) -> Rows:
    """Whole numbers in proportion to weights that add up to the total exactly."""
    mass = float(weights.sum())
    if total <= 0 or mass <= 0.0:
        return np.zeros(weights.size, dtype=np.int32)
    exact = weights * (total / mass)
    counts = np.floor(exact).astype(np.int64)
    missing = int(total - counts.sum())
    first = np.argsort(-(exact - counts), kind="stable")[: max(missing, 0)]
    counts[first] += 1
    return counts.astype(np.int32)
