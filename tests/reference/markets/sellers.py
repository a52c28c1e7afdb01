"""Tokens for sale: who sells at any price, who waits for one, who hands them in, who keeps them after all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from restaking.agents.staker import Venue
from restaking.core.units import WAD, wad
from restaking.model.rules.exchange import worth_of
from restaking.model.rules.swaps import tokens_down_to
from tests.reference.agents import Lrt
from tests.reference.markets.patience import accepted, asks_now, at_hand
from tests.reference.markets.things import Holder, Order, Party, Pool
from tests.reference.markets.venues import as_rules_see_it, reported_rate, spot, venues_of
from tests.reference.markets.venues import sell as sell_in
from tests.reference.moves import place, rates_now
from tests.reference.things import Redemption

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def return_to_holders(economy: Economy, day: int) -> None:
    """Who holds the LRT again takes its tokens back, unless it sells at any price; the others ask what is right now."""
    for order in economy.orders:
        if order.owner_kind == Holder.STAKER and order.limit > 0:
            staker = economy.stakers[order.owner]
            if (staker.venue, staker.lrt) == (Venue.LRT, order.lrt):
                staker.lrt_tokens += order.tokens
                order.tokens = 0
    drop_empty(economy)
    asks = asks_now(economy)
    for lrt in economy.lrts:
        ask_anew(economy, lrt, asks[lrt.row])


def drop_empty(economy: Economy) -> None:
    """Orders of which nothing is left are gone."""
    economy.orders = [order for order in economy.orders if order.tokens > 0]


def ask_anew(economy: Economy, lrt: Lrt, ask: int | None) -> None:
    """All ask the same, but the first in line for what the protocol can pay at once lose nothing by waiting a day;
    without markets and with redemptions open nobody asks for anything: all is handed in tonight."""
    if ask is None:
        return
    supply, worth = economy.lrt_rates()[lrt.row]
    paid_at_once = min(at_hand(economy, lrt), worth) * supply // worth if accepted(lrt) and worth else 0
    before = 0
    for order in economy.orders:
        if order.lrt == lrt.row and order.limit > 0:
            before += order.tokens
            order.limit = WAD if before <= paid_at_once else ask


def desperate(economy: Economy, day: int, hour: int) -> bool:
    """Whether anything is for sale at any price by now."""
    return any(o.limit == 0 and (o.day, o.hour) <= (day, hour) for o in economy.orders)


def sell(economy: Economy, day: int, hour: int, left: int) -> None:
    """What is for sale by now, LRT by LRT: first at any price, one part of those ``left`` in the hour, then at what is
    asked."""
    for lrt in economy.lrts:
        due = [o for o in economy.orders if o.lrt == lrt.row and (o.day, o.hour) <= (day, hour)]
        hasty, waiting = [o for o in due if o.limit == 0], [o for o in due if o.limit > 0]
        for kind in (Holder.STAKER, Holder.OUTSIDER):
            its = [order for order in hasty if order.owner_kind == kind]
            sell_at_any_price(economy, lrt, [(order, (order.tokens + left - 1) // left) for order in its])
        for limit in sorted({order.limit for order in waiting}, reverse=True):
            sell_down_to(economy, lrt, limit, [o for o in waiting if o.limit <= limit and o.tokens > 0])
    drop_empty(economy)


def sell_at_any_price(economy: Economy, lrt: Lrt, offers: list[tuple[Order, int]]) -> None:
    """Orders with what each sells; a part goes to the thin pool whatever that pays, all where there is no other."""
    whole = sum(tokens for _, tokens in offers)
    if whole == 0:
        return
    deep, thin = venues_of(economy, lrt.row)
    there = [pool for pool in (thin, deep) if spot(economy, pool) > 0]
    if not there:
        return
    some = whole * wad(economy.settings.markets.thin_share) // WAD
    parts = [(there[0], whole)] if len(there) == 1 else [(thin, some), (deep, whole - some)]
    party = Party.HOLDERS if offers[0][0].owner_kind == Holder.STAKER else Party.OUTSIDERS
    paid = sum(sell_in(economy, pool, tokens, party) for pool, tokens in parts if tokens > 0)
    hand_out(economy, offers, paid)


def sell_down_to(economy: Economy, lrt: Lrt, limit: int, orders: list[Order]) -> None:
    """As much as the deep pool takes before its price, less the fee, is below a limit; all who accept it alike."""
    deep: Pool = venues_of(economy, lrt.row)[0]
    floor = -(-limit * reported_rate(economy, lrt.row) // (WAD - deep.fee))
    if spot(economy, deep) < max(floor, 1):
        return
    whole = sum(order.tokens for order in orders)
    volume = tokens_down_to(as_rules_see_it(economy, deep), floor, whole)
    parts = [(order, order.tokens * volume // whole) for order in orders] if whole else []
    if any(part for _, part in parts):
        paid = sell_in(economy, deep, sum(part for _, part in parts), Party.HOLDERS)
        hand_out(economy, parts, paid)


def hand_out(economy: Economy, sold: list[tuple[Order, int]], paid: int) -> None:
    """Everybody gets the same per token, rounded down, and the last one the rest; stakers place it where they now are.

    What outsiders get leaves the economy.
    """
    whole, left, shares = sum(tokens for _, tokens in sold), paid, []
    for order, tokens in sold:
        order.tokens -= tokens
        shares.append(paid * tokens // whole)
        left -= shares[-1]
    shares[-1] += left
    if sold[0][0].owner_kind != Holder.STAKER:
        economy.went_out += paid
        return
    owners = [economy.stakers[order.owner] for order, _ in sold]
    for staker, eth in zip(owners, shares, strict=True):
        staker.wallet += eth
    rates = rates_now(economy)
    for staker, eth in zip(owners, shares, strict=True):
        place(economy, staker, eth, rates)


def hand_in(economy: Economy, day: int) -> None:
    """In the evening stakers hand in what nobody has bought, if the protocol takes it, in the order of the queue."""
    for lrt in economy.lrts:
        mine = [o for o in economy.orders if o.lrt == lrt.row and o.owner_kind == Holder.STAKER and o.day <= day]
        redeem(economy, lrt, within(mine, accepted(lrt)))
    drop_empty(economy)


def within(orders: Iterable[Order], most: int) -> list[Order]:
    """The first in line that fit into ``most`` tokens."""
    out, total = [], 0
    for order in orders:
        total += order.tokens
        if total <= most:
            out.append(order)
    return out


def redeem(economy: Economy, lrt: Lrt, orders: list[Order]) -> None:
    """Burn the tokens of orders for claims at the rate of before."""
    rate = economy.lrt_rates()[lrt.row]
    for order in orders:
        claim = worth_of(order.tokens, *rate)
        economy.redemptions.append(Redemption(order.owner_kind, order.owner, lrt.row, order.tokens, claim))
        lrt.supply -= order.tokens
        order.tokens = 0
