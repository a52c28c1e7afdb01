"""AVSs: services that buy security from restaked stake and pay for it."""

from restaking.core.columns import Row, column


class AVS(Row):
    """An autonomous verifiable service: pays a reward budget, may slash operators registered with it."""

    treasury = column(int, "gwei", 0, "reward money not yet paid out")
    budget = column(int, "gwei/day", 0, "reward budget of one day at reward rate 1")
    reward_rate = column(float, "1", 1.0, "multiplier of the budget")
    fault_rate = column(float, "1/yr", 0.0, "hazard of a slashable fault per registered operator")
    severity_beta = column(int, "1", 18, "b of the slashed fraction, drawn from Beta(2, b); mean 2/(2+b)")
    vault_maximum = column(int, "gwei limit", 0, "vaults: most it takes from any one vault")
    reward_per_stake = column(float, "1/yr", 0.0, "gross reward per unit of slashable stake today")
