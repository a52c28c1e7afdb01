"""What comes from outside: the ETH price, priority fees and MEV, the size of programmatic incentives."""

import math

from restaking.core.clock import DAYS_PER_YEAR, decay_per_tick
from restaking.core.draws import normal, subkey
from restaking.core.units import gwei
from restaking.model import interventions
from restaking.model.phases.tips import fee_flow
from restaking.model.world import World


def advance(world: World, day: int) -> None:
    """Move the prices; let fees and incentives decay; let shocks dated today and those asked for strike; start the
    tallies at zero."""
    scenario, base = world.scenario, world.base
    shock = normal(subkey(world.key("eth price", day), 0), 0)
    base.eth_price[0] *= math.exp(scenario.base.eth_volatility * shock)
    turn = normal(subkey(world.key("incentive token price", day), 0), 0)
    base.incentive_price[0] *= math.exp(scenario.incentives.token_volatility * turn)
    base.incentive_budget[0] = incentive_budget(world, day)
    base.fee_flow[0] = fee_flow(world, day)
    world.counts.clear()
    interventions.strike_dated(world, day)
    for strike in world.ordered:
        strike(day)
    world.ordered.clear()


def incentive_budget(world: World, day: int) -> int:
    """Programmatic incentives of one day [gwei]: tokens, worth the rate of day 0 on the stake of day 0, decayed and
    times the schedule's factor, at the token's price of today."""
    incentives = world.scenario.incentives
    yearly = incentives.apr * world.initial_delegated_eth * decay_per_tick(incentives.halflife_days) ** day
    return gwei(yearly * incentives.factor(day) * float(world.base.incentive_price[0]) / DAYS_PER_YEAR)
