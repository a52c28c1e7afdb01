"""Slashes filed today are settled: an operator's magnitude falls, and all stake behind it in the same ratio."""

import numpy as np

from restaking.core.units import NOBODY
from restaking.model import magnitudes
from restaking.model.kernels.slash import cut_stakes
from restaking.model.world import Slash, World


def settle(world: World, day: int) -> None:
    """Apply the filed slashes in the order of filing, or only log them while slashing is not live."""
    for slash in world.filed:
        agent = f"operator:{slash.operator}"
        if not world.scenario.slashing.live:
            world.tell("slash_not_live", day, agent, slash.cause, 0)
            continue
        lost = apply(world, day, slash)
        world.tell(f"slash_{slash.kind}", day, agent, slash.cause, lost)
        hear_of(world, slash.operator, lost)
    world.filed.clear()


def apply(world: World, day: int, slash: Slash) -> int:
    """Carry one slash out; returns what was lost, queued withdrawals included [gwei]."""
    j, delegations, queue = slash.operator, world.lrt_delegations, world.withdrawals
    reach = magnitudes.reach(world, day, day)
    after, before = magnitudes.cut(world, j, slash.avs, slash.fraction, reach=reach)
    if after == before:
        return 0
    within = np.where(queue.column("due") >= reach, queue.column("operator"), NOBODY).astype(np.int32)
    whole = delegations.stake.sum(axis=1)
    share = np.divide(delegations.stake[:, j], whole, out=np.zeros(len(whole)), where=whole > 0)
    s = world.stakers
    lost = cut_stakes(
        j, after, before, world.scenario.beliefs.own_weight, s.operator, s.restaked, s.lrt, s.alarm, share,
        delegations.stake, within, queue.column("amount"), world.flow_totals,
    )  # fmt: skip
    world.base.locked[0] += lost
    world.book()
    return int(lost)


def hear_of(world: World, operator: int, lost: int) -> None:
    """The public remembers the slash; it is louder news the larger the share of all stake it took."""
    beliefs = world.scenario.beliefs
    world.operators.alarm[operator] += beliefs.own_weight
    world.memory.events[0] += beliefs.public_weight
    everything = int(world.delegated().sum()) + lost
    loudness = min(1.0, beliefs.news_per_loss * lost / everything) if everything > 0 else 0.0
    world.memory.news[0] = max(float(world.memory.news[0]), loudness)
