"""A day of the AVSs: their users come and go, they set budgets and plan what they pay, their tokens are traded."""

from restaking.agents.policies.avs.held import held as next_budget
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, normal
from restaking.core.units import GWEI, Codes, Floats, Ints, Rows
from restaking.model.rules.avss import (
    affordable,
    covered,
    fees_of_day,
    fundamental_value,
    is_broke,
    means,
    next_price,
    next_user_value,
    required_stake,
    selling_pressure,
    tokens_of_day,
    within_means,
)


@kernel
def move_users(
    key: Key, growth: float, flight: float, volatility: float, live: Codes, coverage: Floats, user_value: Floats
) -> None:
    """What users trust each AVS with grows, flees where it is not covered, and wavers."""
    for s in range(live.size):
        if live[s] == 1:
            shock = normal(agent_key(key, s), 0) if volatility > 0.0 else 0.0
            user_value[s] = next_user_value(user_value[s], growth, flight, coverage[s], volatility, shock)


@kernel
def require(margin: float, user_value: Floats, profit_fraction: Floats, threshold: Floats, required: Floats) -> None:
    """Fill what each AVS requires [ETH]."""
    for s in range(required.size):
        required[s] = required_stake(user_value[s], profit_fraction[s], threshold[s], margin)


@kernel
def look_around(
    secured: Ints, live: Codes, required: Floats, user_value: Floats, fee_rate: Floats, treasury: Ints,
    token_price: Floats, coverage: Floats, seen_treasury: Ints, seen_fees: Ints, seen_price: Floats,
) -> None:  # fmt: skip
    """Note what each live AVS knows when it sets its budget: coverage, treasury, the day's fees, its token's price."""
    for s in range(live.size):
        seen_fees[s] = 0
        if live[s] == 1:
            coverage[s] = covered(float(secured[s]) / GWEI, required[s])
            seen_treasury[s], seen_price[s] = treasury[s], token_price[s]
            seen_fees[s] = fees_of_day(user_value[s], fee_rate[s])


@kernel
def set_budgets(
    gain: float, runway: int, live: Codes, coverage: Floats, reward_rate: Floats, seen_treasury: Ints, seen_fees: Ints,
    seen_price: Floats, emission: Ints, emission_cap: Ints, budget_before: Ints, budget: Ints,
) -> None:  # fmt: skip
    """Each live AVS sets its budget by its policy; it raises it no further than it can pay."""
    for s in range(live.size):
        budget_before[s] = budget[s]
        if live[s] == 1:
            most = means(seen_fees[s], seen_treasury[s], runway, emission[s], emission_cap[s], seen_price[s])
            budget[s] = budget_of(budget[s], coverage[s], gain, reward_rate[s], most)


@kernel
def budget_of(budget: int, coverage: float, gain: float, reward_rate: float, most: float) -> int:
    """The budget [gwei/day] that follows ``budget``, where an AVS can pay ``most`` [gwei/day] in all."""
    before = float(budget)
    wished = next_budget(before, coverage, gain)
    return int(within_means(before, wished, most / reward_rate if reward_rate > 0.0 else before))


@kernel
def plan_payments(
    runway: int, live: Codes, budget: Ints, reward_rate: Floats, seen_treasury: Ints, seen_fees: Ints,
    seen_price: Floats, emission: Ints, emission_cap: Ints, pays: Ints, emits: Ints,
) -> None:  # fmt: skip
    """What each AVS pays of its budget: ETH first, as far as fees and reserve reach, then tokens up to its cap."""
    for s in range(live.size):
        pays[s], emits[s] = 0, 0
        if live[s] == 1:
            wish = int(float(budget[s]) * reward_rate[s])
            pays[s] = min(wish, affordable(seen_fees[s], seen_treasury[s], runway))
            emits[s] = tokens_of_day(wish - pays[s], seen_price[s], emission[s], emission_cap[s])


@kernel
def count_broke_days(
    share: float, live: Codes, budget: Ints, reward_rate: Floats, pays: Ints, emits: Ints, emission: Ints,
    seen_price: Floats, broke_days: Rows,
) -> None:  # fmt: skip
    """Count the days in a row on which an AVS pays less than ``share`` of its budget."""
    for s in range(live.size):
        pay = float(pays[s]) + float(emits[s] - emission[s]) * seen_price[s]
        broke = live[s] == 1 and is_broke(pay, float(budget[s]) * reward_rate[s], share)
        broke_days[s] = broke_days[s] + 1 if broke else 0


@kernel
def trade_tokens(
    key: Key, pull: float, depth: float, volatility: float, live: Codes, sold: Ints, supply: Ints, fees: Ints,
    multiple: Floats, price: Floats,
) -> None:  # fmt: skip
    """Prices follow fundamentals, sales and noise; ``sold`` [tokens] and ``fees`` [gwei] are the day's."""
    for s in range(live.size):
        if live[s] == 1 and supply[s] > 0:
            worth = fundamental_value(multiple[s], float(fees[s]) * DAYS_PER_YEAR, supply[s])
            pressure = selling_pressure(sold[s], supply[s], depth)
            shock = normal(agent_key(key, s), 0) if volatility > 0.0 else 0.0
            price[s] = next_price(price[s], worth, pull, pressure, volatility, shock)
