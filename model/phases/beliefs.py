"""What people expect: remembered slashes fade, yields are learned step by step."""

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR, decay_per_tick
from restaking.model.world import World


def update(world: World, day: int) -> None:
    """Discount memory, add today's exposure, move expected yields towards those seen today."""
    beliefs, memory = world.scenario.beliefs, world.memory
    keep = decay_per_tick(beliefs.halflife_days)
    for remembered in (world.stakers.alarm, world.operators.alarm, memory.events, memory.years):
        remembered *= keep
    memory.years[0] += beliefs.public_weight * int(world.allocations.registered.sum()) / DAYS_PER_YEAR
    memory.news[0] *= beliefs.news_persistence
    learn_yields(world, beliefs.yield_gain)


def learn_yields(world: World, gain: float) -> None:
    """Observe what stake behind each operator earns and risks; expected yield moves by ``gain`` of the gap."""
    operators, slashing = world.operators, world.scenario.slashing
    seen = np.empty(len(operators))
    with world.still():
        world.mode.observe_operators(
            world.delegated(), *world.claims(), world.allocations.registered, operators.split_bips,
            world.avss.reward_per_stake, world.avss.by_total, incentive_rate(world), world.avss.severity_beta,
            slashing.common_share, slashing.common_hit, seen, operators.loss_exposure, operators.variance_exposure,
        )  # fmt: skip
    operators.expected_yield[:] += gain * (seen - operators.expected_yield)


def incentive_rate(world: World) -> float:
    """Programmatic incentives per unit of delegated stake [1/yr], before the operator split."""
    delegated = int(world.delegated().sum())
    return DAYS_PER_YEAR * int(world.base.incentive_budget[0]) / delegated if delegated > 0 else 0.0
