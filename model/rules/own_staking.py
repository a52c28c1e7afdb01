"""The other way to security: a protocol that gathers stakers of its own, with its own token. Scalar rules."""

import math

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.compiled import rule


@rule
def own_stake(required: float, days: float, time_constant: float) -> float:
    """Stake [ETH] of an own set ``days`` after its start: it approaches what is required as e^(−days / constant)."""
    return required * (1.0 - math.exp(-max(0.0, days) / time_constant))


@rule
def days_to_share(share: float, time_constant: float) -> float:
    """Days until the own set has a share of what is required, 0 ≤ share < 1."""
    return -time_constant * math.log(1.0 - share)


@rule
def own_cost(required: float, days: float, time_constant: float, return_wanted: float) -> float:
    """Rewards [ETH] paid to the own set up to a day, at the return [1/yr] that it wants on its stake.

    The integral of return × stake: return × required × (days − constant × (1 − e^(−days / constant))).
    """
    open_days = max(0.0, days)
    staked_days = open_days - time_constant * (1.0 - math.exp(-open_days / time_constant))
    return return_wanted * required * staked_days / DAYS_PER_YEAR
