"""Arbitrageurs, least demanding first, at one LRT after the other.

Each sells what it holds where a pool pays more than waiting is worth; trades between the two pools; mints for a pool
that pays more than a token costs; and buys what is cheap enough for its return: first what the protocol's spare ETH
redeems at once, then what takes its time. What it then holds it hands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import WAD, wad
from restaking.model.rules import swaps
from restaking.model.rules.arbitrage import feared_in, required_discount, worth_held
from restaking.model.rules.exchange import tokens_for, worth_of
from restaking.model.rules.swaps import Balances, eth_between, eth_up_to, tokens_down_to
from tests.reference.agents import Lrt
from tests.reference.markets.patience import accepted, at_hand, days_until_paid
from tests.reference.markets.things import Arbitrageur, Holder, Party, Pool
from tests.reference.markets.venues import (
    as_rules_see_it,
    buy,
    eth_for,
    marginal_or_nothing,
    reported_rate,
    sell,
    tokens_for_eth,
    venues_of,
)
from tests.reference.things import Redemption

if TYPE_CHECKING:
    from tests.reference.economy import Economy

NOTABLE = 1_000  # a trade of more than one part in so many of the ETH in both pools, or in one to be worth its gas


def open_hour(economy: Economy) -> None:
    """A part of the capital of each can be tied up within an hour."""
    for arbitrageur in economy.arbitrageurs:
        arbitrageur.ready = arbitrageur.eth * wad(economy.settings.markets.arbitrage_speed) // WAD


def act(economy: Economy, day: int) -> bool:
    """Everybody trades; whether that was of any consequence at some LRT."""
    if not economy.arbitrageurs:
        return False
    lures = [Lure(economy, lrt, day) for lrt in economy.lrts if tempts(economy, lrt)]
    for arbitrageur in economy.arbitrageurs:
        for lure in lures:
            lure.traded += Visit(economy, arbitrageur, lure).trade()
    return any(lure.traded * NOTABLE > sum(pool.eth for pool in lure.pools) for lure in lures)


def tempts(economy: Economy, lrt: Lrt) -> bool:
    """Whether anybody holds its tokens, or a pool is off the reported rate by more than its fee and what gas takes."""
    if any(arbitrageur.held[lrt.row].tokens for arbitrageur in economy.arbitrageurs):
        return True
    return any(is_off(as_rules_see_it(economy, pool)) for pool in venues_of(economy, lrt.row))


def is_off(pool: Balances) -> bool:
    """Whether a pool's price leaves more than the fee to be gained, before and after the least trade."""
    now = swaps.fraction(pool)
    if now == 0:
        return False
    if now < WAD:
        return max(now, swaps.fraction(pool.with_bought(gas(pool)))) < WAD - pool.fee
    return min(now, swaps.fraction(pool.with_sold(gas_in_tokens(pool)))) > WAD + pool.fee


def gas(pool: Balances) -> int:
    """ETH that a trade has to be larger than to be worth its gas [gwei]."""
    return pool.eth // NOTABLE


def gas_in_tokens(pool: Balances) -> int:
    """The same in tokens."""
    return gas(pool) * WAD // pool.rate


class Lure:
    """What an LRT promises at the beginning of an hour."""

    def __init__(self, economy: Economy, lrt: Lrt, day: int) -> None:
        self.lrt = lrt
        self.pools = venues_of(economy, lrt.row)
        self.days = days_until_paid(economy, lrt, day)
        self.rate = economy.lrt_rates()[lrt.row]
        self.traded = 0
        offer, years = economy.offers.lrts[lrt.row], economy.offers.years
        self.feared = 0.0
        for events, year, loss in zip(offer.events, years, offer.loss, strict=True):
            self.feared += events / year * loss


