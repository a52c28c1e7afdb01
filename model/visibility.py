"""Who is heard of how often: operators by the stake delegated to them directly, in dated editions.

A staker knows the few operators that it drew from the newest edition when its taste for managers was last
renewed. An operator that grows is better known to those who look afresh (preferential attachment: Simon 1955;
Barabási & Albert 1999); nobody else's set is reshuffled.
"""

from math import fsum

import numpy as np

from restaking.core.units import Floats
from restaking.model.kernels.stakes import delegated_stake
from restaking.model.records import Visibility
from restaking.model.world import World


def first_edition(weights: Floats) -> Visibility:
    """The edition of day 0, from a weight per operator."""
    chance, other = alias_table(weights)
    return Visibility(chance[None], other[None])


def publish(world: World, day: int) -> None:
    """Every ``stakers.visibility_days`` a new edition: direct stake of today, beside the renown of day 0."""
    every = world.scenario.stakers.visibility_days
    if every == 0 or day % every != 0:
        return
    weights = stake_and_renown(world)
    if fsum(weights.tolist()) > 0.0:
        chance, other = alias_table(weights)
        known = world.visibility
        world.visibility = Visibility(np.vstack([known.chance, chance]), np.vstack([known.other, other]))


def stake_and_renown(world: World) -> Floats:
    """(operators,) share of all directly delegated stake, plus ``stakers.renown`` × visibility on day 0."""
    stakers = world.stakers
    direct = np.zeros(len(world.operators), dtype=np.int64)
    delegated_stake(stakers.operator, stakers.restaked, np.zeros((0, len(direct)), dtype=np.int64), direct)
    share = direct / max(1, int(direct.sum()))
    return np.asarray(share + world.scenario.stakers.renown * alias_weights(world.visibility, 0))


def alias_weights(visibility: Visibility, edition: int) -> Floats:
    """Visibility of each operator in an edition, read back from its alias table; sums to 1."""
    chance, other = visibility.chance[edition], visibility.other[edition]
    weight = chance.copy()
    np.add.at(weight, other, 1.0 - chance)
    return np.asarray(weight / fsum(weight.tolist()))


def alias_table(weights: Floats) -> Visibility:
    """Walker's alias table for drawing a row with chance proportional to its weight, columns of shape (rows,)."""
    count = len(weights)
    scaled = weights * (count / fsum(weights.tolist()))
    chance, other = np.ones(count), np.arange(count, dtype=np.int32)
    small = [i for i in range(count) if scaled[i] < 1.0]
    large = [i for i in range(count) if scaled[i] >= 1.0]
    while small and large:
        low, high = small.pop(), large.pop()
        chance[low], other[low] = scaled[low], high
        scaled[high] -= 1.0 - scaled[low]
        (small if scaled[high] < 1.0 else large).append(high)
    return Visibility(chance, other)
