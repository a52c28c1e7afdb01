"""AVSs: services that buy security from restaked stake and pay for it."""

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import WAD


class AVS(Row):
    """An autonomous verifiable service: pays a reward budget, may slash operators registered with it."""

    live = column(np.int8, "flag", 1, "1 while it exists; operators may run live AVSs only")
    treasury = column(int, "gwei", 0, "fees not yet paid out as rewards")
    budget = column(int, "gwei/day", 0, "rewards of one day out of fees, at reward rate 1")
    reward_rate = column(float, "1", 1.0, "multiplier of the budget")
    emission = column(int, "token/day", 0, "own tokens emitted as rewards in a day")
    token_price = column(float, "ETH/token", 0.001, "what the market pays for one of them")
    token_supply = column(int, "token", 0, "tokens emitted so far")
    tokens_sold = column(int, "token", 0, "of them, held by the market")
    proceeds = column(int, "gwei", 0, "ETH from tokens sold, not yet paid out as rewards")
    by_total = column(np.int8, "flag", 0, "1 if rewards go by total stake of its operators, 0 by what it can slash")
    fault_rate = column(float, "1/yr", 0.0, "hazard of a slashable fault per registered operator")
    severity_beta = column(int, "1", 18, "b of the slashed fraction, drawn from Beta(2, b); mean 2/(2+b)")
    slash_cap = column(int, "wad", WAD, "most of an allocation that a single slash may take")
    unjust_rate = column(float, "1/yr", 0.0, "hazard of a bug in its slashing code that slashes those who did nothing")
    malicious_day = column(np.int32, "day", 0, "day on which it turns on its operators; 0: never")
    malicious_fraction = column(int, "wad", WAD // 2, "of every allocation that it takes on that day")
    redistribute = column(int, "wad", 0, "share of slashed LSTs that goes to its recipient instead of being burned")
    redistributed = column(int, "gwei", 0, "what its recipient has been paid out of slashes")
    vault_maximum = column(int, "gwei limit", 0, "vaults: most it takes from any one vault")
    reward_per_stake = column(
        float, "1/yr", 0.0, "gross reward per unit of the stake it goes by, fees and emissions, today"
    )
