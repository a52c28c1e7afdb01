"""How often an ETH is promised, and how much of it could be taken at the same time."""

import numpy as np

from restaking.core.units import GWEI
from restaking.model.metrics import metric
from restaking.model.metrics.stake import restaked_eth
from restaking.model.world import World


@metric("1", "what all AVSs could take if each came alone, per restaked ETH: the pledges an ETH carries")
def pledged_per_eth(world: World) -> float:
    """Σ slashable / restaked: ``ce_gross``."""
    # floats: 500 AVSs that may each take everything promise more gwei than an int64 counts
    return _per_restaked(world, float(world.secured().sum(dtype=np.float64)))


@metric("1", "what all AVSs could take if all came at once, per restaked ETH; never above 1")
def jointly_slashable_per_eth(world: World) -> float:
    """Σ over operators of the smaller of its stake and the pledges on it / restaked: ``ce_joint``."""
    pledged = world.slashable().sum(axis=1, dtype=np.float64)
    return _per_restaked(world, float(np.minimum(world.delegated(), pledged).sum()))


def _per_restaked(world: World, gwei: float) -> float:
    restaked: float = restaked_eth(world)  # type: ignore[assignment]
    return gwei / GWEI / restaked if restaked else float("nan")
