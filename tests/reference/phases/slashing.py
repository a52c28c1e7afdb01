"""Slashes that are due: the operator's magnitude falls, and everybody's stake behind it in the same ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.draws import subkey, unit
from restaking.core.units import WAD
from restaking.model.rules.modes.vault import amount_slashed, first_due_in_reach
from restaking.model.rules.slashing import magnitude_slashed, stake_left
from tests.reference import hearing
from tests.reference.agents import Lrt, Operator, Staker
from tests.reference.phases.faults import KINDS
from tests.reference.things import Channel, Escrow, Event, Filing, Owner

if TYPE_CHECKING:
    from tests.reference.economy import Economy


BAILED_OUT = ("malicious", "attack")  # kinds of slashes for which a community might fork
LAYERS = {"independent": 1, "organisation": 2, "client": 2, "unjust": 3, "malicious": 4, "attack": 5, "shock": 6}
"""Rows of the losses by kind of slash; row 0 belongs to the base chain."""


def settle(economy: Economy, day: int) -> None:
    """Veto or settle what is due, in the order of filing, or only log it while slashing is not live."""
    due = [filing for filing in economy.filings if filing.due <= day]
    standing = [filing for filing in due if stands(economy, day, filing)]
    behind = {f.operator: hearing.delegators(economy, f.operator) for f in standing}
    blows: dict[tuple[int, str, int, int], hearing.Blow] = {}
    for filing in standing:
        carry_out(economy, day, filing, blows)
    for blow in blows.values():
        hearing.hear(economy, day, blow, behind[blow.operator])
    economy.filings = [filing for filing in economy.filings if filing.due > day]


def stands(economy: Economy, day: int, filing: Filing) -> bool:
    """Whether a slash is carried out: not vetoed, slashing is live, and no fork undoes it."""
    rule, agent = economy.settings.slashing, f"operator:{filing.operator}"
    key = subkey(economy.key("veto", filing.filed), filing.kind, filing.operator, filing.avs)
    if unit(key, 0) < rule.veto_chance:
        economy.events.append(Event(day, "slash_vetoed", agent, filing.cause, 0, filing.avs))
        return False
    if not rule.live:
        economy.events.append(Event(day, "slash_not_live", agent, filing.cause, 0, filing.avs))
        return False
    if bailed_out(economy, filing):
        economy.events.append(Event(day, "bailed_out", agent, filing.cause, 0, filing.avs))
        return False
    return True


def bailed_out(economy: Economy, filing: Filing) -> bool:
    """Whether a fork undoes all that the AVS filed for this reason on that day."""
    key = subkey(economy.key("bail-out", filing.filed), filing.kind, filing.avs)
    return KINDS[filing.kind] in BAILED_OUT and unit(key, 0) < economy.settings.security.bail_out


def carry_out(economy: Economy, day: int, filing: Filing, blows: dict[tuple[int, str, int, int], hearing.Blow]) -> None:
    """Cut the allocation and all stake behind the operator; people hear of it in the evening."""
    operator, kind, agent = economy.operators[filing.operator], KINDS[filing.kind], f"operator:{filing.operator}"
    others = [avs.row for avs in economy.avss if avs.row != filing.avs]
    covered = cover(economy, operator, others)
    first_due, after, before = cut(economy, day, operator, filing)
    if after == before:
        economy.events.append(Event(day, "fault_without_stake", agent, filing.cause, 0, filing.avs))
        return
    seen = hearing.behold(economy, first_due, operator, kind, filing.avs)
    blows.setdefault((operator.row, kind, seen.avs, first_due), seen).times += 1
    taken = cut_stakes(economy, first_due, operator, after, before)
    if taken.native + taken.lst > 0:
        rule = economy.settings.slashing
        economy.escrow.append(Escrow(filing.cause, filing.avs, taken.native, taken.lst, day + rule.resolution_days))
    economy.losses[LAYERS[kind]].lost += taken.whole
    economy.contagion[Channel.SHARED_STAKE].lost += max(0, covered - cover(economy, operator, others))
    for other in economy.filings:
        if (other.operator, other.avs) == (filing.operator, filing.avs):
            other.taken += taken.whole
    economy.events.append(Event(day, f"slash_{kind}", agent, filing.cause, taken.whole, filing.avs))
    if economy.weights.shun > 0:
        operator.called, operator.allocations[filing.avs].shunned = day, day + economy.weights.shun
    make_news(economy, taken.whole)


def cover(economy: Economy, operator: Operator, avss: list[int]) -> int:
    """What these AVSs could take from the operator now [gwei], each on its own."""
    stake = economy.delegated()[operator.row]
    return sum(economy.slashable_by(operator, economy.avss[avs], stake) for avs in avss)


def cut(economy: Economy, day: int, operator: Operator, filing: Filing) -> tuple[int, int, int]:
    """First release day of withdrawals in reach, and (after, before): the ratio in which everything shrinks."""
    if economy.mode.amounts:
        first_due = first_due_in_reach(filing.filed, economy.settings.slashing.vault_epoch_days)
        before = held(economy, operator, first_due)
        return first_due, before - amount_slashed(filing.fraction, filing.captured, filing.taken, before), before
    before = operator.max_magnitude
    operator.max_magnitude -= cut_magnitude(operator, filing)
    return day, operator.max_magnitude, before


def held(economy: Economy, operator: Operator, first_due: int) -> int:
    """What a vault holds within reach of a slash [gwei]: delegated, and queued until ``first_due`` or later."""
    queued = [w.amount for w in economy.withdrawals if w.operator == operator.row and w.due >= first_due]
    return economy.delegated()[operator.row] + sum(queued)


def cut_magnitude(operator: Operator, filing: Filing) -> int:
    """Cut an allocation, what leaves it alike, the others to what is left of the whole; returns the magnitude taken."""
    allocation = operator.allocations[filing.avs]
    taken = magnitude_slashed(allocation.magnitude, filing.fraction)
    allocation.magnitude -= taken
    if allocation.pending < 0:
        left = -allocation.pending - magnitude_slashed(-allocation.pending, filing.fraction)
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


class Taken:
    """What one slash took [gwei]: in all, and of that native ETH and LSTs that go into escrow."""

    def __init__(self, lien: bool) -> None:
        self.lien = lien
        self.whole = self.native = self.lst = 0

    def take(self, loss: int, native: int, owner: Staker | Lrt) -> None:
        """Take a loss of which ``native`` is native ETH: under a lien of its owner, or into escrow."""
        self.whole += loss
        self.lst += loss - native
        if self.lien:
            owner.lien += native
        else:
            self.native += native


def cut_stakes(economy: Economy, first_due: int, operator: Operator, after: int, before: int) -> Taken:
    """Shrink stake of stakers and LRTs and withdrawals still in their delay."""
    j = operator.row
    taken = Taken(economy.settings.slashing.native_settle == "lien")
    for staker in economy.stakers:
        if staker.operator == j:
            loss = staker.restaked - stake_left(staker.restaked, after, before)
            staker.restaked -= loss
            taken.take(loss, loss if staker.native else 0, staker)
    for lrt in economy.lrts:
        delegation = lrt.delegations[j]
        loss = delegation.stake - stake_left(delegation.stake, after, before)
        delegation.stake -= loss
        taken.take(loss, native_part(loss, lrt), lrt)
    for item in economy.withdrawals:
        if item.operator == j and item.due >= first_due:
            loss = item.amount - stake_left(item.amount, after, before)
            item.amount -= loss
            if item.owner_kind == Owner.STAKER:
                staker = economy.stakers[item.owner]
                taken.take(loss, loss if staker.native else 0, staker)
            else:
                taken.take(loss, native_part(loss, economy.lrts[item.owner]), economy.lrts[item.owner])
    return taken


def native_part(loss: int, lrt: Lrt) -> int:
    """Native ETH in an LRT's loss [gwei], rounded down; the rest is LSTs."""
    return loss * int(lrt.native_share * WAD) // WAD


def make_news(economy: Economy, lost: int) -> None:
    """A slash is louder news the larger the share of all stake it took."""
    everything = sum(economy.delegated()) + lost
    loudness = min(1.0, economy.settings.beliefs.news_per_loss * lost / everything) if everything > 0 else 0.0
    economy.base.news = max(economy.base.news, loudness)
