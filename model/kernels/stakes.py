"""Sums over stakers and edges that phases and metrics need afresh."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows
from restaking.model.rules.slashing import slashable_stake


@kernel
def delegated_stake(operator: Rows, restaked: Ints, lrt_stake: Ints, out: Ints) -> None:
    """Stake delegated to each operator [gwei], by stakers and by LRTs; ``lrt_stake`` is (LRTs, operators)."""
    out[:] = 0
    for i in range(operator.size):
        if restaked[i] > 0:
            out[operator[i]] += restaked[i]
    for k in range(lrt_stake.shape[0]):
        for j in range(lrt_stake.shape[1]):
            out[j] += lrt_stake[k, j]


@kernel
def slashable(delegated: Ints, magnitude: Ints, max_magnitude: Ints, out: Ints) -> None:
    """What each AVS could take from each operator [gwei]; arrays are (operators, AVSs)."""
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            out[j, s] = 0
            if magnitude[j, s] > 0 and delegated[j] > 0:
                out[j, s] = slashable_stake(delegated[j], magnitude[j, s], max_magnitude[j])


@kernel
def count_registered(registered: Codes, out: Rows) -> None:
    """AVSs each operator runs; ``registered`` is (operators, AVSs)."""
    for j in range(registered.shape[0]):
        count = 0
        for s in range(registered.shape[1]):
            count += int(registered[j, s])
        out[j] = count


@kernel
def venue_eth(wallet: Ints, solo: Ints, lst: Ints, restaked: Ints, venue: Codes, out: Ints) -> None:
    """ETH at each venue but LRTs [gwei or LST tokens], shape (4,), and in ``out[4]`` liquid ETH meant elsewhere."""
    out[:] = 0
    for i in range(wallet.size):
        out[1] += solo[i]
        out[2] += lst[i]
        out[3] += restaked[i]
        if venue[i] == 0:
            out[0] += wallet[i]
        else:
            out[4] += wallet[i]
