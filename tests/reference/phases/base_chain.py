"""The base chain's day: issuance by the specification's integers, then the entry and exit queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import gwei
from restaking.model.rules.base_penalties import missed_duties
from restaking.model.rules.churn import entry_churn, exit_churn, sweep_days
from restaking.model.rules.issuance import base_reward_per_increment, staking_reward
from restaking.model.rules.rewards import of_bips
from tests.reference import base_slashing, liquid_staking, tips
from tests.reference.agents import Lrt
from tests.reference.moves import Rates, land, place, rates_now, spread_over_operators
from tests.reference.things import Channel, Event, Owner, Sweep, Transit

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def settle(economy: Economy, day: int) -> None:
    """Pay staking rewards on yesterday's stake; let stake in and out as far as churn allows."""
    staked, era = economy.staked(), economy.settings.base.era
    per_increment = base_reward_per_increment(staked)
    pay_issuance(economy, per_increment, day)
    tips.share_tips(economy, day, staked)
    base_slashing.punish(economy, day, staked, per_increment)
    admit(economy, entry_churn(staked, era))
    pay_out(economy, day)
    liquid_staking.serve_redeemers(economy)
    dismiss(economy, day, staked)


def pay_issuance(economy: Economy, per_increment: int, day: int) -> None:
    """Credit every holder of active stake with the day's ideal reward, rounded down."""
    for staker in economy.stakers:
        reward = staking_reward(staker.solo + staker.restaked + staker.lien, per_increment)
        economy.came_in += reward
        if not staker.native:  # a restaked LST pays the LST's fee on the way
            fee = of_bips(reward, economy.lst_fee_bips())
            economy.went_out += fee
            reward -= fee
        staker.wallet += reward
    for item in (*economy.withdrawals, *economy.exits):  # active until it is out
        reward = staking_reward(item.amount, per_increment)
        economy.came_in += reward
        if item.owner_kind == Owner.STAKER:
            if not economy.stakers[item.owner].native:
                fee = of_bips(reward, economy.lst_fee_bips())
                economy.went_out += fee
                reward -= fee
            economy.stakers[item.owner].wallet += reward
        elif item.owner_kind == Owner.LRT:
            fee = of_bips(reward, economy.lrts[item.owner].fee_bips)
            economy.lrts[item.owner].buffer += reward - fee
            economy.lrts[item.owner].treasury += fee
        elif item.owner_kind == Owner.LST_POOL:
            fee = of_bips(reward, economy.lst_fee_bips())
            economy.went_out += fee
            economy.lst.buffer += reward - fee
        else:  # of what was slashed, the keepers of the validators take it out
            economy.went_out += reward
    for lrt in economy.lrts:
        miss_duties(economy, lrt, per_increment, day)
        reward = staking_reward(lrt.voting(economy.operators, day), per_increment)
        economy.came_in += reward
        fee = of_bips(reward, lrt.fee_bips)
        lrt.buffer += reward - fee
        lrt.treasury += fee
    reward = staking_reward(economy.lst.active, per_increment)
    fee = of_bips(reward, economy.lst_fee_bips())
    economy.came_in += reward
    economy.went_out += fee
    economy.lst.active += reward - fee


def miss_duties(economy: Economy, lrt: Lrt, per_increment: int, day: int) -> None:
    """An LRT's validators behind operators that are offline pay for the votes they miss."""
    for delegation, operator in zip(lrt.delegations, economy.operators, strict=True):
        if not operator.is_online(day):
            missed = missed_duties(staking_reward(delegation.stake, per_increment))
            if missed > 0:
                cause = operator.offline_cause
                economy.events.append(Event(day, "base_missed_duties", f"lrt:{lrt.row}", cause, missed))
            delegation.stake -= missed
            economy.losses[0].lost += missed
            if operator.offline_spread:
                economy.contagion[Channel.COMMON_SOFTWARE].lost += missed
            economy.went_out += missed


def admit(economy: Economy, capacity: int) -> None:
    """Let the front of the entry queue become active; the last of it may pass in part."""
    rates = rates_now(economy)
    for entry in economy.entries:
        eth = min(capacity, entry.amount)
        if eth == 0:
            break
        if activate(economy, entry, eth, rates):
            entry.amount -= eth
            capacity -= eth
    economy.entries = [entry for entry in economy.entries if entry.amount > 0]


def activate(economy: Economy, entry: Transit, eth: int, rates) -> bool:
    """Hand over what became active; false if an LRT has no operator to take it: then it waits, and the others pass."""
    if entry.owner_kind == Owner.STAKER:
        land(economy, economy.stakers[entry.owner], eth, rates)
    elif entry.owner_kind == Owner.LST_POOL:
        economy.lst.active += eth
    else:
        return spread_over_operators(economy, economy.lrts[entry.owner], eth)
    return True


def dismiss(economy: Economy, day: int, staked: int) -> None:
    """Let the front of the exit queue leave the validator set; it is paid when the sweep comes round."""
    rule = economy.settings.base
    capacity = exit_churn(staked, rule.era)
    due = day + (rule.sweep_days or sweep_days(staked // gwei(rule.validator_eth)))
    for item in economy.exits:
        eth = min(capacity, item.amount)
        if eth == 0:
            break
        item.amount -= eth
        capacity -= eth
        economy.sweeps.append(Sweep(item.owner_kind, item.owner, eth, due))
    economy.exits = [item for item in economy.exits if item.amount > 0]


def pay_out(economy: Economy, day: int) -> None:
    """Pay what the sweep reaches today; what a staker receives goes on to where it is meant to be."""
    rates = rates_now(economy)
    for item in economy.sweeps:
        if item.due <= day:
            hand_over(economy, item, rates)
    economy.sweeps = [item for item in economy.sweeps if item.due > day]


def hand_over(economy: Economy, item: Sweep, rates: Rates) -> None:
    """Pay one owner; what is to be burned, and what belongs to others, is gone."""
    if item.owner_kind == Owner.STAKER:
        staker = economy.stakers[item.owner]
        staker.wallet += item.amount
        place(economy, staker, item.amount, rates)
    elif item.owner_kind == Owner.LRT:
        economy.lrts[item.owner].buffer += item.amount
    elif item.owner_kind == Owner.LST_POOL:
        economy.lst.buffer += item.amount
    elif item.owner_kind == Owner.AVS_RECIPIENT:
        economy.avss[item.owner].redistributed += item.amount
    else:
        economy.went_out += item.amount
