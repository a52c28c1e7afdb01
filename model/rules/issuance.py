"""What the base chain pays its stakers (consensus specification, Altair ``get_base_reward_per_increment``)."""

import math
from typing import Final

from restaking.core.clock import EPOCHS_PER_DAY, EPOCHS_PER_YEAR
from restaking.core.compiled import rule
from restaking.core.units import GWEI, mul_div

BASE_REWARD_FACTOR: Final = 64


@rule
def integer_square_root(n: int) -> int:
    """⌊√n⌋ for 0 ≤ n < 2⁶²."""
    root = int(math.sqrt(float(n)))
    while root * root > n:
        root -= 1
    while (root + 1) * (root + 1) <= n:
        root += 1
    return root


@rule
def base_reward_per_increment(staked: int) -> int:
    """Reward of one 1-ETH increment in one epoch [gwei] when ``staked`` gwei are active in all."""
    return GWEI * BASE_REWARD_FACTOR // integer_square_root(staked)


@rule
def staking_reward(stake: int, per_increment: int) -> int:
    """Ideal reward of ``stake`` gwei over one day [gwei], rounded down."""
    return mul_div(stake, per_increment * EPOCHS_PER_DAY, GWEI)


def yearly_issuance_eth(staked_eth: float, epochs_per_year: float = EPOCHS_PER_YEAR) -> float:
    """Ideal issuance of a year at constant stake [ETH]."""
    return base_reward_per_increment(int(staked_eth * GWEI)) * staked_eth * epochs_per_year / GWEI


def base_yield(staked: int) -> float:
    """Staking yield by the specification [1/yr] when ``staked`` gwei are active; priority fees left out."""
    return base_reward_per_increment(staked) * EPOCHS_PER_YEAR / GWEI
