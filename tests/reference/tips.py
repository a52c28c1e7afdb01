"""Who shares the day's priority fees and MEV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.draws import normal, subkey, unit
from restaking.model.rules.chance import how_often
from restaking.model.rules.rewards import of_bips, pro_rata
from restaking.model.rules.tips import BLOCKS_PER_DAY, block_value, daily_tips
from tests.reference.agents import Staker
from tests.reference.things import Owner

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def share_tips(economy: Economy, day: int, staked: int) -> None:
    """Own validators play for whole blocks; everybody else with active stake receives the mean."""
    daily = daily_tips(economy.base.fee_flow)
    if daily == 0:
        return
    for staker in economy.stakers:
        stake = staker.solo + staker.restaked + staker.lien
        if stake > 0:
            tips = (
                won(economy, staker, stake, daily, staked, day)
                if staker.native
                else after_lst_fee(economy, pro_rata(daily, stake, staked))
            )
            staker.wallet += tips
            economy.came_in += tips
    for item in (*economy.withdrawals, *economy.exits):
        pay_queued(economy, item.owner_kind, item.owner, pro_rata(daily, item.amount, staked))
    for lrt in economy.lrts:
        tips = pro_rata(daily, lrt.voting(economy.operators, day), staked)
        fee = of_bips(tips, lrt.fee_bips)
        lrt.buffer += tips - fee
        lrt.treasury += fee
        economy.came_in += tips
    pay_queued(economy, Owner.LST_POOL, 0, pro_rata(daily, economy.lst.active, staked))


def won(economy: Economy, staker: Staker, stake: int, daily: int, staked: int, day: int) -> int:
    """What a staker's own validators propose today is worth [gwei]."""
    values = subkey(economy.key("block values", day), staker.row)
    volatility = economy.settings.base.fee_volatility
    expected = stake * (BLOCKS_PER_DAY / float(staked))
    blocks = how_often(expected, unit(economy.key("proposals", day), staker.row))
    return sum(block_value(float(daily) / BLOCKS_PER_DAY, volatility, normal(values, n)) for n in range(blocks))


def after_lst_fee(economy: Economy, tips: int) -> int:
    return tips - of_bips(tips, economy.lst_fee_bips())


def pay_queued(economy: Economy, kind: int, owner: int, tips: int) -> None:
    """Pay the owner of stake in a queue, or the LST's pool; of what was slashed nobody here is paid."""
    if kind == Owner.STAKER:
        if not economy.stakers[owner].native:
            tips = after_lst_fee(economy, tips)
        economy.stakers[owner].wallet += tips
    elif kind == Owner.LRT:
        fee = of_bips(tips, economy.lrts[owner].fee_bips)
        economy.lrts[owner].buffer += tips - fee
        economy.lrts[owner].treasury += fee
    elif kind == Owner.LST_POOL:
        tips = after_lst_fee(economy, tips)
        economy.lst.buffer += tips
    else:
        return
    economy.came_in += tips
