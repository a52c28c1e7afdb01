"""Orders where there are no markets: they are taken back, redeemed where redemptions are open, or wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.staker import Venue
from restaking.core.units import WAD
from restaking.model.rules.exchange import worth_of
from tests.reference.things import Redemption

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def meet(economy: Economy, day: int) -> None:
    """Who holds the LRT again has its tokens back; others hand theirs in as soon as they may."""
    take_back(economy)
    ask_anew(economy)
    settle(economy)


def take_back(economy: Economy) -> None:
    """Tokens of stakers who hold the LRT again return."""
    for order in economy.orders:
        staker = economy.stakers[order.owner]
        if staker.venue == Venue.LRT and staker.lrt == order.lrt:
            staker.lrt_tokens += order.tokens
            order.tokens = 0
    economy.orders = [order for order in economy.orders if order.tokens > 0]


def ask_anew(economy: Economy) -> None:
    """What waiting is worth today; nothing off for those whom the buffer could pay at once."""
    if not economy.orders:
        return
    asks, rates, owed = economy.asks(), economy.lrt_rates(), economy.lrt_owed()
    for lrt in economy.lrts:
        supply, worth = rates[lrt.row]
        at_hand = 0
        if lrt.redeems and supply and worth:
            at_hand = min(max(0, lrt.buffer - owed[lrt.row]), worth) * supply // worth
        for order in economy.orders:
            if order.lrt == lrt.row:
                order.limit = WAD if order.tokens <= at_hand else asks[lrt.row]
                at_hand -= order.tokens


def settle(economy: Economy) -> None:
    """Orders become claims where redemptions are open, first come first."""
    rates = economy.lrt_rates()
    for lrt in economy.lrts:
        for order in [order for order in economy.orders if order.lrt == lrt.row and lrt.redeems]:
            claim = worth_of(order.tokens, *rates[order.lrt])
            economy.redemptions.append(Redemption(order.owner, order.lrt, order.tokens, claim))
            lrt.supply -= order.tokens
            order.tokens = 0
    economy.orders = [order for order in economy.orders if order.tokens > 0]
