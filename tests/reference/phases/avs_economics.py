"""AVSs: who begins and who is given up, users and fees, the reward budget, tokens; the platform's incentives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.policies.avs import AVS_POLICIES
from restaking.core.clock import DAYS_PER_YEAR, chance_per_tick
from restaking.core.draws import normal, subkey, unit
from restaking.core.units import GWEI
from restaking.model.rules import avss as rules
from tests.reference.agents import Avs
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def fund_budgets(economy: Economy, day: int) -> None:
    """Every AVS's day, one after the other where they do not meet; then the platform sets its incentives aside."""
    begin_and_give_up(economy, day)
    secured = [sum(column) for column in zip(*economy.slashable(), strict=True)]
    for avs in economy.avss:
        step_rewards(economy, avs, day)
        serve_users(economy, avs, day)
        avs.seen_fees, avs.pays, avs.emits, avs.budget_before = 0, 0, 0, avs.budget
        if avs.live:
            look(avs, secured[avs.row])
            set_budget(economy, avs)
            plan(economy, avs)
            fund(economy, avs)
        sold = emit(economy, avs)
        if economy.settings.avss.token_market and avs.live and avs.token_supply > 0:
            trade(economy, avs, day, sold)
        count_broke_days(economy, avs)
    economy.base.incentives += economy.base.incentive_budget
    economy.came_in += economy.base.incentive_budget


def begin_and_give_up(economy: Economy, day: int) -> None:
    """AVSs dated today begin, and perhaps the next without a date; long broke ones may be given up."""
    rule = economy.settings.avss
    waiting = [avs for avs in economy.avss if not avs.live and not avs.left_day]
    begins = [avs for avs in waiting if avs.entry_day == day]
    undated = [avs for avs in waiting if avs.entry_day == 0]
    if undated and unit(subkey(economy.key("avs entry", day), 0), 0) < chance_per_tick(rule.entry_rate):
        begins.append(undated[0])
    for avs in begins:
        avs.live, avs.entry_day = 1, day
        economy.events.append(Event(day, "avs_entered", f"avs:{avs.row}", economy.new_cause(), 0))
    if rule.exit_rate == 0.0:
        return
    for avs in economy.avss:
        if not avs.live or avs.broke_days < rule.exit_days:
            continue
        if unit(subkey(economy.key("avs exit", day), avs.row), 0) < chance_per_tick(rule.exit_rate):
            avs.live, avs.left_day, avs.broke_days = 0, day, 0
            for operator in economy.operators:
                operator.allocations[avs.row].registered = 0
            economy.events.append(Event(day, "avs_left", f"avs:{avs.row}", economy.new_cause(), 0))


def step_rewards(economy: Economy, avs: Avs, day: int) -> None:
    """Rewards that change in steps are the multiple of the last step begun."""
    rule = economy.settings.avss
    special = rule.named.get(economy.settings.avs_names()[avs.row])
    if special is None or not special.reward_steps:
        return
    factor = 1.0
    for step in special.reward_steps:
        if day >= step.day:
            factor = step.factor
    avs.reward_rate = rule.reward_rate * special.reward_rate * factor


def serve_users(economy: Economy, avs: Avs, day: int) -> None:
    """Users' value grows, less well where the main chain is doubted, flees from what is not covered, and wavers; what
    the AVS requires follows."""
    rule = economy.settings.avss
    growth = rule.user_growth - economy.settings.security.perceived_growth * economy.distrust
    if avs.live:
        shock = normal(subkey(economy.key("user value", day), avs.row), 0) if rule.user_volatility > 0.0 else 0.0
        avs.user_value = rules.next_user_value(
            avs.user_value, growth, rule.user_flight, avs.coverage, rule.user_volatility, shock
        )
    require_stake(economy, avs)


def require_stake(economy: Economy, avs: Avs) -> None:
    """Note what it requires for the value that users have with it."""
    margin = economy.settings.avss.security_margin
    avs.required = rules.required_stake(avs.user_value, avs.profit_fraction, avs.threshold, margin)


