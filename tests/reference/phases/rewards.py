"""Rewards of the day: AVS to operators by slashable stake, operator split, stakers and LRTs by stake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import GWEI, NOBODY
from restaking.model.rules.rewards import of_bips, pro_rata
from tests.reference.phases.avs_economics import daily_budget

if TYPE_CHECKING:
    from tests.reference.economy import Economy


MONTHS_PER_YEAR = 12


def accrue(economy: Economy, day: int) -> None:
    """Everything in the AVSs' treasuries and the incentive pot is shared out; remainders stay behind."""
    delegated, slashable = economy.delegated(), economy.slashable()
    secured = [sum(row[avs.row] for row in slashable) for avs in economy.avss]
    note_reward_per_stake(economy, secured)
    gross = share_budgets(economy, day, delegated, slashable, secured)
    paid_out = pay_rewards(economy, gross, delegated)
    economy.base.dust += sum(gross) - paid_out
    pay_running_costs(economy)


def note_reward_per_stake(economy: Economy, secured: list[int]) -> None:
    """Note each AVS's gross reward per unit of slashable stake [1/yr]."""
    for avs in economy.avss:
        behind = secured[avs.row]
        avs.reward_per_stake = daily_budget(avs) * DAYS_PER_YEAR / float(behind) if behind > 0 else 0.0


def share_budgets(
    economy: Economy, day: int, delegated: list[int], slashable: list[list[int]], secured: list[int]
) -> list[int]:
    """Split incentives by delegated stake and each AVS's treasury by slashable stake; gross rewards per operator."""
    pot, everything = economy.base.incentives, sum(delegated)
    treasuries = [avs.treasury for avs in economy.avss]
    gross = []
    for operator in economy.operators:
        incentive = pro_rata(pot, delegated[operator.row], everything)
        economy.base.incentives -= incentive
        reward = incentive
        for avs in economy.avss:
            if not operator.is_online(day):
                continue  # its share stays in the treasury
            share = pro_rata(treasuries[avs.row], slashable[operator.row][avs.row], secured[avs.row])
            avs.treasury -= share
            reward += share
        gross.append(reward)
    return gross


def pay_rewards(economy: Economy, gross: list[int], delegated: list[int]) -> int:
    """Operators keep their split; stakers and LRTs share the rest by stake; returns what was paid [gwei]."""
    rest, paid = [], 0
    for operator in economy.operators:
        kept = of_bips(gross[operator.row], operator.split_bips)
        operator.wallet += kept
        paid += kept
        rest.append(gross[operator.row] - kept)
    for staker in economy.stakers:
        if staker.restaked > 0 and staker.operator != NOBODY:
            j = staker.operator
            reward = pro_rata(rest[j], staker.restaked, delegated[j])
            staker.wallet += reward
            paid += reward
    for lrt in economy.lrts:
        for j, delegation in enumerate(lrt.delegations):
            reward = pro_rata(rest[j], delegation.stake, delegated[j])
            fee = of_bips(reward, lrt.fee_bips)
            lrt.buffer += reward - fee
            lrt.treasury += fee
            paid += reward
    return paid


def pay_running_costs(economy: Economy) -> None:
    """Operators pay for the AVSs they run as far as their commissions reach."""
    cost = int(avs_cost_eth(economy) / DAYS_PER_YEAR * GWEI)
    for operator in economy.operators:
        payment = min(operator.running * cost, operator.wallet)
        operator.wallet -= payment
        economy.went_out += payment


def avs_cost_eth(economy: Economy) -> float:
    """What running one AVS costs an operator [ETH/yr] at today's price of ETH."""
    return economy.settings.operators.cost_usd_month * MONTHS_PER_YEAR / economy.base.eth_price
