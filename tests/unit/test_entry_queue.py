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
    into_pool = {day for day, flow, _, target, _ in model.ledger.flows if (flow, target) == ("activated", "lst.active")}
    assert max(into_pool) >= model.day - 1