def look(avs: Avs, secured: int) -> None:
    """What it knows when it sets its budget."""
    avs.coverage = rules.covered(float(secured) / GWEI, avs.required)
    avs.seen_treasury, avs.seen_price = avs.treasury, avs.token_price
    avs.seen_fees = rules.fees_of_day(avs.user_value, avs.fee_rate)


def set_budget(economy: Economy, avs: Avs) -> None:
    """The budget that its policy asks for; raised no further than it can pay."""
    rule = economy.settings.avss
    policy = AVS_POLICIES[rule.policy].rule
    most = rules.means(
        avs.seen_fees, avs.seen_treasury, rule.runway_days, avs.emission, avs.emission_cap, avs.seen_price
    )
    before = float(avs.budget)
    most = most / avs.reward_rate if avs.reward_rate > 0.0 else before
    avs.budget = int(rules.within_means(before, policy(before, avs.coverage, rule.budget_gain), most))


def plan(economy: Economy, avs: Avs) -> None:
    """ETH first, as far as fees and reserve reach; then tokens up to the cap."""
    wish = int(float(avs.budget) * avs.reward_rate)
    avs.pays = min(wish, rules.affordable(avs.seen_fees, avs.seen_treasury, economy.settings.avss.runway_days))
    avs.emits = rules.tokens_of_day(wish - avs.pays, avs.seen_price, avs.emission, avs.emission_cap)


def fund(economy: Economy, avs: Avs) -> None:
    """Fees come in; what is set aside for rewards is topped up to what it pays."""
    fresh = max(avs.pays - avs.rewards, 0)
    avs.treasury += avs.seen_fees - fresh
    avs.rewards += fresh
    economy.came_in += avs.seen_fees


def emit(economy: Economy, avs: Avs) -> int:
    """Emit the day's tokens, unless nobody could earn the last; sell what holders sell. Returns the tokens sold."""
    if avs.proceeds < emission_worth(avs):
        avs.token_supply += avs.emits
        avs.tokens_held += avs.emits
    if not avs.live:
        return 0
    sold = rules.sold_of(avs.tokens_held, economy.settings.avss.sell_share)
    avs.tokens_held -= sold
    avs.tokens_sold += sold
    proceeds = rules.sale(sold, avs.token_price)
    avs.proceeds += proceeds
    economy.came_in += proceeds
    return sold


def trade(economy: Economy, avs: Avs, day: int, sold: int) -> None:
    """The price follows what the token is worth by fees, the day's sales and noise."""
    rule = economy.settings.avss
    worth = rules.fundamental_value(avs.fee_multiple, float(avs.seen_fees) * DAYS_PER_YEAR, avs.token_supply)
    pressure = rules.selling_pressure(sold, avs.token_supply, rule.token_depth)
    shock = normal(subkey(economy.key("token price", day), avs.row), 0) if rule.token_volatility > 0.0 else 0.0
    avs.token_price = rules.next_price(avs.token_price, worth, rule.token_pull, pressure, rule.token_volatility, shock)


def count_broke_days(economy: Economy, avs: Avs) -> None:
    """Days in a row on which a live AVS pays less than its share of the budget."""
    pay = float(avs.pays) + float(avs.emits - avs.emission) * avs.seen_price
    broke = avs.live and rules.is_broke(pay, float(avs.budget) * avs.reward_rate, economy.settings.avss.exit_share)
    avs.broke_days = avs.broke_days + 1 if broke else 0


def emission_worth(avs: Avs) -> int:
    """What a day's tokens of an AVS are worth [gwei]."""
    return rules.sale(avs.emits, avs.token_price)


def daily_reward(avs: Avs) -> int:
    """What an AVS pays for a day of security [gwei], ETH and tokens."""
    return avs.pays + emission_worth(avs)
