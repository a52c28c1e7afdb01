"""Who is heard of how often: Walker's alias table, one draw in constant time."""

import numpy as np

from restaking.core.units import Floats
from restaking.model.world import Visibility


def alias_table(weights: Floats) -> Visibility:
    """Walker's alias table for drawing a row with chance proportional to its weight."""
    count = len(weights)
    scaled = weights * (count / weights.sum())
    chance, other = np.ones(count), np.arange(count, dtype=np.int32)
    small = [i for i in range(count) if scaled[i] < 1.0]
    large = [i for i in range(count) if scaled[i] >= 1.0]
    while small and large:
        low, high = small.pop(), large.pop()
        chance[low], other[low] = scaled[low], high
        scaled[high] -= 1.0 - scaled[low]
        (small if scaled[high] < 1.0 else large).append(high)
    return Visibility(chance, other)
