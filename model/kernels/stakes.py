"""Sums over stakers and edges that phases and metrics need afresh."""

from typing import Final

import numpy as np

from restaking.core.compiled import kernel
from restaking.core.units import NOBODY, WAD, Floats, Ints, Rows
from restaking.model.rules.allocation import at_risk, free

_CLASS_BITS: Final = 15
MORE_THAN_ANY: Final = 6 * WAD
"""Promises are summed no further than this: more than any degree allows, and far from overflowing."""


@kernel
def delegated_stake(operator: Rows, restaked: Ints, lrt_stake: Ints, out: Ints) -> None:
    """Stake delegated to each operator [gwei], by stakers and by LRTs; ``lrt_stake`` is (LRTs, operators).

    Deposits that nobody has delegated stand behind no operator.
    """
    out[:] = 0
    for i in range(operator.size):
        if restaked[i] > 0 and operator[i] != NOBODY:
            out[operator[i]] += restaked[i]
    for k in range(lrt_stake.shape[0]):
        for j in range(lrt_stake.shape[1]):
            out[j] += lrt_stake[k, j]


@kernel
def active_stake(
    solo: Ints, restaked: Ints, lien: Ints, lrt_stake: Ints, lrt_lien: Ints, escrow_native: Ints, escrow_lst: Ints,
    escrow_used: Ints, withdrawn: Ints, withdrawals_used: Ints, leaving: Ints, exits_used: Ints,
) -> int:  # fmt: skip
    """Active stake of stakers and LRT protocols [gwei], in escrow and in the queues of withdrawals and exits included.

    Of queues as many rows count as are in use.
    """
    total = 0
    for i in range(solo.size):
        total += solo[i] + restaked[i] + lien[i]
    for k in range(lrt_stake.shape[0]):
        total += lrt_lien[k]
        for j in range(lrt_stake.shape[1]):
            total += lrt_stake[k, j]
    for row in range(escrow_used[0]):
        total += escrow_native[row] + escrow_lst[row]
    for row in range(withdrawals_used[0]):
        total += withdrawn[row]
    for row in range(exits_used[0]):
        total += leaving[row]
    return total


@kernel
def undelegated_stake(operator: Rows, restaked: Ints) -> int:
    """Deposits of stakers that are delegated to nobody [gwei]."""
    total = 0
    for i in range(operator.size):
        if operator[i] == NOBODY:
            total += restaked[i]
    return total


@kernel
def slashable(delegated: Ints, magnitude: Ints, max_magnitude: Ints, limit: Ints, maximum: Ints, out: Ints) -> None:
    """What each AVS could take from each operator [gwei]; arrays are (operators, AVSs), ``maximum`` (AVSs,)."""
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            out[j, s] = 0
            if magnitude[j, s] > 0 and delegated[j] > 0:
                out[j, s] = at_risk(delegated[j], magnitude[j, s], max_magnitude[j], limit[j, s], maximum[s])


@kernel
def secured(delegated: Ints, magnitude: Ints, max_magnitude: Ints, limit: Ints, maximum: Ints, out: Ints) -> None:
    """What each AVS could take from all operators together [gwei], shape (AVSs,)."""
    out[:] = 0
    for j in range(magnitude.shape[0]):
        if delegated[j] > 0:
            for s in range(magnitude.shape[1]):
                if magnitude[j, s] > 0:
                    out[s] += at_risk(delegated[j], magnitude[j, s], max_magnitude[j], limit[j, s], maximum[s])


@kernel
def promised(magnitude: Ints, pending: Ints) -> int:
    """Magnitude that one operator has promised [wad], allocations under way included; arrays are (AVSs,)."""
    total = 0
    for s in range(magnitude.size):
        total = min(total + magnitude[s] + max(0, pending[s]), MORE_THAN_ANY)
    return total


@kernel
def magnitudes_fit(most: int, magnitude: Ints, pending: Ints, max_magnitude: Ints) -> bool:
    """Whether no allocation, what comes to it included, exceeds its operator's magnitude, nor what leaves it itself.

    ``most`` [wad] is what allocations may sum to in units of the operator's magnitude, 0 if a loss may leave more.
    """
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            if magnitude[j, s] < 0 or magnitude[j, s] + pending[j, s] < 0:
                return False
            if magnitude[j, s] + max(0, pending[j, s]) > max_magnitude[j]:
                return False
        if most > 0 and free(max_magnitude[j], promised(magnitude[j], pending[j]), most) < 0:
            return False
    return True


@kernel
def gini_by_classes(bits: Rows, owned: Floats, total: float) -> float:
    """Gini coefficient of ``owned`` by size classes; ``bits`` are those of the same sizes as 32-bit floats.

    A class is the exponent and the first eight bits of the fraction, so it is 0.4 % wide.
    """
    low, high = bits[0] >> _CLASS_BITS, bits[0] >> _CLASS_BITS
    for i in range(bits.size):
        low, high = min(low, bits[i] >> _CLASS_BITS), max(high, bits[i] >> _CLASS_BITS)
    heads, held = np.zeros(high - low + 1), np.zeros(high - low + 1)
    for i in range(bits.size):
        heads[(bits[i] >> _CLASS_BITS) - low] += 1.0
        held[(bits[i] >> _CLASS_BITS) - low] += owned[i]
    below, area = 0.0, 0.0
    for size_class in range(heads.size):
        if heads[size_class] > 0.0:
            area += heads[size_class] * (2.0 * below + held[size_class])
            below += held[size_class]
    return 1.0 - area / (total * float(owned.size))


@kernel
def tokens_held(lrt: Rows, tokens: Ints, out: Ints) -> None:
    """Tokens of each LRT that stakers hold."""
    out[:] = 0
    for i in range(lrt.size):
        if tokens[i] > 0:
            out[lrt[i]] += tokens[i]


@kernel
def wealth(
    wallet: Ints, solo: Ints, restaked: Ints, lst: Ints, lst_worth: float, lrt: Rows, tokens: Ints, lrt_worth: Floats,
    out: Floats,
) -> None:  # fmt: skip
    """What each staker owns [gwei], tokens at their worth; ``lrt_worth`` is (LRTs,), both gwei per token."""
    for i in range(wallet.size):
        out[i] = float(wallet[i] + solo[i] + restaked[i]) + lst[i] * lst_worth
        if tokens[i] > 0:
            out[i] += tokens[i] * lrt_worth[lrt[i]]
