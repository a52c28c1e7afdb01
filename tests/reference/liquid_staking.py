"""How the LST's pool pays its redeemers and orders what it is short of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI, gwei, mul_div
from restaking.model.rules.exchange import redeemed
from tests.reference.moves import Rates, place, rates_now
from tests.reference.things import LstRedemption, Owner, Transit

if TYPE_CHECKING:
    from tests.reference.economy import Economy

LOT = 1_000 * GWEI


def serve_redeemers(economy: Economy) -> None:
    """Pay from the front of the queue as far as the buffer reaches; then bring the buffer to what is owed."""
    rates = rates_now(economy)
    for request in economy.lst_redemptions:
        if not meet(economy, request, rates):
            break
    economy.lst_redemptions = [request for request in economy.lst_redemptions if request.tokens > 0]
    fill_buffer(economy)


def meet(economy: Economy, request: LstRedemption, rates: Rates) -> bool:
    """Pay a request lot by lot, each whole; false when the buffer does not suffice for the next."""
    staker = economy.stakers[request.owner]
    while request.tokens > 0:
        lot = min(request.tokens, LOT)
        claim = mul_div(request.claim, lot, request.tokens)
        eth = redeemed(lot, claim, *rates.lst)
        if eth > economy.lst.buffer:
            return False
        request.tokens -= lot
        request.claim -= claim
        economy.lst.supply -= lot
        economy.lst.buffer -= eth
        staker.wallet += eth
        place(economy, staker, eth, rates)
    return True


def fill_buffer(economy: Economy) -> None:
    """Exit the stake that redeemers wait for and that is not on its way; stake again what nobody waits for."""
    lst = economy.lst
    owed = owed_to_redeemers(economy)
    on_the_way = economy.lst_in(economy.exits) + economy.lst_in(economy.sweeps)
    short = min(owed - lst.buffer - on_the_way, lst.active)
    spare = lst.buffer - owed
    if short > 0:
        lst.active -= short
        economy.exits.append(Transit(Owner.LST_POOL, 0, short))
    elif spare >= gwei(economy.settings.base.validator_eth):
        lst.buffer -= spare
        economy.entries.append(Transit(Owner.LST_POOL, 0, spare))


def owed_to_redeemers(economy: Economy) -> int:
    """What all waiting redeemers would get at today's rate [gwei]."""
    rate = economy.lst_rate()
    return sum(redeemed(request.tokens, request.claim, *rate) for request in economy.lst_redemptions)
