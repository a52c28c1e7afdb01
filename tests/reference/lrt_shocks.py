"""What somebody does to LRTs and their holders: sell-offs, disappointment, closed doors, forged tokens, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.staker import Venue
from restaking.core.draws import subkey, unit
from restaking.core.units import NOBODY, WAD, gwei, wad
from restaking.model.rules.exchange import tokens_for, worth_of
from tests.reference import staker_choice
from tests.reference.agents import Lrt
from tests.reference.markets.lenders import reprice, reserve_of
from tests.reference.markets.patience import asks_now
from tests.reference.markets.things import Holder, Loan, Order
from tests.reference.markets.venues import reported_rate
from tests.reference.moves import place, rates_now
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy

SLOT_TURN, SLOT_HOUR = range(2)


def tell(economy: Economy, day: int, kind: str, lrt: Lrt, amount: int = 0) -> None:
    """Enter it into the log with a cause of its own."""
    economy.events.append(Event(day, kind, f"lrt:{lrt.row}", economy.new_cause(), amount))


def sell_off(economy: Economy, day: int, lrt: Lrt, share: float, hours: int = 1, or_redeem: bool = False) -> None:
    """Holders, borrowers last, sell a share of what holders have; all leave, the last asks a price for the rest.

    They sell at any price, unless those who could redeem instead are not to give tokens away for less.
    """
    key, asks = economy.key("sell-off", day), asks_now(economy)[lrt.row]
    patient = 1 if asks is None else asks
    borrows = {loan.owner for loan in economy.loans if loan.owner_kind == Holder.STAKER}
    holders = [staker for staker in economy.stakers if staker.lrt == lrt.row and staker.lrt_tokens > 0]
    holders.sort(key=lambda staker: (staker.row in borrows, unit(subkey(key, staker.row), SLOT_TURN)))
    wanted = left = sum(staker.lrt_tokens for staker in holders) * wad(share) // WAD
    while left > 0:
        staker = holders.pop(0)
        part, hour = min(left, staker.lrt_tokens), int(unit(subkey(key, staker.row), SLOT_HOUR) * hours)
        limit = patient if or_redeem and lrt.redeems else 0
        economy.orders.append(Order(Holder.STAKER, staker.row, lrt.row, part, limit, day, hour))
        if staker.lrt_tokens > part:
            rest = staker.lrt_tokens - part
            economy.orders.append(Order(Holder.STAKER, staker.row, lrt.row, rest, patient, day, hour))
        left -= part
        staker.lrt_tokens = 0
        staker.venue, staker.operator, staker.lrt = int(Venue.HOLD), NOBODY, NOBODY
    venues = [staker.venue for staker in economy.stakers]
    for staker in economy.stakers:
        staker.company = staker_choice.pack(staker_choice.count_neighbours(staker, venues))
    tell(economy, day, "shock_sell_off", lrt, wanted * reported_rate(economy, lrt.row) // WAD)


def disappoint(economy: Economy, day: int, lrt: Lrt, factor: float, days: int = 7, chance: float = 0.5) -> None:
    """Points of a protocol are worth less from now on, and holders look around for some days."""
    lrt.points_bips = round(lrt.points_bips * factor)
    for staker in economy.stakers:
        if staker.lrt == lrt.row:
            staker.alert = max(staker.alert, chance) if staker.alert_until >= day else chance
            staker.alert_until = max(staker.alert_until, day + days - 1)
    tell(economy, day, "shock_disappoint", lrt)


def set_redemptions(economy: Economy, day: int, lrt: Lrt, open: bool) -> None:  # noqa: A002 (the word of scenario files)
    """Redemptions begin or end."""
    lrt.open = int(open)
    tell(economy, day, "shock_set_redemptions", lrt)


def pause(economy: Economy, day: int, lrt: Lrt, on: bool) -> None:
    """A protocol stands still, or goes on: then everybody who could not deposit does."""
    tell(economy, day, "shock_pause", lrt)
    was, lrt.paused = lrt.paused, int(on)
    if was and not on:
        rates = rates_now(economy)
        for staker in economy.stakers:
            if staker.venue == Venue.LRT and staker.lrt == lrt.row:
                place(economy, staker, staker.wallet, rates)


def forge_tokens(economy: Economy, day: int, lrt: Lrt, share: float, pledged: float = 0.0) -> None:
    """Tokens out of nothing: some are pledged for what a reserve still has, the others are for sale at any price."""
    forged = lrt.supply * wad(share) // WAD
    lrt.supply += forged
    lrt.unbacked += forged
    collateral, reserve = forged * wad(pledged) // WAD, reserve_of(economy, lrt.row)
    worth = collateral * economy.quotes[lrt.row].oracle // WAD
    debt = min(worth * wad(economy.settings.lending.ltv) // WAD, reserve.cash)
    if debt > 0:
        reserve.cash -= debt
        reserve.borrowed += debt
        economy.went_out += debt
        reprice(economy, reserve)
        economy.loans.append(Loan(Holder.OUTSIDER, NOBODY, lrt.row, collateral, debt))
    for_sale = forged - collateral if debt > 0 else forged
    if for_sale > 0:
        economy.orders.append(Order(Holder.OUTSIDER, NOBODY, lrt.row, for_sale, 0, day))
    tell(economy, day, "shock_forge_tokens", lrt, forged * reported_rate(economy, lrt.row) // WAD)


def own_up(economy: Economy, day: int, lrt: Lrt) -> None:
    """All tokens count; what is missing behind them is known, and is missing in every holder's token alike."""
    tell(economy, day, "shock_own_up", lrt)
    if lrt.unbacked > 0:
        lrt.hole += lrt.unbacked * reported_rate(economy, lrt.row) // WAD
        missing = worth_of(lrt.unbacked, lrt.supply, economy.lrt_worth()[lrt.row])
        lrt.unbacked = 0
        tell(economy, day, "backing_loss", lrt, missing)


def recapitalise(economy: Economy, day: int, lrt: Lrt, eth: float | None = None, share: float | None = None) -> None:
    """ETH from outside backs tokens that nothing stood behind; what is more fills what was owned up to."""
    supply, worth = economy.lrt_rates()[lrt.row]
    rate = reported_rate(economy, lrt.row)
    missing = lrt.unbacked * rate // WAD + lrt.hole
    amount = gwei(eth) if eth is not None else missing * wad(share or 0.0) // WAD
    backed = min(lrt.unbacked, tokens_for(amount, supply, worth)) if supply else 0
    lrt.unbacked -= backed
    lrt.hole = max(0, lrt.hole - max(0, amount - backed * rate // WAD))
    lrt.buffer += amount
    economy.came_in += amount
    tell(economy, day, "shock_recapitalise", lrt, amount)
