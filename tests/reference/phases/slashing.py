"""Slashes filed today: the operator's magnitude falls, and everybody's stake behind it in the same ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        lost = carry_out(economy, slash)
        economy.events.append(Event(day, f"slash_{slash.kind}", agent, slash.cause, lost))
        hear_of(economy, economy.operators[slash.operator], lost)
    economy.filed.clear()


def carry_out(economy: Economy, slash: Slash) -> int:
    """Cut the allocation and all stake behind the operator; returns what was lost [gwei], which stays locked."""
    operator = economy.operators[slash.operator]
    taken = cut_magnitude(operator, slash)
    if taken == 0:
        return 0
    before = operator.max_magnitude
    operator.max_magnitude -= taken
    alarm_owners(economy, operator)
    lost = cut_stakes(economy, operator, before)
    economy.base.locked += lost
    return lost


def cut_magnitude(operator: Operator, slash: Slash) -> int:
    """Cut an allocation, the part being deallocated in the same ratio; returns the magnitude taken [wad]."""
    allocation = operator.allocations[slash.avs]
    taken = magnitude_slashed(allocation.magnitude, slash.fraction)
    allocation.magnitude -= taken
    left = allocation.pending - magnitude_slashed(allocation.pending, slash.fraction)
    allocation.pending = min(allocation.magnitude, left)
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


def cut_stakes(economy: Economy, operator: Operator, before: int) -> int:
    """Shrink stake of stakers and LRTs and withdrawals still in their delay; returns the loss [gwei]."""
    j, after, lost = operator.row, operator.max_magnitude, 0
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
        if withdrawal.operator == j:
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
