"""Where ETH goes when somebody moves it: placed from a wallet, landed as active stake, pulled out of a venue."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, mul_div
from restaking.model.rules.exchange import tokens_for, worth_of
from tests.reference.agents import Lrt, Staker
from tests.reference.markets.things import Holder, Order
from tests.reference.things import LstRedemption, Owner, Redemption, Transit, Withdrawal

if TYPE_CHECKING:
    from tests.reference.economy import Economy


class Rates(NamedTuple):
    """(supply, backing) of the LST and of each LRT when a phase begins, so that the order of movers cannot matter.

    An LRT that is paused takes no deposits: its tokens then seem to be without worth.
    """

    lst: tuple[int, int]
    lrts: list[tuple[int, int]]


def rates_now(economy: Economy) -> Rates:
    return Rates(economy.lst_rate(), economy.mint_rates())


def place(economy: Economy, staker: Staker, eth: int, rates: Rates) -> None:
    """Take ``eth`` gwei from the staker's wallet to where it is meant to be; at HOLD it stays."""
    if eth <= 0:
        return
    if staker.venue in (Venue.SOLO, Venue.RESTAKE):
        staker.wallet -= eth
        economy.entries.append(Transit(Owner.STAKER, staker.row, eth))
    elif staker.venue == Venue.LST:
        if mint_lst(economy, staker, eth, rates):
            staker.wallet -= eth
            economy.entries.append(Transit(Owner.LST_POOL, 0, eth))
    elif staker.venue == Venue.LRT:
        deposit(economy.lrts[staker.lrt], staker, eth, rates)


def deposit(lrt: Lrt, staker: Staker, eth: int, rates: Rates) -> None:
    """Swap ETH for new LRT tokens, unless they are too dear for a single one."""
    minted = tokens_for(eth, *rates.lrts[lrt.row])
    if minted > 0:
        staker.wallet -= eth
        lrt.buffer += eth
        lrt.supply += minted
        staker.lrt_tokens += minted


def mint_lst(economy: Economy, staker: Staker, eth: int, rates: Rates) -> bool:
    """Issue LST tokens for stake that joins the pool; false if it is too little for a single one."""
    minted = tokens_for(eth, *rates.lst)
    staker.lst += minted
    economy.lst.supply += minted
    return minted > 0


def land(economy: Economy, staker: Staker, eth: int, rates: Rates) -> None:
    """Hand active stake over to a staker: restaked, solo or LST as it now wants, else on to the exit queue."""
    undelegated = staker.operator == NOBODY
    if staker.venue == Venue.RESTAKE and (undelegated or economy.operators[staker.operator].is_open):
        staker.restaked += eth
    elif staker.venue == Venue.SOLO and staker.native:
        staker.solo += eth
    elif staker.venue == Venue.LST and not staker.native and mint_lst(economy, staker, eth, rates):
        economy.lst.active += eth
    else:
        exit_with_lien(economy, staker, eth)


def exit_with_lien(economy: Economy, staker: Staker, eth: int) -> None:
    """Stake goes to the exit queue; what is under a lien goes along, to be burned."""
    if eth > 0:
        economy.exits.append(Transit(Owner.STAKER, staker.row, eth))
    if staker.lien > 0:
        economy.exits.append(Transit(Owner.BURN, staker.row, staker.lien))
        staker.lien = 0


def spread_over_operators(economy: Economy, lrt: Lrt, eth: int) -> bool:
    """Delegate an LRT's ETH by target weight, the first open operator taking the remainder; false if none is open."""
    takers = [
        delegation
        for delegation, operator in zip(lrt.delegations, economy.operators, strict=True)
        if delegation.weight > 0 and operator.is_open
    ]
    if not takers:
        return False
    whole = sum(taker.weight for taker in takers)
    parts = [mul_div(eth, taker.weight, whole) for taker in takers]
    parts[0] += eth - sum(parts)
    for taker, part in zip(takers, parts, strict=True):
        taker.stake += part
    return True


def move(
    economy: Economy, staker: Staker, *, old_operator: int, old_lrt: int, rates: Rates, asks: list[int | None]
) -> None:
    """Turn a staker's decision into orders: what is in the wrong place leaves, then the wallet moves."""
    leaves_operator = staker.operator != old_operator and old_operator != NOBODY
    if staker.restaked > 0 and (staker.venue != Venue.RESTAKE or leaves_operator):
        due = economy.withdrawal_due()
        economy.withdrawals.append(Withdrawal(Owner.STAKER, staker.row, old_operator, staker.restaked, due))
        staker.restaked = 0
    if staker.lrt_tokens > 0 and (staker.venue != Venue.LRT or staker.lrt != old_lrt):
        give_up_lrt(economy, staker, economy.lrts[old_lrt], rates, asks[old_lrt])
    restakes = (
        staker.venue == Venue.RESTAKE and staker.operator != NOBODY and economy.operators[staker.operator].is_open
    )
    if staker.solo > 0 and staker.venue != Venue.SOLO:
        if restakes and staker.native == 1:
            staker.restaked += staker.solo
        else:
            exit_with_lien(economy, staker, staker.solo)
        staker.solo = 0
    if staker.lst > 0 and staker.venue != Venue.LST:
        worth = worth_of(staker.lst, *rates.lst)
        give_up_lst(economy, staker, worth, restakes=restakes and staker.native == 0, rates=rates)
    place(economy, staker, staker.wallet, rates)


def give_up_lrt(economy: Economy, staker: Staker, lrt: Lrt, rates: Rates, ask: int | None) -> None:
    """Tokens are put up for sale at what leavers ask, or handed in."""
    tokens, staker.lrt_tokens = staker.lrt_tokens, 0
    if ask is not None:
        economy.orders.append(Order(Holder.STAKER, staker.row, lrt.row, tokens, ask, economy.day))
    else:
        claim = worth_of(tokens, *rates.lrts[lrt.row])
        economy.redemptions.append(Redemption(Holder.STAKER, staker.row, lrt.row, tokens, claim))
        lrt.supply -= tokens


def give_up_lst(economy: Economy, staker: Staker, worth: int, *, restakes: bool, rates: Rates) -> None:
    """Tokens go to an LRT, or are restaked as the active stake behind them; else they wait to be redeemed."""
    taken = staker.venue == Venue.LRT and deposit_lst(economy, economy.lrts[staker.lrt], staker, worth, rates)
    if not taken and restakes and worth <= economy.lst.active:
        staker.restaked += worth
        economy.lst.active -= worth
        economy.lst.supply -= staker.lst
    elif not taken:
        economy.lst_redemptions.append(LstRedemption(staker.row, staker.lst, worth))
    staker.lst = 0


def deposit_lst(economy: Economy, lrt: Lrt, staker: Staker, worth: int, rates: Rates) -> bool:
    """Hand the staker's LST tokens to an LRT that restakes LSTs too: the stake behind them is delegated at once."""
    minted = tokens_for(worth, *rates.lrts[lrt.row])
    if lrt.native_share >= 1.0 or worth > economy.lst.active or minted <= 0:
        return False
    if not spread_over_operators(economy, lrt, worth):
        return False
    economy.lst.active -= worth
    economy.lst.supply -= staker.lst
    lrt.supply += minted
    staker.lrt_tokens += minted
    return True
