"""What people expect: remembered slashes fade, yields are learned step by step."""

import numpy as np

from restaking.agents.fears import Risk
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import gwei
from restaking.model.world import World


def update(world: World, day: int) -> None:
    """Discount memory, add today's exposure, move expected yields towards those seen today."""
    fade(world)
    add_exposure(world)
    world.base.news[0] *= world.scenario.beliefs.news_persistence
    learn_yields(world, world.weights.gain)


def fade(world: World) -> None:
    """Forget a little of every class of risk; stakers' alarm only where anybody has any."""
    keep, memory = world.weights.keep, world.memory
    for risk in memory.beyond.nonzero()[0].tolist():
        world.fears.alarm[:, risk] *= keep
    for remembered in (world.operator_risks.alarm, memory.events, memory.years, memory.beyond):
        remembered *= keep


def add_exposure(world: World) -> None:
    """Another day of all registrations, and of all validators, without which the day's events would mean nothing."""
    public, years = world.weights.public, world.memory.years
    years[: Risk.BASE] += public * int(world.allocations.registered.sum()) / DAYS_PER_YEAR
    validators = world.staked() // gwei(world.scenario.base.validator_eth)
    years[Risk.BASE] += public * validators / DAYS_PER_YEAR


def learn_yields(world: World, gain: float) -> None:
    """Observe what stake behind each operator earns and risks; expected yield moves by ``gain`` of the gap."""
    operators, risks = world.operators, world.operator_risks
    seen = np.empty(len(operators))
    with world.still():
        world.mode.observe_operators(
            world.delegated(), *world.claims(), world.allocations.registered, operators.split_bips,
            world.avss.reward_per_stake, world.avss.by_total, incentive_rate(world), world.avss.severity_beta,
            world.avss.slash_cap, world.scenario.slashing.common_hit, seen, risks.loss, risks.variance,
        )  # fmt: skip
    operators.expected_yield[:] += gain * (seen - operators.expected_yield)


def incentive_rate(world: World) -> float:
    """Programmatic incentives per unit of delegated stake [1/yr], before the operator split."""
    delegated = int(world.delegated().sum())
    return DAYS_PER_YEAR * int(world.base.incentive_budget[0]) / delegated if delegated > 0 else 0.0