class Visit:
    """One arbitrageur at one LRT."""

    def __init__(self, economy: Economy, who: Arbitrageur, lure: Lure) -> None:
        self.economy, self.who, self.lure = economy, who, lure
        self.held = who.held[lure.lrt.row]

    def trade(self) -> int:
        """All that is to be done; returns the ETH side of it."""
        (deep, thin), before = self.lure.pools, self.who.eth
        traded = self.sell_held(deep) + self.sell_held(thin)
        traded += self.carry(deep, thin) + self.carry(thin, deep)
        if not self.lure.lrt.paused:
            traded += self.mint_for(deep) + self.mint_for(thin)
        self.who.ready += self.who.eth - before
        for pool in self.lure.pools:
            price = marginal_or_nothing(self.economy, pool)
            if self.lure.lrt.redeems and price <= WAD:
                traded += self.buy_cheap(pool, 0.0, at_hand(self.economy, self.lure.lrt) * price // WAD)
                self.hand_in()
            traded += self.buy_cheap(pool, self.lure.days, self.who.ready)
        self.hand_in()
        return traded

    def sell_held(self, pool: Pool) -> int:
        """Sell tokens down to where, after the fee, waiting is worth as much."""
        days = self.lure.days
        worth = wad(worth_held(self.who.required_return, days, feared_in(days, self.lure.feared)))
        view = as_rules_see_it(self.economy, pool)
        tokens = tokens_down_to(view, ceil_div(worth * view.rate, WAD - pool.fee), self.held.tokens)
        return self.sell(pool, tokens)

    def carry(self, cheap: Pool, dear: Pool) -> int:
        """Buy in one pool and sell in the other while that gains something."""
        economy = self.economy
        buying, selling = as_rules_see_it(economy, cheap), as_rules_see_it(economy, dear)
        eth = eth_between(buying, selling, self.who.eth)
        if eth <= gas(buying) or swaps.fraction(buying) >= swaps.fraction(selling):
            return 0
        if eth_for(economy, dear, tokens_for_eth(economy, cheap, eth)) <= eth:
            return 0
        before = self.held.tokens
        self.buy(cheap, eth)
        self.sell(dear, self.held.tokens - before)
        return eth

    def mint_for(self, pool: Pool) -> int:
        """Mint and sell while a pool pays, after its fee, more than the reported rate."""
        lrt, (supply, worth) = self.lure.lrt, self.lure.rate
        floor = ceil_div(reported_rate(self.economy, lrt.row) * WAD, WAD - pool.fee)
        view = as_rules_see_it(self.economy, pool)
        if not view.trades or swaps.price(view.with_sold(gas_in_tokens(view))) < floor:
            return 0
        tokens = tokens_down_to(view, floor, tokens_for(self.who.eth, supply, worth))
        if tokens == 0:
            return 0
        eth = ceil_div(tokens * worth, supply)
        tokens = tokens_for(eth, supply, worth)
        if eth_for(self.economy, pool, tokens) <= eth:
            return 0
        self.who.eth -= eth
        lrt.buffer += eth
        lrt.supply += tokens
        self.held.tokens += tokens
        self.held.minted += eth
        self.sell(pool, tokens)
        return eth

    def buy_cheap(self, pool: Pool, days: float, most: int) -> int:
        """Buy as long as the price leaves the discount that is asked of a payment in so many days."""
        feared = feared_in(days, self.lure.feared)
        asked = required_discount(self.who.required_return, days, feared, pool.fee / WAD, self.who.premium)
        view = as_rules_see_it(self.economy, pool)
        ceiling, most = wad(1.0 - asked) * view.rate // WAD, min(most, self.who.ready, self.who.eth)
        if most <= 0 or swaps.price(view.with_bought(gas(view))) > ceiling:
            return 0
        eth = eth_up_to(view, ceiling, most)
        if tokens_for_eth(self.economy, pool, eth) == 0:
            return 0
        self.buy(pool, eth)
        self.who.ready -= eth
        return eth

    def hand_in(self) -> None:
        """As many tokens as the protocol takes become a claim of their worth, if that is a gwei."""
        lrt = self.lure.lrt
        tokens = min(self.held.tokens, accepted(lrt))
        if tokens * reported_rate(self.economy, lrt.row) >= WAD:
            claim = worth_of(tokens, *self.economy.lrt_rates()[lrt.row])
            self.held.tokens -= tokens
            lrt.supply -= tokens
            self.economy.redemptions.append(Redemption(Holder.ARBITRAGEUR, self.who.row, lrt.row, tokens, claim))

    def buy(self, pool: Pool, eth: int) -> None:
        """Spend capital."""
        self.who.eth -= eth
        self.held.bought += eth
        self.held.tokens += buy(self.economy, pool, eth, Party.ARBITRAGEURS)

    def sell(self, pool: Pool, tokens: int) -> int:
        """Get capital back; returns it."""
        if tokens == 0:
            return 0
        self.held.tokens -= tokens
        eth = sell(self.economy, pool, tokens, Party.ARBITRAGEURS)
        self.who.eth += eth
        self.held.sold += eth
        return eth


def ceil_div(amount: int, over: int) -> int:
    """A quotient rounded up."""
    return -(-amount // over)
