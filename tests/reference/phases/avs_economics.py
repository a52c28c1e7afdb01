"""AVSs and the platform set aside what they will pay today: fees, emitted tokens at their price, incentives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.agents import Avs

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def fund_budgets(economy: Economy, day: int) -> None:
    """Each AVS tops its treasury up to a day's budget and sells its tokens; the platform sets its incentives aside."""
    for avs in economy.avss:
        fresh = max(daily_budget(avs) - avs.treasury, 0)
        avs.treasury += fresh
        economy.came_in += fresh
    economy.base.incentives += economy.base.incentive_budget
    economy.came_in += economy.base.incentive_budget
    for avs in economy.avss:
        worth = emission_worth(avs)
        if avs.proceeds < worth:
            avs.token_supply += avs.emission
            avs.tokens_sold += avs.emission
            avs.proceeds += worth
            economy.came_in += worth


def daily_budget(avs: Avs) -> int:
    """What an AVS pays out of fees for a day of security [gwei]."""
    return int(avs.budget * avs.reward_rate)


def emission_worth(avs: Avs) -> int:
    """What a day's tokens of an AVS are sold for [gwei]."""
    return int(avs.emission * avs.token_price)


def daily_reward(avs: Avs) -> int:
    """What an AVS pays for a day of security [gwei], fees and tokens."""
    return daily_budget(avs) + emission_worth(avs)
