"""What a world is built from, before anything is built: sizes and edges of day 0, however they were come by."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import GWEI, Codes, Floats, Ints, Rows
from restaking.model.build.census_form import capped_shares


@dataclass(frozen=True)
class Blueprint:
    """Day 0 in arrays: one entry per operator, AVS, LRT or staker; money in integer gwei."""

    operator_names: list[str]
    brand: Rows
    """LRT brand an operator carries, or NOBODY."""
    organisation: Rows
    organisations: list[str]
    registered: NDArray[np.bool_]
    """(operators, AVSs)."""
    popularity: Floats
    """(AVSs,) share of all registrations."""
    visibility: Floats
    """(operators,) weight with which a staker hears of each."""
    lrt_names: list[str]
    lrt_native: Floats
    lrt_stake: Ints
    """(LRTs, operators)."""
    lrt_buffer: Ints
    venue: Codes
    operator: Rows
    lrt: Rows
    position: Ints
    """(stakers,) gwei at the venue."""
    native: Codes


def to_gwei_exactly(shares: Floats, total: int) -> Ints:
    """Split ``total`` gwei in proportion to ``shares``, rounded down, the largest part taking the remainder."""
    if shares.size == 0:
        return np.zeros(0, dtype=np.int64)
    whole = float(shares.sum())
    parts = np.floor(shares * (total / whole)).astype(np.int64) if whole > 0 else np.zeros(shares.size, np.int64)
    parts[int(np.argmax(parts))] += total - int(parts.sum())
    return parts


def group_sizes(draws: Floats, total: int, cap_eth: float) -> Ints:
    """Sizes of a group's holdings [gwei]: in proportion to ``draws``, each at most ``cap_eth``, or three times the
    group's mean where that is more; a larger holding is several rows in this model, which choose apart."""
    if draws.size == 0:
        return np.zeros(0, dtype=np.int64)
    most = max(cap_eth, 3.0 * total / GWEI / draws.size)
    return to_gwei_exactly(capped_shares(draws, total / GWEI, most), total)
