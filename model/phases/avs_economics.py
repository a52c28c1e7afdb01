"""AVSs and the platform set aside what they will pay today."""

import numpy as np

from restaking.core.units import Ints
from restaking.model.accounts import AVS_FUNDING, INCENTIVE_FUNDING
from restaking.model.world import World


def fund_budgets(world: World, day: int) -> None:
    """Fees and emissions come in from outside: each AVS tops its treasury up to a day's budget, the platform
    sets its incentives aside. What was left unpaid yesterday counts."""
    fresh: Ints = np.maximum(daily_budgets(world) - world.avss.treasury, 0)
    world.avss.treasury[:] += fresh
    world.base.incentives[0] += world.base.incentive_budget[0]
    world.flow_totals[AVS_FUNDING] += fresh.sum()
    world.flow_totals[INCENTIVE_FUNDING] += world.base.incentive_budget[0]
    world.book()


def daily_budgets(world: World) -> Ints:
    """What each AVS pays for a day of security [gwei], the scenario's multipliers included."""
    return (world.avss.budget * world.avss.reward_rate).astype(np.int64)
