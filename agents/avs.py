"""AVSs: services that buy security from restaked stake and pay for it."""

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import WAD


class AVS(Row):
    """An autonomous verifiable service: pays a reward budget, may slash operators registered with it."""

    treasury = column(int, "gwei", 0, "reward money not yet paid out")
    budget = column(int, "gwei/day", 0, "reward budget of one day at reward rate 1")
    reward_rate = column(float, "1", 1.0, "multiplier of the budget")
    fault_rate = column(float, "1/yr", 0.0, "hazard of a slashable fault per registered operator")
    severity_beta = column(int, "1", 18, "b of the slashed fraction, drawn from Beta(2, b); mean 2/(2+b)")
    slash_cap = column(int, "wad", WAD, "most of an allocation that a single slash may take")
    unjust_rate = column(float, "1/yr", 0.0, "hazard of a bug in its slashing code that slashes those who did nothing")
    malicious_day = column(np.int32, "day", 0, "day on which it turns on its operators; 0: never")
    malicious_fraction = column(int, "wad", WAD // 2, "of every allocation that it takes on that day")
    redistribute = column(int, "wad", 0, "share of slashed LSTs that goes to its recipient instead of being burned")
    redistributed = column(int, "gwei", 0, "what its recipient has been paid out of slashes")
    vault_maximum = column(int, "gwei limit", 0, "vaults: most it takes from any one vault")
    reward_per_stake = column(float, "1/yr", 0.0, "gross reward per unit of slashable stake today")
