"""Priority fees and MEV: a flow shared by all stake. Pools receive its mean, a lone proposer plays a lottery.

Source: domain reference §1.2: the flow falls as fees move to rollups, so its yield falls as 1/D while issuance falls as
1/√D; value per block is heavy-tailed (mean 0.112 ETH, 99.99th percentile 28.9 ETH: Block Scholes, February 2024).
"""

import math
from typing import Final

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.compiled import rule
from restaking.core.units import GWEI

BLOCKS_PER_DAY: Final = 7_200


def daily_tips(flow_eth: float) -> int:
    """What all blocks of a day bring [gwei] when a year brings ``flow_eth``."""
    return int(flow_eth * GWEI / DAYS_PER_YEAR)


def fee_yield(flow_eth: float, staked: int) -> float:
    """What priority fees and MEV add to the yield of ``staked`` gwei [1/yr]."""
    return flow_eth * GWEI / staked


@rule
def block_value(mean: float, volatility: float, z: float) -> int:
    """Value of one block [gwei]: lognormal with that mean, ``volatility`` = sd of the log, z a standard normal draw."""
    return int(mean * math.exp(volatility * z - 0.5 * volatility * volatility))
