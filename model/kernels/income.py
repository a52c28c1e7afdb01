"""Daily income credited to stakers and LRTs: staking rewards, AVS rewards, incentives."""

from restaking.core.compiled import kernel
from restaking.core.units import NOBODY, Codes, Ints, Rows
from restaking.model.accounts import (
    COMMISSION,
    LRT_FEE,
    LRT_FEE_BASE,
    LST_FEE,
    REWARD,
    REWARD_LRT,
    STAKING_REWARD,
    STAKING_REWARD_LRT,
)
from restaking.model.rules.issuance import staking_reward
from restaking.model.rules.rewards import of_bips, pro_rata


@kernel
def pay_staking_rewards(
    per_increment: int, lst_fee_bips: int, solo: Ints, restaked: Ints, native: Codes, wallet: Ints, flows: Ints
) -> None:
    """Credit the day's issuance to validators of stakers; restaked LSTs pay the LST's fee on the way."""
    for i in range(solo.size):
        stake = solo[i] + restaked[i]
        if stake > 0:
            reward = staking_reward(stake, per_increment)
            if native[i] == 0:
                fee = of_bips(reward, lst_fee_bips)
                flows[LST_FEE] += fee
                reward -= fee
            wallet[i] += reward
            flows[STAKING_REWARD] += reward


@kernel
def pay_queued_staking_rewards(
    per_increment: int, owner_kind: Codes, owner: Rows, amount: Ints, wallet: Ints, buffer: Ints, flows: Ints
) -> None:
    """Credit the day's issuance on stake that waits to leave: it is active until it is out."""
    for row in range(amount.size):
        reward = staking_reward(amount[row], per_increment)
        if owner_kind[row] == 0:
            wallet[owner[row]] += reward
            flows[STAKING_REWARD] += reward
        else:
            buffer[owner[row]] += reward
            flows[STAKING_REWARD_LRT] += reward


@kernel
def pay_lrt_staking_rewards(
    per_increment: int, stake: Ints, fee_bips: Ints, buffer: Ints, treasury: Ints, flows: Ints
) -> None:
    """Credit the day's issuance to LRT protocols, less their fee; ``stake`` is (LRTs, operators)."""
    for k in range(stake.shape[0]):
        reward = staking_reward(stake[k].sum(), per_increment)
        fee = of_bips(reward, fee_bips[k])
        buffer[k] += reward - fee
        treasury[k] += fee
        flows[STAKING_REWARD_LRT] += reward - fee
        flows[LRT_FEE_BASE] += fee


@kernel
def share_budgets(budget: Ints, incentives: int, slashable: Ints, delegated: Ints, gross: Ints, paid: Ints) -> int:
    """Split each AVS's budget over operators by slashable stake, incentives by delegated stake.

    Adds to ``gross`` (operators,) and fills ``paid`` (AVSs,); returns the incentives paid [gwei].
    """
    paid[:] = 0
    secured = slashable.sum(axis=0)
    everything = delegated.sum()
    incentives_paid = 0
    for j in range(gross.size):
        share = pro_rata(incentives, delegated[j], everything)
        incentives_paid += share
        gross[j] = share
        for s in range(budget.size):
            if slashable[j, s] > 0:
                share = pro_rata(budget[s], slashable[j, s], secured[s])
                paid[s] += share
                gross[j] += share
    return incentives_paid


@kernel
def pay_rewards(
    gross: Ints, delegated: Ints, split_bips: Ints, operator: Rows, restaked: Ints, stake: Ints, fee_bips: Ints,
    operator_wallet: Ints, wallet: Ints, buffer: Ints, treasury: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Operators keep their split; stakers and LRTs share the rest by stake; LRTs keep their fee."""
    rest = gross.copy()
    for j in range(gross.size):
        kept = of_bips(gross[j], split_bips[j])
        operator_wallet[j] += kept
        flows[COMMISSION] += kept
        rest[j] -= kept
    for i in range(operator.size):
        if restaked[i] > 0 and operator[i] != NOBODY:
            j = operator[i]
            reward = pro_rata(rest[j], restaked[i], delegated[j])
            wallet[i] += reward
            flows[REWARD] += reward
    for k in range(stake.shape[0]):
        for j in range(stake.shape[1]):
            if stake[k, j] > 0:
                reward = pro_rata(rest[j], stake[k, j], delegated[j])
                fee = of_bips(reward, fee_bips[k])
                buffer[k] += reward - fee
                treasury[k] += fee
                flows[REWARD_LRT] += reward - fee
                flows[LRT_FEE] += fee
