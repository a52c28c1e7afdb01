"""Rewards of the day: AVS to operators by weight, operator split, stakers and LRTs by stake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import GWEI, NOBODY
from restaking.model.rules.exchange import fee_shares
from restaking.model.rules.rewards import of_bips, pro_rata
from tests.reference.phases.avs_economics import daily_reward

if TYPE_CHECKING:
    from tests.reference.economy import Economy


MONTHS_PER_YEAR = 12


def accrue(economy: Economy, day: int) -> None:
    """Everything that AVSs set aside and in the incentive pot is shared out; remainders stay behind."""
    delegated, weights = economy.delegated(), reward_weights(economy)
    whole = [sum(row[avs.row] for row in weights) for avs in economy.avss]
    note_reward_per_stake(economy, whole)
    gross = share_budgets(economy, day, delegated, weights, whole)
    paid_out = pay_rewards(economy, gross, delegated)
    economy.base.dust += sum(gross) - paid_out
    pay_running_costs(economy)
    keep_fees(economy)


def reward_weights(economy: Economy) -> list[list[int]]:
    """Stake by which each AVS shares its rewards [gwei]: one list per operator, one entry per AVS."""
    weights = economy.slashable()
    for operator, stake in zip(economy.operators, economy.delegated(), strict=True):
        for avs, allocation in zip(economy.avss, operator.allocations, strict=True):
            if avs.by_total:
                weights[operator.row][avs.row] = stake if allocation.registered else 0
    return weights


def note_reward_per_stake(economy: Economy, whole: list[int]) -> None:
    """Note each AVS's gross reward per unit of the stake it goes by [1/yr]."""
    for avs in economy.avss:
        behind = whole[avs.row]
        avs.reward_per_stake = daily_reward(avs) * DAYS_PER_YEAR / float(behind) if behind > 0 else 0.0


def share_budgets(
    economy: Economy, day: int, delegated: list[int], weights: list[list[int]], whole: list[int]
) -> list[int]:
    """Split incentives by delegated stake, each AVS's fees and proceeds by weight; gross rewards per operator."""
    pot, everything = economy.base.incentives, sum(delegated)
    treasuries = [(avs.rewards, avs.proceeds) for avs in economy.avss]
    gross = []
    for operator in economy.operators:
        incentive = pro_rata(pot, delegated[operator.row], everything)
        economy.base.incentives -= incentive
        reward = incentive
        for avs in economy.avss:
            if not operator.is_online(day):
                continue  # its share stays with the AVS
            part, all_parts = weights[operator.row][avs.row], whole[avs.row]
            fee, proceed = (pro_rata(money, part, all_parts) for money in treasuries[avs.row])
            avs.rewards -= fee
            avs.proceeds -= proceed
            reward += fee + proceed
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


def keep_fees(economy: Economy) -> None:
    """LRTs leave their fees in the pool and take tokens for them, as many as the fee would have bought just before."""
    for lrt, rate in zip(economy.lrts, economy.lrt_rates(), strict=True):
        minted = fee_shares(lrt.treasury, *rate)
        if minted > 0:
            lrt.buffer += lrt.treasury
            lrt.treasury = 0
            lrt.supply += minted
            lrt.treasury_tokens += minted


def avs_cost_eth(economy: Economy) -> float:
    """What running one AVS costs an operator [ETH/yr] at today's price of ETH."""
    return economy.settings.operators.cost_usd_month * MONTHS_PER_YEAR / economy.base.eth_price
