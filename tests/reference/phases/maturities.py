"""What is due today: withdrawals, deallocations, redemptions. After the day's slashes, so the last day still counts."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from restaking.core.units import NOBODY, WAD
from tests.reference.agents import Lrt
from tests.reference.markets.things import Holder
from tests.reference.moves import land, place, rates_now, spread_over_operators
from tests.reference.things import Event, Owner, Transit

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def release(economy: Economy, day: int) -> None:
    """Hand over what has waited out its delay; slashed stake leaves its escrow first."""
    resolve_escrow(economy, day)
    share_losses(economy)
    release_withdrawals(economy, day)
    mature_magnitudes(economy, day)
    mature_splits(economy, day)
    pay_redemptions(economy)


def resolve_escrow(economy: Economy, day: int) -> None:
    """LSTs are burned, their backing stays staked, or go to the AVS's recipient; native ETH exits to be burned."""
    for row in [row for row in economy.escrow if row.due <= day]:
        handed = row.lst * economy.avss[row.avs].redistribute // WAD
        agent, burned = f"avs:{row.avs}", row.native + row.lst - handed
        economy.base.locked += row.lst - handed
        if row.native > 0:
            economy.exits.append(Transit(Owner.BURN, NOBODY, row.native))
        if burned > 0:
            economy.events.append(Event(day, "escrow_burned", agent, row.cause, burned))
        if handed > 0:
            economy.exits.append(Transit(Owner.AVS_RECIPIENT, row.avs, handed))
            economy.events.append(Event(day, "escrow_redistributed", agent, row.cause, handed))
    economy.escrow = [row for row in economy.escrow if row.due > day]


def share_losses(economy: Economy) -> None:
    """Who waits for an LRT's ETH bears its losses with the holders, and has no part in its gains.

    Everybody with a claim counts as if the tokens were still there; who would get more that way than was claimed is
    set aside with the claim, the cheapest claim first, and the others share what is then left.
    """
    for lrt in economy.lrts:
        waiting = [redemption for redemption in economy.redemptions if redemption.lrt == lrt.row]
        waiting.sort(key=lambda item: Fraction(item.claim, item.tokens) if item.tokens else math.inf)
        pool, tokens = economy.assets_of(lrt), lrt.counted + sum(item.tokens for item in waiting)
        while waiting and tokens > 0 and waiting[0].claim * tokens <= waiting[0].tokens * pool:
            content = waiting.pop(0)
            pool -= content.claim
            tokens -= content.tokens
        if tokens > 0:
            for item in waiting:
                item.claim = min(item.claim, item.tokens * pool // tokens)
    economy.redemptions = [redemption for redemption in economy.redemptions if redemption.claim > 0]


def release_withdrawals(economy: Economy, day: int) -> None:
    """Withdrawals land with their owners; LRTs send on to the exit queue what redeemers still wait for."""
    owed, leaving = economy.lrt_owed(), economy.lrt_leaving()
    short = [owed[lrt.row] - lrt.buffer - leaving[lrt.row] for lrt in economy.lrts]
    waiting = economy.lrt_in(economy.withdrawals)
    has = [lrt.delegated + waiting[lrt.row] for lrt in economy.lrts]
    rates = rates_now(economy)
    for item in economy.withdrawals:
        if item.due > day or item.by_call:
            continue
        if item.owner_kind == Owner.STAKER:
            land(economy, economy.stakers[item.owner], item.amount, rates)
        else:
            k = item.owner
            left = return_to_lrt(economy, economy.lrts[k], item.amount, short[k], has[k])
            short[k] -= left
            has[k] -= left
    economy.withdrawals = [item for item in economy.withdrawals if item.due > day or item.by_call]


def return_to_lrt(economy: Economy, lrt: Lrt, eth: int, short: int, has: int) -> int:
    """Exit what the LRT is short of, redelegate the rest (or exit it too, if no operator is open); returns the exit.

    Of the LRT's lien as large a part goes along, to be burned, as what exits is of all the stake it ``has``.
    """
    leaves = min(eth, max(0, short))
    if eth > leaves and not spread_over_operators(economy, lrt, eth - leaves):
        leaves = eth
    if leaves > 0:
        economy.exits.append(Transit(Owner.LRT, lrt.row, leaves))
        burned = lrt.lien * leaves // has
        if burned > 0:
            lrt.lien -= burned
            economy.exits.append(Transit(Owner.BURN, lrt.row, burned))
    return leaves


def mature_magnitudes(economy: Economy, day: int) -> None:
    """Allocations that are due are slashable, deallocations no longer; new allocation delays hold."""
    for operator in economy.operators:
        for allocation in operator.allocations:
            if allocation.pending and allocation.pending_due <= day:
                allocation.magnitude += allocation.pending
                allocation.pending = 0
        if operator.next_delay_due and operator.next_delay_due <= day:
            operator.allocation_delay, operator.next_delay_due = operator.next_delay, 0


def mature_splits(economy: Economy, day: int) -> None:
    """New splits whose delay is over are taken from now on."""
    for operator in economy.operators:
        if operator.next_split_due and operator.next_split_due <= day:
            operator.split_bips, operator.next_split_due = operator.next_split_bips, 0


def pay_redemptions(economy: Economy) -> None:
    """LRTs that redeem pay out of their buffers, in order of arrival; what arrives today is for tomorrow's."""
    rates = rates_now(economy)
    available = [lrt.buffer if lrt.redeems else 0 for lrt in economy.lrts]
    for redemption in economy.redemptions:
        eth = min(available[redemption.lrt], redemption.claim)
        if eth <= 0:
            continue
        available[redemption.lrt] -= eth
        redemption.tokens = redemption.tokens * (redemption.claim - eth) // redemption.claim
        redemption.claim -= eth
        economy.lrts[redemption.lrt].buffer -= eth
        if redemption.owner_kind == Holder.ARBITRAGEUR:
            economy.arbitrageurs[redemption.owner].eth += eth
            continue
        staker = economy.stakers[redemption.owner]
        staker.wallet += eth
        place(economy, staker, eth, rates)
    economy.redemptions = [redemption for redemption in economy.redemptions if redemption.claim > 0]
