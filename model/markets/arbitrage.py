"""Arbitrageurs: buy below what waiting is worth, redeem or sell later; mint and sell above.

They act in the order of their ladder, the least demanding first, each with its own capital. At every LRT one of them

1. sells what it holds where a pool pays at least what waiting is worth to it,
2. buys in one pool of the LRT what another takes back at a gain,
3. mints and sells where a pool pays more than the reported rate,
4. buys down to its discount, what the protocol's spare buffer covers at the discount of money paid at once,
5. and hands in for redemption whatever it holds, if the protocol takes it.
"""

from functools import cached_property, lru_cache
from itertools import permutations
from typing import Final

import numpy as np

from restaking.agents.markets import Holder, Party
from restaking.core.units import WAD, Ints, mul_div_up, wad
from restaking.model.accounts import (
    ARBITRAGE_BOUGHT,
    ARBITRAGE_DEPOSIT,
    ARBITRAGE_EARNED,
    ARBITRAGE_MINTED,
    ARBITRAGE_PAID,
    ARBITRAGE_REDEEMED,
    ARBITRAGE_SOLD,
    LRT_ISSUED,
)
from restaking.model.markets import pools, redeeming
from restaking.model.rules import arbitrage, swaps
from restaking.model.rules.exchange import tokens_for
from restaking.model.world import World

CONSEQUENCE: Final = 1_000
"""Trades of more than one part in so many of the ETH in an LRT's pools are worth another round, and in so many of the
ETH in one pool worth their gas: in a StableSwap pool with A = 100 that is a price 2 in 100,000 off. An assumption."""


KEENEST: Final = -1
"""Place on the ladder of who asks for no more than any of them."""


