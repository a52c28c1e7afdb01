"""Priority fees and MEV: whoever has active stake shares the day's blocks."""

from restaking.core.clock import decay_per_tick
from restaking.core.units import Ints
from restaking.model.accounts import TIPS_POOL
from restaking.model.kernels.tips import pay_lrt_tips, pay_queued_tips
from restaking.model.rules.rewards import of_bips, pro_rata
from restaking.model.rules.tips import daily_tips
from restaking.model.world import World


def share_tips(world: World, day: int, staked: int) -> None:
    """Pools, LRTs and stake in queues receive the mean, from outside; stakers were paid with their issuance."""
    daily = daily_tips(float(world.base.fee_flow[0]))
    if daily == 0:
        return
    s, lrts, flows, fee = world.stakers, world.lrts, world.flow_totals, world.lst_fee_bips
    for queue in (world.withdrawals, world.exits):
        pay_queued_tips(
            daily, staked, queue.column("owner_kind"), queue.column("owner"), queue.column("amount"), s.native, fee,
            lrts.fee_bips, s.wallet, lrts.buffer, lrts.treasury, world.lst.buffer, flows,
        )  # fmt: skip
    pay_lrt_tips(
        daily, staked, world.online(day), world.lrt_delegations.stake, lrts.lien, lrts.fee_bips, lrts.buffer,
        lrts.treasury, flows,
    )  # fmt: skip
    pay_pool(world.lst.buffer, pro_rata(daily, int(world.lst.active[0]), staked), fee, flows)
    world.book()


def pay_pool(buffer: Ints, tips: int, fee_bips: int, flows: Ints) -> None:
    """The LST's pool keeps its tips at hand, less its fee."""
    kept = tips - of_bips(tips, fee_bips)
    buffer[0] += kept
    flows[TIPS_POOL] += kept


def fee_flow(world: World, day: int) -> float:
    """Priority fees and MEV of all stake [ETH/yr] as of a day."""
    rule = world.scenario.base
    return float(rule.fee_flow_eth * decay_per_tick(rule.fee_halflife_days) ** day)
