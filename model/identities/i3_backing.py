"""I3: a pooled token stands for what its pool has, no more and no less."""

import numpy as np

from restaking.core.units import Ints
from restaking.model.identities import identity, must_agree
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL
from restaking.model.world import World


@identity("I3")
def backing(world: World, day: int) -> None:
    """LST backing = its stake, its buffer and its rows in the queues; LRT net worth the same, less what it owes."""
    queues = (world.withdrawals, world.entries, world.exits, world.sweeps, world.penalised)
    kind, owner, amount = (
        np.concatenate([queue.column(name) for queue in queues]) for name in ("owner_kind", "owner", "amount")
    )
    lst = int(world.lst.active[0] + world.lst.buffer[0] + amount[kind == LST_POOL].sum())
    must_agree("backing of the LST differs from what its pool has", int(world.lst_rate()[1]), lst, day)
    its: Ints = np.zeros(len(world.lrts), dtype=np.int64)
    np.add.at(its, owner[kind == LRT_PROTOCOL], amount[kind == LRT_PROTOCOL])
    has = world.lrts.buffer + world.lrt_delegations.stake.sum(axis=1) + its - world.lrt_owed()
    for k, (worth, there) in enumerate(zip(world.lrt_worth().tolist(), has.tolist(), strict=True)):
        must_agree(f"net worth of {world.lrts.names[k]} differs from what it has", worth, max(there, 0), day)
