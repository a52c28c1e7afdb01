"""The base chain's day: issuance by the specification's integers, then the entry queue and the way out."""

import numpy as np

from restaking.core.units import Ints
from restaking.model import losses
from restaking.model.accounts import LST_FEE, STAKING_REWARD_LST, STAKING_REWARD_OTHERS
from restaking.model.kernels.entries import activate_entries
from restaking.model.kernels.exits import pass_exits, pay_swept
from restaking.model.kernels.income import (
    pay_lrt_staking_rewards,
    pay_queued_staking_rewards,
    pay_stakers,
)
from restaking.model.phases.base_slashing import punish
from restaking.model.phases.liquid_staking import serve_redeemers
from restaking.model.phases.tips import share_tips
from restaking.model.rules.churn import entry_churn, exit_churn
from restaking.model.rules.issuance import base_reward_per_increment, staking_reward
from restaking.model.rules.rewards import of_bips
from restaking.model.rules.tips import daily_tips
from restaking.model.world import World


def settle(world: World, day: int) -> None:
    """Pay staking rewards on yesterday's stake; let stake in and out as far as churn allows."""
    staked = world.staked()
    per_increment = base_reward_per_increment(staked)
    pay_issuance(world, per_increment, day, staked)
    share_tips(world, day, staked)
    punish(world, day, staked, per_increment)
    admit(world, entry_churn(staked, world.scenario.base.era))
    pay_out(world, day)
    serve_redeemers(world)
    dismiss(world, day, staked)


def pay_issuance(world: World, per_increment: int, day: int, staked: int) -> None:
    """Credit every holder of active stake with the day's ideal reward, rounded down; only that is issued. Stakers'
    tips go along."""
    s, lrts, flows = world.stakers, world.lrts, world.flow_totals
    pay_stakers(
        per_increment, daily_tips(float(world.base.fee_flow[0])), staked, world.key("proposals", day),
        world.key("block values", day), world.scenario.base.fee_volatility, world.lst_fee_bips, s.solo, s.restaked,
        s.lien, s.native, s.wallet, flows,
    )  # fmt: skip
    for queue in (world.withdrawals, world.exits):
        pay_queued_staking_rewards(
            per_increment, queue.column("owner_kind"), queue.column("owner"), queue.column("amount"), s.native,
            world.lst_fee_bips, lrts.fee_bips, s.wallet, lrts.buffer, lrts.treasury, world.lst.buffer, flows,
        )  # fmt: skip
    online, stake = world.online(day), world.lrt_delegations.stake
    offline = np.flatnonzero(online == 0)
    before = stake[:, offline]
    missed = pay_lrt_staking_rewards(
        per_increment, online, stake, lrts.lien, lrts.fee_bips, lrts.buffer, lrts.treasury, flows
    )
    if missed:
        losses.record(world, "base", int(missed))
        tell_missed(world, day, offline, before)
    reward = staking_reward(int(world.lst.active[0]), per_increment)
    fee = of_bips(reward, world.lst_fee_bips)
    world.lst.active[0] += reward - fee
    flows[STAKING_REWARD_LST] += reward - fee
    flows[LST_FEE] += fee
    for others in (int(world.base.background[0]), int(world.base.locked[0]), world.in_escrow()):
        flows[STAKING_REWARD_OTHERS] += staking_reward(others, per_increment)  # they take their rewards out
    world.book()


def tell_missed(world: World, day: int, offline: Ints, before: Ints) -> None:
    """Tell what each LRT paid for the votes that operators who stand still have missed; ``before`` is its stake behind
    each of the ``offline``."""
    paid = before - world.lrt_delegations.stake[:, offline]
    for k, n in np.argwhere(paid > 0).tolist():
        cause = int(world.operators.offline_cause[offline[n]])
        if world.operators.offline_spread[offline[n]]:
            losses.record_spread(world, "common_software", int(paid[k, n]))
        world.tell("base_missed_duties", day, f"lrt:{k}", cause, int(paid[k, n]))


def admit(world: World, capacity: int) -> None:
    """Let the front of the entry queue become active."""
    s, queue = world.stakers, world.entries
    if queue.used == 0:
        return
    world.exits.make_room(2 * queue.used)
    activate_entries(
        capacity, s.venue, s.operator, s.native, world.operators_open(), s.solo, s.restaked, s.lien, s.lst,
        world.lst.active,
        world.lst.supply, world.lst_rate(), world.lrt_delegations.weight, world.lrt_delegations.stake,
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"),
        world.exits.owner_kind, world.exits.owner, world.exits.amount, world.exits.cursor, world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("amount") > 0)
    world.book()


def dismiss(world: World, day: int, staked: int) -> None:
    """Let the front of the exit queue leave the validator set; it is paid when the sweep comes round."""
    queue, sweeps = world.exits, world.sweeps
    if queue.used == 0:
        return
    sweeps.make_room(queue.used)
    pass_exits(
        exit_churn(staked, world.scenario.base.era), day + world.sweep_days(staked),
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"),
        sweeps.owner_kind, sweeps.owner, sweeps.amount, sweeps.due, sweeps.cursor, world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("amount") > 0)
    world.book()


def pay_out(world: World, day: int) -> None:
    """Pay what the sweep reaches today."""
    s, lrts, queue = world.stakers, world.lrts, world.sweeps
    if not (queue.column("due") <= day).any():
        return
    world.entries.make_room(queue.used)
    pay_swept(
        day, s.venue, s.lrt, s.wallet, s.lst, s.lrt_tokens, world.lst.buffer, world.lst.supply, world.lst_rate(),
        lrts.buffer, lrts.supply, world.mint_rates(), world.avss.redistributed, *world.entry_columns(),
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"), queue.column("due"),
        world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("due") > day)
    world.book()
