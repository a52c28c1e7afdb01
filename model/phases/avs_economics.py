"""AVSs and the platform set aside what they will pay today: fees, emitted tokens at their price, incentives."""

import numpy as np

from restaking.core.units import Ints
from restaking.model.accounts import AVS_FUNDING, EMITTED, INCENTIVE_FUNDING, TOKEN_SALE, TOKENS_SOLD
from restaking.model.world import World


def fund_budgets(world: World, day: int) -> None:
    """Fees and the price of tokens come in from outside: each AVS tops its treasury up to a day's budget and sells
    what it emits, the platform sets its incentives aside. What was left unpaid yesterday counts."""
    fresh: Ints = np.maximum(daily_budgets(world) - world.avss.treasury, 0)
    world.avss.treasury[:] += fresh
    world.base.incentives[0] += world.base.incentive_budget[0]
    world.flow_totals[AVS_FUNDING] += fresh.sum()
    world.flow_totals[INCENTIVE_FUNDING] += world.base.incentive_budget[0]
    emit(world)
    world.book()


def emit(world: World) -> None:
    """Each AVS emits a day's tokens and sells them; one whose last proceeds nobody could earn emits none."""
    avss, flows = world.avss, world.flow_totals
    worth = emission_worth(world)
    emits = avss.proceeds < worth
    tokens: Ints = np.where(emits, avss.emission, 0)
    sold: Ints = np.where(emits, worth, 0)
    avss.token_supply[:] += tokens
    avss.tokens_sold[:] += tokens
    avss.proceeds[:] += sold
    flows[EMITTED] += tokens.sum()
    flows[TOKENS_SOLD] += tokens.sum()
    flows[TOKEN_SALE] += sold.sum()


def daily_budgets(world: World) -> Ints:
    """What each AVS pays out of fees for a day of security [gwei], the scenario's multipliers included."""
    return (world.avss.budget * world.avss.reward_rate).astype(np.int64)


def emission_worth(world: World) -> Ints:
    """What a day's tokens of each AVS are sold for [gwei], rounded down."""
    return (world.avss.emission * world.avss.token_price).astype(np.int64)


def daily_rewards(world: World) -> Ints:
    """What each AVS pays for a day of security [gwei]: fees, and tokens at today's price."""
    return daily_budgets(world) + emission_worth(world)
