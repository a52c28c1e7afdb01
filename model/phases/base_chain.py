"""The base chain's day: issuance by the specification's integers, then the entry and exit queues."""

from restaking.core.units import Codes, Ints, Rows
from restaking.model.accounts import LST_FEE, STAKING_REWARD_LST, STAKING_REWARD_OTHERS
from restaking.model.kernels.income import (
    pay_lrt_staking_rewards,
    pay_queued_staking_rewards,
    pay_staking_rewards,
)
from restaking.model.kernels.queues import activate_entries, pay_exits
from restaking.model.rules.churn import entry_churn, exit_churn
from restaking.model.rules.issuance import base_reward_per_increment, staking_reward
from restaking.model.rules.rewards import of_bips
from restaking.model.world import World


def settle(world: World, day: int) -> None:
    """Pay staking rewards on yesterday's stake; let stake in and out as far as churn allows."""
    staked = world.staked()
    pay_issuance(world, base_reward_per_increment(staked))
    admit(world, entry_churn(staked, world.scenario.base.era))
    dismiss(world, exit_churn(staked, world.scenario.base.era))


def pay_issuance(world: World, per_increment: int) -> None:
    """Credit every holder of active stake with the day's ideal reward, rounded down; only that is issued."""
    s, lrts, flows = world.stakers, world.lrts, world.flow_totals
    pay_staking_rewards(per_increment, world.lst_fee_bips, s.solo, s.restaked, s.lien, s.native, s.wallet, flows)
    for queue in (world.withdrawals, world.exits):
        pay_queued_staking_rewards(
            per_increment, queue.column("owner_kind"), queue.column("owner"), queue.column("amount"),
            s.wallet, lrts.buffer, flows,
        )  # fmt: skip
    pay_lrt_staking_rewards(
        per_increment, world.lrt_delegations.stake, lrts.lien, lrts.fee_bips, lrts.buffer, lrts.treasury, flows
    )
    reward = staking_reward(int(world.lst.active[0]), per_increment)
    fee = of_bips(reward, world.lst_fee_bips)
    world.lst.active[0] += reward - fee
    flows[STAKING_REWARD_LST] += reward - fee
    flows[LST_FEE] += fee
    for others in (int(world.base.background[0]), int(world.base.locked[0]), world.in_escrow()):
        flows[STAKING_REWARD_OTHERS] += staking_reward(others, per_increment)  # they take their rewards out
    world.book()


def admit(world: World, capacity: int) -> None:
    """Let the front of the entry queue become active."""
    s, queue = world.stakers, world.entries
    world.exits.make_room(queue.used)
    activate_entries(
        capacity, s.venue, s.operator, s.native, world.operators_open(), s.solo, s.restaked, s.lst, world.lst.active,
        world.lst.supply, world.lst_rate(), world.lrt_delegations.weight, world.lrt_delegations.stake,
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"),
        world.exits.owner_kind, world.exits.owner, world.exits.amount, world.exits.cursor, world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("amount") > 0)
    world.book()


def dismiss(world: World, capacity: int) -> None:
    """Pay the front of the exit queue."""
    s, lrts, queue = world.stakers, world.lrts, world.exits
    world.entries.make_room(queue.used)
    pay_exits(
        capacity, s.venue, s.lrt, s.wallet, s.lst, s.lrt_tokens, world.lst.supply, world.lst_rate(), lrts.buffer,
        lrts.supply, world.lrt_rates(), *entry_columns(world),
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"), world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("amount") > 0)
    world.book()


def entry_columns(world: World) -> tuple[Codes, Rows, Ints, Ints]:
    """The entry queue as kernels append to it."""
    queue = world.entries
    return queue.owner_kind, queue.owner, queue.amount, queue.cursor
