"""AVSs: services that buy security from restaked stake and pay for it."""

import numpy as np

from restaking.core.columns import Row, column
from restaking.core.units import WAD


class AVS(Row):
    """An autonomous verifiable service: pays a reward budget, may slash operators registered with it."""

    live = column(np.int8, "flag", 1, "1 while it exists; operators may run live AVSs only")
    entry_day = column(np.int32, "day", 0, "day on which it begins, or began; 0: there from the start, or no day set")
    left_day = column(np.int32, "day", 0, "day on which it was given up; 0: it was not")
    broke_days = column(np.int32, "days", 0, "days in a row on which it could not pay its share of the budget")
    user_value = column(float, "ETH", 0.0, "value that its users trust it with")
    fee_rate = column(float, "1/yr", 0.0, "fees that users pay, per unit of that value")
    profit_fraction = column(float, "1", 0.1, "share of that value which who corrupts it could take")
    threshold = column(float, "1", 1.0 / 3.0, "share of the stake behind it that is enough to corrupt it")
    required = column(float, "ETH", 0.0, "stake with which corrupting it does not pay")
    coverage = column(float, "1", 1.0, "stake behind it over what it requires, when it last set its budget")
    treasury = column(int, "gwei", 0, "fees and reserves not set aside for rewards")
    rewards = column(int, "gwei", 0, "set aside for rewards and not yet paid out")
    budget = column(int, "gwei/day", 0, "rewards that it means to pay for a day, at reward rate 1")
    reward_rate = column(float, "1", 1.0, "multiplier of the budget")
    pays = column(int, "gwei/day", 0, "what it can pay of today's budget in ETH")
    budget_before = column(int, "gwei/day", 0, "the budget before it was last set")
    seen_treasury = column(int, "gwei seen", 0, "its treasury when it was last set, that day's fees left out")
    seen_fees = column(int, "gwei seen", 0, "fees of that day")
    seen_price = column(float, "ETH/token", 0.0, "price of its token then")
    emission = column(int, "token/day", 0, "own tokens emitted as rewards in a day")
    emission_cap = column(int, "token/day", 0, "most of them in a day, where they make up for ETH it is short of")
    emits = column(int, "token/day", 0, "of them, today")
    token_price = column(float, "ETH/token", 0.001, "what the market pays for one of them")
    fee_multiple = column(float, "yr", 0.0, "years of fees that all its tokens are worth at their fundamental value")
    token_supply = column(int, "token", 0, "tokens in circulation")
    tokens_sold = column(int, "token", 0, "of them, held by the market")
    tokens_held = column(int, "token", 0, "of them, held by those who earned them and have not sold yet")
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
