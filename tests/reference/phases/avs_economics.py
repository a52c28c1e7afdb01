"""AVSs and the platform set aside what they will pay today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.agents import Avs

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def fund_budgets(economy: Economy, day: int) -> None:
    """Each AVS tops its treasury up to a day's budget; the platform sets its incentives aside."""
    for avs in economy.avss:
        fresh = max(daily_budget(avs) - avs.treasury, 0)
        avs.treasury += fresh
        economy.came_in += fresh
    economy.base.incentives += economy.base.incentive_budget
    economy.came_in += economy.base.incentive_budget


def daily_budget(avs: Avs) -> int:
    """What an AVS pays for a day of security [gwei]."""
    return int(avs.budget * avs.reward_rate)
