"""What people expect: remembered slashes fade, yields are learned step by step."""

import numpy as np

from restaking.agents.fears import Risk
from restaking.agents.operator import WEEK
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import Floats, gwei
from restaking.model.world import World


def update(world: World, day: int) -> None:
    """Discount memory, add today's exposure, move expected yields towards those seen today."""
    fade(world)
    add_exposure(world)
    world.base.news[0] *= world.scenario.beliefs.news_persistence
    learn_yields(world, day)


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


def learn_yields(world: World, day: int) -> None:
    """Expected yields move towards those seen today, and a little along with what a week has changed; never below 0."""
    expected, history, weights = world.operators.expected_yield, world.yields.seen, world.weights
    seen, before = observe_yields(world), history[:, day % WEEK]
    expected[:] = np.maximum(expected + weights.gain * (seen - expected) + weights.trend * (seen - before), 0.0)
    history[:, day % WEEK] = seen


def expect_what_is_seen(world: World) -> None:
    """On day 0 everybody expects what there is, as if it had been so for a week."""
    seen = observe_yields(world)
    world.operators.expected_yield[:] = seen
    world.yields.seen[:] = seen[:, None]


def observe_yields(world: World) -> Floats:
    """(operators,) what stake behind each earns today [1/yr]; what it risks is noted too."""
    operators, risks = world.operators, world.operator_risks
    seen = np.empty(len(operators))
    with world.still():
        world.mode.observe_operators(
            world.delegated(), *world.claims(), world.allocations.registered, operators.split_bips,
            world.avss.reward_per_stake, world.avss.by_total, incentive_rate(world), world.avss.severity_beta,
            world.avss.slash_cap, world.scenario.slashing.common_hit, seen, risks.loss, risks.variance,
        )  # fmt: skip
    return seen


def incentive_rate(world: World) -> float:
    """Programmatic incentives per unit of delegated stake [1/yr], before the operator split."""
    delegated = int(world.delegated().sum())
    return DAYS_PER_YEAR * int(world.base.incentive_budget[0]) / delegated if delegated > 0 else 0.0