def ready(world: World) -> list[int]:
    """What each arbitrageur can put to work in an hour [gwei]: capital moves slowly (Duffie 2010)."""
    part = wad(world.scenario.markets.arbitrage_speed)
    return [eth * part // WAD for eth in world.arbitrageurs.eth.tolist()]


def act(world: World, day: int, ready: list[int]) -> bool:
    """Everybody on the ladder in turn; true if anything of consequence was traded. Each spends at most what it has
    ``ready`` for tokens that it means to hold."""
    if not len(world.arbitrageurs):
        return False
    market, tokens = _inviting(world, day), world.inventory.tokens
    rates, traded = world.lrt_rates(), {outlook.k: 0 for outlook in market}
    for a in range(len(world.arbitrageurs)):
        for outlook in market:
            if tokens.item(a, outlook.k) or not outlook.idle(a):
                traded[outlook.k] += _visit(world, a, outlook, rates[outlook.k], ready)
    return any(amount * CONSEQUENCE > _eth_in_pools(world, k) for k, amount in traded.items())


def _inviting(world: World, day: int) -> list["Outlook"]:
    """LRTs at which there is something to do: tokens held, or a price off the reported rate by more than fees that
    somebody finds worth a trade."""
    held = np.flatnonzero(world.inventory.tokens.any(axis=0)).tolist()
    with world.still():
        seen = [Outlook(world, k, day) for k in range(len(world.quotes))]
        return [outlook for outlook in seen if outlook.k in held or not (outlook.at_par or outlook.idle(KEENEST))]


class Price:
    """A pool and its marginal price: over the reported rate, and in ETH per token [wad]; 0 if it does not trade."""

    def __init__(self, pool: swaps.Balances) -> None:
        self.pool, self.fraction, self.price = pool, swaps.fraction(pool), swaps.price(pool)

    @cached_property
    def lifted(self) -> swaps.Balances:
        """The pool once the least that is worth its gas has been bought, if buying in it may be worth it at all."""
        cheap = self.pool.trades and self.fraction <= WAD - self.pool.fee
        return self.pool.with_bought(_least(self.pool)) if cheap else self.pool

    @cached_property
    def after(self) -> int:
        """Price of that [wad ETH per token]."""
        return swaps.price(self.lifted)

    @cached_property
    def pressed(self) -> swaps.Balances:
        """The pool once the least that is worth its gas has been sold into it."""
        return self.pool.with_sold(_least(self.pool) * WAD // self.pool.rate)

    @cached_property
    def off(self) -> bool:
        """Whether it is off the reported rate by more than the fee, and still is after the least trade."""
        pool = self.pool
        if not pool.trades or abs(self.fraction - WAD) <= pool.fee:
            return False
        if self.fraction < WAD:
            return swaps.fraction(self.lifted) < WAD - pool.fee
        return swaps.fraction(self.pressed) > WAD + pool.fee


priced = lru_cache(maxsize=64)(Price)
"""The same for the same pool: most are as they were when somebody last looked."""


class Outlook:
    """What arbitrageurs reckon with at one LRT today, and prices in its venues after the last trade."""

    def __init__(self, world: World, k: int, day: int) -> None:
        self.world, self.k = world, k
        self.days = float(redeeming.waiting_days(world, day)[k])
        self.venues = [p for p in _venues(k) if pools.exists(world, p)]
        self._prices: dict[int, Price] = {}
        self._lure: tuple[bool, float] | None = None
        self.asks: dict[tuple[int, int, float], int] = {}
        """Of the reported rate [wad], by arbitrageur, pool and wait: what it pays at most."""

    @cached_property
    def feared_a_year(self) -> float:
        """Loss feared [1/yr]."""
        return feared_loss(self.world, self.k)

    @cached_property
    def ladder(self) -> list[tuple[float, float]]:
        """Return and premium that each of them asks for; last, the least that anybody asks for."""
        return self.world.once(_ladder)

    def traded(self) -> None:
        """Prices are no longer what they were."""
        self._prices.clear()
        self._lure = None

    @property
    def prices(self) -> dict[int, Price]:
        """Prices in the venues that there are, as they are now."""
        if not self._prices:
            with self.world.still():
                self._prices.update((p, priced(pools.balances(self.world, p))) for p in self.venues)
        return self._prices

    @property
    def at_par(self) -> bool:
        """Whether no price is off the reported rate by more than the fee, or only until the least trade."""
        return not any(each.off for each in self.prices.values())

    @property
    def lure(self) -> tuple[bool, float]:
        """Whether minting for sale pays, or trading between the venues; and the days after which money comes in that
        comes soonest."""
        if self._lure is None:
            at_once = redeeming.spare(self.world, self.k) and redeeming.most(self.world, self.k)
            self._lure = self._pays_to_bring(), 0.0 if at_once else self.days
        return self._lure

    def _pays_to_bring(self) -> bool:
        prices = self.prices.values()
        minting = not self.world.lrts.paused[self.k] and any(each.price >= _minting(each.pool) for each in prices)
        return minting or any(_between(one, other) for one, other in permutations(prices, 2))

    def idle(self, a: int) -> bool:
        """Whether one who holds nothing finds nothing to do; of ``KEENEST``, whether all of them do."""
        prices, (pays_to_bring, soonest) = self.prices, self.lure
        return not pays_to_bring and all(
            each.after > self.ceiling(a, p, soonest) for p, each in prices.items() if each.price
        )

    def ceiling(self, a: int, p: int, days: float) -> int:
        """Highest marginal price [wad ETH per token] in pool ``p`` at which one of them buys money that comes in
        ``days``."""
        pool = self.prices[p].pool
        if (a, p, days) not in self.asks:
            required, premium = self.ladder[a]
            asked = arbitrage.required_discount(required, days, self.feared(days), pool.fee / WAD, premium)
            self.asks[a, p, days] = wad(1.0 - asked)
        return self.asks[a, p, days] * pool.rate // WAD

    def feared(self, days: float) -> float:
        """Loss feared while waiting."""
        return arbitrage.feared_in(days, self.feared_a_year)


def feared_loss(world: World, k: int) -> float:
    """Share of LRT k that the public expects to be slashed in a year: remembered hazard times loss, over all risks."""
    if not world.offers:
        return 0.0
    offers, feared = world.offers[-1], 0.0
    # In order, by hand: from Python 3.12 on, sum() of floats rounds otherwise than before.
    for events, years, loss in zip(offers.lrt_events[k], offers.years, offers.lrt_loss[k], strict=True):
        feared += float(events / years * loss)
    return feared


def _ladder(world: World) -> list[tuple[float, float]]:
    required, premium = world.arbitrageurs.required_return.tolist(), world.arbitrageurs.premium.tolist()
    return [*zip(required, premium, strict=True), (min(required), min(premium))]


def _venues(k: int) -> tuple[int, int]:
    return pools.deep(k), pools.thin(k)


def _eth_in_pools(world: World, k: int) -> int:
    return sum(int(world.pools.eth[p]) for p in _venues(k))


def _visit(world: World, a: int, outlook: Outlook, rate: Ints, ready: list[int]) -> int:
    """One arbitrageur at one LRT, ``rate`` its (supply, worth) at the start, ``ready`` what it and the others may spend
    on tokens to hold, which such trades lower and all others raise; returns the ETH that it traded [gwei]."""
    k, venues, before = outlook.k, outlook.venues, int(world.arbitrageurs.eth[a])
    traded = sum(_sell_held(world, a, p, outlook) for p in venues) if world.inventory.tokens[a, k] else 0
    traded += sum(_trade_between(world, a, outlook, *pair) for pair in permutations(venues, 2))
    if not world.lrts.paused[k]:
        traded += sum(_mint_and_sell(world, a, p, outlook, rate) for p in venues)
    ready[a] += int(world.arbitrageurs.eth[a]) - before
    for p in venues:
        traded += _buy_to_redeem(world, a, p, outlook, ready)
        traded += _buy_discounted(world, a, p, outlook, ready, days=outlook.days, most=ready[a])
    _redeem(world, a, outlook)
    return traded


def _sell_held(world: World, a: int, p: int, outlook: Outlook) -> int:
    """Sell what is held as long as a pool pays, after its fee, what waiting on is worth; returns the ETH [gwei]."""
    held, pool = int(world.inventory.tokens[a, outlook.k]), outlook.prices[p].pool
    required = float(world.arbitrageurs.required_return[a])
    worth = wad(arbitrage.worth_held(required, outlook.days, outlook.feared(outlook.days)))
    floor = _up(worth * pool.rate, WAD - pool.fee)
    return _sell(world, a, p, swaps.tokens_down_to(pool, floor, held), outlook)


def _trade_between(world: World, a: int, outlook: Outlook, cheap: int, dear: int) -> int:
    """Buy in one pool what the other takes back at a gain; returns the ETH spent [gwei]."""
    if not _between(outlook.prices[cheap], outlook.prices[dear]):
        return 0
    buying, selling = outlook.prices[cheap].pool, outlook.prices[dear].pool
    eth = swaps.eth_between(buying, selling, int(world.arbitrageurs.eth[a]))
    if eth <= _least(buying):
        return 0
    tokens = swaps.purchase(buying, eth)
    if swaps.sale(selling, tokens) <= eth:
        return 0
    _buy(world, a, cheap, eth, outlook)
    _sell(world, a, dear, tokens, outlook)
    return eth


def _mint_and_sell(world: World, a: int, p: int, outlook: Outlook, rate: Ints) -> int:
    """Deposit ETH and sell the tokens while a pool pays more after its fee; returns the ETH deposited [gwei]."""
    pool, k = outlook.prices[p].pool, outlook.k
    if not pool.trades:
        return 0
    floor = _minting(pool)
    if outlook.prices[p].price < floor or swaps.price(outlook.prices[p].pressed) < floor:
        return 0
    supply, worth = int(rate[0]), int(rate[1])
    most = int(tokens_for(int(world.arbitrageurs.eth[a]), supply, worth))
    tokens = swaps.tokens_down_to(pool, floor, most)
    if tokens == 0:
        return 0
    eth = int(mul_div_up(tokens, worth, supply))
    minted = int(tokens_for(eth, supply, worth))
    if swaps.sale(pool, minted) <= eth:
        return 0
    world.arbitrageurs.eth[a] -= eth
    world.lrts.buffer[k] += eth
    world.lrts.supply[k] += minted
    world.inventory.tokens[a, k] += minted
    world.inventory.minted[a, k] += eth
    world.flow_totals[ARBITRAGE_DEPOSIT] += eth
    world.flow_totals[ARBITRAGE_MINTED] += minted
    world.flow_totals[LRT_ISSUED] += minted
    world.book()
    world.moved()
    _sell(world, a, p, minted, outlook)
    return eth


def _buy_to_redeem(world: World, a: int, p: int, outlook: Outlook, ready: list[int]) -> int:
    """Buy what the protocol's spare buffer covers, at the discount of money paid at once, and hand it in; returns the
    ETH [gwei]."""
    k, now = outlook.k, outlook.prices[p]
    if now.after > outlook.ceiling(a, p, 0.0) or not redeeming.most(world, k):
        return 0
    at_once = redeeming.spare(world, k) * now.fraction // WAD
    eth = _buy_discounted(world, a, p, outlook, ready, days=0.0, most=at_once)
    _redeem(world, a, outlook)
    return eth


def _buy_discounted(world: World, a: int, p: int, outlook: Outlook, ready: list[int], *, days: float, most: int) -> int:
    """Buy, with up to ``most`` gwei of what is ready, down to the discount asked for money that comes in ``days``;
    returns the ETH, which is ready no more."""
    pool, ceiling = outlook.prices[p].pool, outlook.ceiling(a, p, days)
    most = min(most, ready[a], int(world.arbitrageurs.eth[a]))
    if most <= 0 or outlook.prices[p].after > ceiling:
        return 0
    eth = swaps.eth_up_to(pool, ceiling, most)
    if not swaps.purchase(pool, eth):
        return 0
    ready[a] -= eth
    return _buy(world, a, p, eth, outlook)


def _redeem(world: World, a: int, outlook: Outlook) -> None:
    """Hand in what is held of an LRT, as far as the protocol takes it and it is worth anything."""
    k = outlook.k
    held = int(world.inventory.tokens[a, k])
    tokens = min(held, redeeming.most(world, k)) if held else 0
    if tokens == 0 or tokens * world.reported_rate(k) < WAD:
        return
    world.inventory.tokens[a, k] -= tokens
    redeeming.request(
        world, k, np.array([tokens]), ARBITRAGE_REDEEMED, owners=np.array([a], dtype=np.int32), kind=Holder.ARBITRAGEUR
    )
    outlook.traded()


def _buy(world: World, a: int, p: int, eth: int, outlook: Outlook) -> int:
    world.arbitrageurs.eth[a] -= eth
    with world.still():  # the protocol's worth does not change in pools
        tokens = pools.buy(world, p, eth, Party.ARBITRAGEURS, ARBITRAGE_PAID, ARBITRAGE_BOUGHT)
        outlook.traded()
    world.inventory.tokens[a, outlook.k] += tokens
    world.inventory.bought[a, outlook.k] += eth
    return eth


def _sell(world: World, a: int, p: int, tokens: int, outlook: Outlook) -> int:
    if tokens == 0:
        return 0
    world.inventory.tokens[a, outlook.k] -= tokens
    with world.still():
        eth = pools.sell(world, p, tokens, Party.ARBITRAGEURS, ARBITRAGE_SOLD, ARBITRAGE_EARNED)
        outlook.traded()
    world.arbitrageurs.eth[a] += eth
    world.inventory.sold[a, outlook.k] += eth
    return eth


def _minting(pool: swaps.Balances) -> int:
    """Marginal price [wad ETH per token] from which tokens are minted for sale in a pool."""
    return _up(pool.rate * WAD, WAD - pool.fee)


def _between(cheap: Price, dear: Price) -> bool:
    """Whether buying in one pool what the other takes back still gains after both fees once the least is traded."""
    if cheap.price == 0 or not _gains(cheap.fraction, dear.fraction, cheap.pool.fee, dear.pool.fee):
        return False
    bought = cheap.pool.with_bought(_least(cheap.pool))
    sold = dear.pool.with_sold(cheap.pool.tokens - bought.tokens)
    return _gains(swaps.fraction(bought), swaps.fraction(sold), cheap.pool.fee, dear.pool.fee)


def _gains(low: int, high: int, *fees: int) -> bool:
    """Whether buying at one fraction of the reported rate and selling at another [wad] gains after both fees."""
    return low * WAD * WAD < high * (WAD - fees[0]) * (WAD - fees[1])


def _least(pool: swaps.Balances) -> int:
    """ETH [gwei] below which a trade in a pool is not worth its gas."""
    return pool.eth // CONSEQUENCE


def _up(amount: int, over: int) -> int:
    """A price rounded up, so that a seller is never short of it."""
    return -(-amount // over)
