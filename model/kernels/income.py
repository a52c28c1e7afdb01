"""Daily income credited to stakers and LRTs: staking rewards, AVS rewards, incentives."""

from restaking.core.compiled import kernel
from restaking.core.draws import Key
from restaking.core.units import NOBODY, Codes, Ints, Rows
from restaking.model.accounts import (
    COMMISSION,
    LRT_FEE,
    LRT_FEE_BASE,
    LST_FEE,
    PENALTY_OFFLINE,
    REWARD,
    REWARD_LRT,
    STAKING_REWARD,
    STAKING_REWARD_LRT,
    STAKING_REWARD_OTHERS,
    STAKING_REWARD_POOL,
    TIPS,
)
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL, STAKER
from restaking.model.kernels.tips import lottery
from restaking.model.rules.base_penalties import missed_duties
from restaking.model.rules.issuance import staking_reward
from restaking.model.rules.rewards import of_bips, pro_rata
from restaking.model.rules.tips import BLOCKS_PER_DAY


@kernel
def pay_stakers(
    per_increment: int, daily_tips: int, staked: int, turn_key: Key, value_key: Key, volatility: float,
    lst_fee_bips: int, solo: Ints, restaked: Ints, lien: Ints, native: Codes, wallet: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Credit the day's issuance and tips to validators of stakers, stake under a lien included.

    Own validators play for the blocks of the day; restaked LSTs get the mean and pay the LST's fee on both on the way.
    One pass for both incomes: at 200,000 stakers reading the columns costs more than the sums.
    """
    per_gwei, block_mean = BLOCKS_PER_DAY / float(staked), float(daily_tips) / BLOCKS_PER_DAY
    for i in range(solo.size):
        stake = solo[i] + restaked[i] + lien[i]
        if stake == 0:
            continue
        reward, tips = staking_reward(stake, per_increment), 0
        if native[i] == 0:
            fee = of_bips(reward, lst_fee_bips)
            flows[LST_FEE] += fee
            reward -= fee
            tips = pro_rata(daily_tips, stake, staked)
            tips -= of_bips(tips, lst_fee_bips)
        elif daily_tips > 0:
            tips = lottery(turn_key, value_key, i, stake, per_gwei, block_mean, volatility)
        wallet[i] += reward + tips
        flows[STAKING_REWARD] += reward
        flows[TIPS] += tips


@kernel
def pay_queued_staking_rewards(
    per_increment: int, owner_kind: Codes, owner: Rows, amount: Ints, native: Codes, lst_fee_bips: int, fee_bips: Ints,
    wallet: Ints, buffer: Ints, treasury: Ints, lst_buffer: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Credit the day's issuance on stake that waits to leave: it is active until it is out, and pays the fees of the
    token it is of (``fee_bips`` of each LRT). Of what was slashed the keepers of the validators take it out."""
    for row in range(amount.size):
        reward = staking_reward(amount[row], per_increment)
        if owner_kind[row] == STAKER:
            if native[owner[row]] == 0:
                fee = of_bips(reward, lst_fee_bips)
                flows[LST_FEE] += fee
                reward -= fee
            wallet[owner[row]] += reward
            flows[STAKING_REWARD] += reward
        elif owner_kind[row] == LRT_PROTOCOL:
            fee = of_bips(reward, fee_bips[owner[row]])
            buffer[owner[row]] += reward - fee
            treasury[owner[row]] += fee
            flows[STAKING_REWARD_LRT] += reward - fee
            flows[LRT_FEE_BASE] += fee
        elif owner_kind[row] == LST_POOL:
            fee = of_bips(reward, lst_fee_bips)
            lst_buffer[0] += reward - fee
            flows[STAKING_REWARD_POOL] += reward - fee
            flows[LST_FEE] += fee
        else:
            flows[STAKING_REWARD_OTHERS] += reward


@kernel
def pay_lrt_staking_rewards(
    per_increment: int, online: Codes, stake: Ints, lien: Ints, fee_bips: Ints, buffer: Ints, treasury: Ints,
    flows: Ints,
) -> int:  # fmt: skip
    """Credit the day's issuance to LRT protocols, less their fee; ``stake`` is (LRTs, operators).

    Validators run by an operator that is not online earn nothing and pay for the votes they miss; those under a lien
    are nobody's in particular and keep earning. Returns the penalties [gwei].
    """
    penalties = 0
    for k in range(stake.shape[0]):
        voting = lien[k]
        for j in range(stake.shape[1]):
            if online[j] == 1:
                voting += stake[k, j]
            elif stake[k, j] > 0:
                missed = missed_duties(staking_reward(stake[k, j], per_increment))
                stake[k, j] -= missed
                flows[PENALTY_OFFLINE] += missed
                penalties += missed
        reward = staking_reward(voting, per_increment)
        fee = of_bips(reward, fee_bips[k])
        buffer[k] += reward - fee
        treasury[k] += fee
        flows[STAKING_REWARD_LRT] += reward - fee
        flows[LRT_FEE_BASE] += fee
    return penalties


@kernel
def weigh_by_total(by_total: Codes, delegated: Ints, registered: Codes, weight: Ints) -> None:
    """Put the whole delegated stake of registered operators where an AVS rewards that instead of what it can slash.

    ``weight`` (operators, AVSs) holds the slashable stake [gwei]. Source: ELIP-014.
    """
    for s in range(by_total.size):
        if by_total[s] == 1:
            for j in range(delegated.size):
                weight[j, s] = delegated[j] if registered[j, s] == 1 else 0


@kernel
def share_budgets(
    fees: Ints, emissions: Ints, incentives: int, online: Codes, weight: Ints, delegated: Ints,
    gross: Ints, fees_paid: Ints, emissions_paid: Ints,
) -> int:  # fmt: skip
    """Split what each AVS pays out over operators by weight, stream by stream, and incentives by delegated stake.

    ``weight`` is (operators, AVSs); an AVS pays nothing to an operator that is not online and keeps its share.
    Fills ``gross`` (operators,) and what was paid of each stream (AVSs,); returns the incentives paid [gwei].
    """
    fees_paid[:] = 0
    emissions_paid[:] = 0
    whole = weight.sum(axis=0)
    everything = delegated.sum()
    incentives_paid = 0
    for j in range(gross.size):
        share = pro_rata(incentives, delegated[j], everything)
        incentives_paid += share
        gross[j] = share
        for s in range(fees.size):
            if weight[j, s] > 0 and online[j] == 1:
                share = pro_rata(fees[s], weight[j, s], whole[s])
                fees_paid[s] += share
                gross[j] += share
                if emissions[s] > 0:
                    share = pro_rata(emissions[s], weight[j, s], whole[s])
                    emissions_paid[s] += share
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
        j = operator[i]
        if restaked[i] > 0 and j != NOBODY:
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
