"""I5: what operators have behind them is what stakers and LRT protocols have put there."""

import numpy as np

from restaking.model.identities import identity, must_agree
from restaking.model.kernels.stakes import stake_by_operator
from restaking.model.world import World


@identity("I5")
def delegated(world: World, day: int) -> None:
    """Stake delegated to each operator = what its stakers and LRTs have behind it; in all, what is booked as restaked.

    Deposits behind nobody count on the second side only. Amounts are kept as what they are worth: no remainder arises.
    """
    behind = np.zeros(len(world.operators) + 1, dtype=np.int64)
    stake_by_operator(world.stakers.operator, world.stakers.restaked, world.lrt_delegations.stake, behind)
    counted = world.delegated()
    for j in np.flatnonzero(counted != behind[:-1]):
        name = world.operators.names[j]
        must_agree(f"delegated stake differs from what stands behind {name}", int(counted[j]), int(behind[j]), day)
    booked = world.ledger.balance["stakers.restaked"] + world.ledger.balance["lrt_delegations.stake"]
    must_agree("stake by operator differs from what is booked as restaked", int(behind.sum()), booked, day)
