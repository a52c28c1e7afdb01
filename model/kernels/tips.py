"""Priority fees and MEV of the day, credited to everybody with active stake."""

from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, normal, unit
from restaking.core.units import Codes, Ints, Rows
from restaking.model.accounts import LRT_FEE_TIPS, TIPS, TIPS_LRT, TIPS_POOL
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL, STAKER
from restaking.model.rules.chance import how_often
from restaking.model.rules.rewards import of_bips, pro_rata
from restaking.model.rules.tips import block_value


@kernel
def lottery(
    turn_key: Key, value_key: Key, i: int, stake: int, per_gwei: float, block_mean: float, volatility: float
) -> int:
    """What staker i's own validators propose today is worth [gwei]; ``per_gwei`` proposals are expected of a gwei.

    Most propose nothing, so whether somebody's turn comes costs one draw under a key of its own.
    """
    blocks = how_often(stake * per_gwei, unit(turn_key, i))
    won = 0
    if blocks > 0:
        own = agent_key(value_key, i)
        for block in range(blocks):
            won += block_value(block_mean, volatility, normal(own, block))
    return won


@kernel
def pay_queued_tips(
    daily: int, staked: int, owner_kind: Codes, owner: Rows, amount: Ints, native: Codes, lst_fee_bips: int,
    fee_bips: Ints, wallet: Ints, buffer: Ints, treasury: Ints, lst_buffer: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Stake that waits to leave proposes until it is out: its mean share, less the fee of the token it is of."""
    for row in range(amount.size):
        tips = pro_rata(daily, amount[row], staked)
        if owner_kind[row] == STAKER:
            if native[owner[row]] == 0:
                tips -= of_bips(tips, lst_fee_bips)
            wallet[owner[row]] += tips
            flows[TIPS] += tips
        elif owner_kind[row] == LRT_PROTOCOL:
            fee = of_bips(tips, fee_bips[owner[row]])
            buffer[owner[row]] += tips - fee
            treasury[owner[row]] += fee
            flows[TIPS_LRT] += tips - fee
            flows[LRT_FEE_TIPS] += fee
        elif owner_kind[row] == LST_POOL:
            tips -= of_bips(tips, lst_fee_bips)
            lst_buffer[0] += tips
            flows[TIPS_POOL] += tips


@kernel
def pay_lrt_tips(
    daily: int, staked: int, online: Codes, stake: Ints, lien: Ints, fee_bips: Ints, buffer: Ints,
    treasury: Ints, flows: Ints,
) -> None:  # fmt: skip
    """LRT protocols' mean share, less their fee; ``stake`` is (LRTs, operators), those offline propose nothing."""
    for k in range(stake.shape[0]):
        proposing = lien[k]
        for j in range(stake.shape[1]):
            proposing += stake[k, j] * online[j]
        tips = pro_rata(daily, proposing, staked)
        fee = of_bips(tips, fee_bips[k])
        buffer[k] += tips - fee
        treasury[k] += fee
        flows[TIPS_LRT] += tips - fee
        flows[LRT_FEE_TIPS] += fee
