"""AVSs sell a service and buy security: users' value and fees, the reward budget, tokens; the platform's incentives."""

import numpy as np

from restaking.core.units import Ints
from restaking.model import avs_lives
from restaking.model.accounts import (
    AVS_FUNDING,
    EMITTED,
    INCENTIVE_FUNDING,
    TOKEN_SALE,
    TOKENS_EARNED,
    TOKENS_SOLD,
    USER_FEE,
)
from restaking.model.kernels.avss import (
    count_broke_days,
    look_around,
    move_users,
    plan_payments,
    require,
    trade_tokens,
)
from restaking.model.rules.avss import MOST_A_DAY, sale, sold_of
from restaking.model.world import World


def fund_budgets(world: World, day: int) -> None:
    """AVSs come and go; each live one takes its fees, sets its budget, sets rewards aside and emits tokens.

    The platform sets its incentives aside. What was left unpaid yesterday counts.
    """
    avs_lives.enter_and_leave(world, day)
    step_rewards(world, day)
    serve_users(world, day)
    look(world)
    decide_budgets(world)
    plan(world)
    set_aside(world)
    sold = emit(world)
    trade(world, day, sold)
    count_broke(world)
    world.base.incentives[0] += world.base.incentive_budget[0]
    world.flow_totals[INCENTIVE_FUNDING] += world.base.incentive_budget[0]
    world.book()


def step_rewards(world: World, day: int) -> None:
    """AVSs whose rewards change in steps pay the multiple of the day."""
    rule = world.scenario.avss
    for name, special in rule.named.items():
        if special.reward_steps:
            rate = rule.reward_rate * special.reward_rate * special.factor(day)
            world.avss.reward_rate[world.avss.names.index(name)] = rate


def serve_users(world: World, day: int) -> None:
    """Users' value moves, less well where the main chain is doubted; what each AVS requires follows."""
    avss, rule = world.avss, world.scenario.avss
    growth = rule.user_growth - world.scenario.security.perceived_growth * world.distrust
    move_users(
        world.key("user value", day), growth, rule.user_flight, rule.user_volatility, avss.live,
        avss.coverage, avss.user_value,
    )  # fmt: skip
    require_stake(world)


def require_stake(world: World) -> None:
    """Note the stake that each AVS requires."""
    avss, margin = world.avss, world.scenario.avss.security_margin
    require(margin, avss.user_value, avss.profit_fraction, avss.threshold, avss.required)


def look(world: World) -> None:
    """Note what each AVS goes by when it sets its budget."""
    avss = world.avss
    look_around(
        world.secured(), avss.live, avss.required, avss.user_value, avss.fee_rate, avss.treasury, avss.token_price,
        avss.coverage, avss.seen_treasury, avss.seen_fees, avss.seen_price,
    )  # fmt: skip


def decide_budgets(world: World) -> None:
    """Each live AVS sets its budget by its policy."""
    avss, rule = world.avss, world.scenario.avss
    world.budgets.set_budgets(
        rule.budget_gain, rule.runway_days, avss.live, avss.coverage, avss.reward_rate, avss.seen_treasury,
        avss.seen_fees, avss.seen_price, avss.emission, avss.emission_cap, avss.budget_before, avss.budget,
    )  # fmt: skip


def plan(world: World) -> None:
    """Note what each AVS pays today in ETH, and how many tokens it emits."""
    avss = world.avss
    plan_payments(
        world.scenario.avss.runway_days, avss.live, avss.budget, avss.reward_rate, avss.seen_treasury,
        avss.seen_fees, avss.seen_price, avss.emission, avss.emission_cap, avss.pays, avss.emits,
    )  # fmt: skip


def set_aside(world: World) -> None:
    """Users' fees reach the treasury; out of it each AVS tops up what it has set aside for rewards."""
    avss, flows = world.avss, world.flow_totals
    avss.treasury[:] += avss.seen_fees
    fresh: Ints = np.maximum(avss.pays - avss.rewards, 0)
    avss.treasury[:] -= fresh
    avss.rewards[:] += fresh
    flows[USER_FEE] += avss.seen_fees.sum()
    flows[AVS_FUNDING] += fresh.sum()


def emit(world: World) -> Ints:
    """Each AVS emits a day's tokens, and those who hold any sell their share; (AVSs,) what is sold [tokens].

    An AVS whose last proceeds nobody could earn emits none.
    """
    avss, flows, share = world.avss, world.flow_totals, world.scenario.avss.sell_share
    sold: Ints = np.zeros(len(avss), dtype=np.int64)
    emits = np.where(avss.proceeds < emission_worth(world), avss.emits, 0)
    avss.token_supply[:] += emits
    avss.tokens_held[:] += emits
    for s in ((avss.tokens_held > 0) & (avss.live == 1)).nonzero()[0].tolist():
        sold[s] = sold_of(int(avss.tokens_held[s]), share)
        worth = sale(int(sold[s]), float(avss.token_price[s]))
        avss.proceeds[s] += worth
        flows[TOKEN_SALE] += worth
    avss.tokens_held[:] -= sold
    avss.tokens_sold[:] += sold
    flows[EMITTED] += emits.sum()
    flows[TOKENS_EARNED] += emits.sum()
    flows[TOKENS_SOLD] += sold.sum()
    return sold


def trade(world: World, day: int, sold: Ints) -> None:
    """Where there is a market, prices move."""
    avss, rule = world.avss, world.scenario.avss
    if rule.token_market:
        trade_tokens(
            world.key("token price", day), rule.token_pull, rule.token_depth, rule.token_volatility, avss.live, sold,
            avss.token_supply, avss.seen_fees, avss.fee_multiple, avss.token_price,
        )  # fmt: skip


def count_broke(world: World) -> None:
    """Note which AVSs cannot pay what they mean to."""
    avss = world.avss
    count_broke_days(
        world.scenario.avss.exit_share, avss.live, avss.budget, avss.reward_rate, avss.pays, avss.emits,
        avss.emission, avss.seen_price, avss.broke_days,
    )  # fmt: skip


def emission_worth(world: World) -> Ints:
    """What the day's tokens of each AVS are worth [gwei], rounded down."""
    worth: Ints = np.minimum(world.avss.emits * world.avss.token_price, MOST_A_DAY).astype(np.int64)
    return worth


def daily_rewards(world: World) -> Ints:
    """What each AVS pays for a day of security [gwei]: ETH, and tokens at today's price."""
    rewards: Ints = world.avss.pays + emission_worth(world)
    return rewards
