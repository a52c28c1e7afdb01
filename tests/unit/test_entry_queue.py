"""The base chain's entry queue: who waits for whom."""

import numpy as np

from restaking import RestakingModel


def test_an_lrt_without_open_operators_holds_up_nobody_else():
    model = RestakingModel("teaching", seed=1, **{"stakers.attention": 0.3, "slashing.fault_rate": 0.0})
    world = model.world
    listed = np.flatnonzero(world.lrt_delegations.listed[0])
    for column in (world.operators.max_magnitude, world.allocations.magnitude, world.allocations.pending):
        column[listed] = 0
    model.run(30)
    waiting = world.entries
    assert (int(waiting.owner_kind[0]), int(waiting.owner[0])) == (1, 0), "the LRT's deposit stands first in the queue"
    activated = [day for day, flow, _, _, _ in model.ledger.flows if flow == "activated"]
    assert max(activated) >= model.day - 1, "deposits behind it pass"
