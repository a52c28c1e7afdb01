"""How an LRT protocol delegates what comes in: over its operators, by target weight."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, mul_div


@kernel
def spread(k: int, eth: int, weight: Ints, operator_open: Codes, stake: Ints) -> int:
    """Delegate ``eth`` of LRT k over its operators by target weight; the first open one takes the remainder.

    ``weight`` and ``stake`` are (LRTs, operators). Returns what was delegated: all of it, or 0 if no operator is open.
    """
    first, open_weight = -1, 0
    for j in range(weight.shape[1]):
        if weight[k, j] > 0 and operator_open[j] == 1:
            open_weight += weight[k, j]
            if first < 0:
                first = j
    if first < 0:
        return 0
    left = eth
    for j in range(weight.shape[1]):
        if weight[k, j] > 0 and operator_open[j] == 1:
            part = mul_div(eth, weight[k, j], open_weight)
            stake[k, j] += part
            left -= part
    stake[k, first] += left
    return eth
