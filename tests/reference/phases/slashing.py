"""Slashes filed today: the operator's magnitude falls, and everybody's stake behind it in the same ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.model.rules.modes.vault import amount_slashed, first_due_in_reach
from restaking.model.rules.slashing import magnitude_slashed, stake_left
from tests.reference.agents import Operator
from tests.reference.things import Event, Slash

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def settle(economy: Economy, day: int) -> None:
    """Apply the filed slashes in the order of filing, or only log them while slashing is not live."""
    for slash in economy.filed:
        agent = f"operator:{slash.operator}"
        if not economy.settings.slashing.live:
            economy.events.append(Event(day, "slash_not_live", agent, slash.cause, 0))
            continue
        lost = carry_out(economy, day, slash)
        economy.events.append(Event(day, f"slash_{slash.kind}", agent, slash.cause, lost))
        hear_of(economy, economy.operators[slash.operator], lost)
    economy.filed.clear()


def carry_out(economy: Economy, day: int, slash: Slash) -> int:
    """Cut the allocation and all stake behind the operator; returns what was lost [gwei], which stays locked."""
    operator = economy.operators[slash.operator]
    if economy.mode.amounts:
        first_due = first_due_in_reach(day, economy.settings.slashing.vault_epoch_days)
        before = held(economy, operator, first_due)
        captured = economy.slashable()[operator.row][slash.avs]
        after = before - amount_slashed(slash.fraction, captured, 0, before)
    else:
        first_due, before = day, operator.max_magnitude
        after = operator.max_magnitude = before - cut_magnitude(operator, slash)
    if after == before:
        return 0
    alarm_owners(economy, operator)
    lost = cut_stakes(economy, operator, after, before, first_due)
    economy.base.locked += lost
    return lost


def held(economy: Economy, operator: Operator, first_due: int) -> int:
    """What a vault holds within reach of a slash [gwei]: delegated, and queued until ``first_due`` or later."""
    queued = [w.amount for w in economy.withdrawals if w.operator == operator.row and w.due >= first_due]
    return economy.delegated()[operator.row] + sum(queued)


def cut_magnitude(operator: Operator, slash: Slash) -> int:
    """Cut an allocation, what leaves it alike, the others to what is left of the whole; returns the magnitude taken."""
    allocation = operator.allocations[slash.avs]
    taken = magnitude_slashed(allocation.magnitude, slash.fraction)
    allocation.magnitude -= taken
    if allocation.pending < 0:
        left = -allocation.pending - magnitude_slashed(-allocation.pending, slash.fraction)
        allocation.pending = -min(allocation.magnitude, left)
    whole = operator.max_magnitude - taken
    for each in operator.allocations:
        if each.magnitude > whole:
            if each.pending < 0:
                each.pending = -stake_left(-each.pending, whole, each.magnitude)
            each.magnitude = whole
        if each.pending > 0:
            each.pending = min(each.pending, whole - each.magnitude)
    return taken


def alarm_owners(economy: Economy, operator: Operator) -> None:
    """Delegators remember the slash in full, holders of an LRT by the share of its stake behind the operator."""
    weight = economy.settings.beliefs.own_weight
    shares = []
    for lrt in economy.lrts:
        whole, behind = lrt.delegated, lrt.delegations[operator.row].stake
        shares.append(float(behind) / float(whole) if whole > 0 else 0.0)
    for staker in economy.stakers:
        if staker.operator == operator.row and staker.restaked > 0:
            staker.alarm += weight
        elif staker.lrt >= 0:
            staker.alarm += weight * shares[staker.lrt]


def cut_stakes(economy: Economy, operator: Operator, after: int, before: int, first_due: int) -> int:
    """Shrink stake of stakers and LRTs and withdrawals still in their delay; returns the loss [gwei]."""
    j, lost = operator.row, 0
    for staker in economy.stakers:
        if staker.operator == j:
            left = stake_left(staker.restaked, after, before)
            lost += staker.restaked - left
            staker.restaked = left
    for lrt in economy.lrts:
        delegation = lrt.delegations[j]
        left = stake_left(delegation.stake, after, before)
        lost += delegation.stake - left
        delegation.stake = left
    for withdrawal in economy.withdrawals:
        if withdrawal.operator == j and withdrawal.due >= first_due:
            left = stake_left(withdrawal.amount, after, before)
            lost += withdrawal.amount - left
            withdrawal.amount = left
    return lost


def hear_of(economy: Economy, operator: Operator, lost: int) -> None:
    """The public remembers the slash; it is louder news the larger the share of all stake it took."""
    beliefs = economy.settings.beliefs
    operator.alarm += beliefs.own_weight
    economy.memory.events += beliefs.public_weight
    everything = sum(economy.delegated()) + lost
    loudness = min(1.0, beliefs.news_per_loss * lost / everything) if everything > 0 else 0.0
    economy.memory.news = max(economy.memory.news, loudness)
