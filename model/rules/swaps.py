"""Trades against one pool of LRT tokens and ETH, as pure functions of what is in it.

Tokens count at the rate that their protocol reports, so a balanced pool quotes that rate (rate-aware pools, as on
Curve and Balancer). A fee is part of what is paid out; it stays in the pool. Prices are ETH per token [wad].
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from restaking.core.units import WAD
from restaking.model.rules.pricing import Pricing

SMALL: Final = 1_000
"""Part of what is in a pool with which a search for the size of a trade begins."""
STRIDE: Final = 8
"""By what it grows."""
FINE: Final = 256
"""Part of a step by which it goes beyond its aim."""


class Balances(NamedTuple):
    """A pool as it stands before a trade."""

    pricing: Pricing
    amplification: int
    fee: int
    """Part of what is paid out that stays [wad]."""
    tokens: int
    eth: int
    """[gwei]"""
    rate: int
    """What a token is worth by report [wad ETH]."""

    @property
    def trades(self) -> bool:
        """Whether there is something on both sides, and tokens are worth anything."""
        return self.tokens > 0 and self.eth > 0 and self.rate > 0

    def with_sold(self, tokens: int) -> "Balances":
        """The pool once ``tokens`` have been sold into it."""
        return Balances(*self[:3], self.tokens + tokens, self.eth - sale(self, tokens), self.rate)

    def with_bought(self, eth: int) -> "Balances":
        """The pool once tokens have been bought out of it for ``eth`` gwei."""
        return Balances(*self[:3], self.tokens - purchase(self, eth), self.eth + eth, self.rate)


def after_fee(amount: int, fee: int) -> int:
    """What is paid out of ``amount``; the fee is rounded up."""
    return amount * (WAD - fee) // WAD


def sale(pool: Balances, tokens: int) -> int:
    """ETH paid for ``tokens`` [gwei], after the fee; less than the pool has."""
    if not pool.trades:
        return 0
    scaled = pool.pricing.out(pool.tokens * pool.rate, pool.eth * WAD, tokens * pool.rate, pool.amplification)
    return after_fee(scaled // WAD, pool.fee)


def purchase(pool: Balances, eth: int) -> int:
    """Tokens paid for ``eth`` gwei, after the fee; fewer than the pool has."""
    if not pool.trades:
        return 0
    scaled = pool.pricing.out(pool.eth * WAD, pool.tokens * pool.rate, eth * WAD, pool.amplification)
    return after_fee(scaled // pool.rate, pool.fee)


@lru_cache(maxsize=256)
def fraction(pool: Balances) -> int:
    """Marginal price over the reported rate, without fee [wad]; 0 of a pool that does not trade."""
    if not pool.trades:
        return 0
    return pool.pricing.spot(pool.tokens * pool.rate, pool.eth * WAD, pool.amplification)


def price(pool: Balances) -> int:
    """Marginal price without fee [wad ETH per token]; 0 of a pool that does not trade."""
    return fraction(pool) * pool.rate // WAD


def tokens_down_to(pool: Balances, floor: int, most: int) -> int:
    """Most tokens, up to ``most``, after whose sale the marginal price is still ``floor`` or above."""
    if not pool.trades:
        return 0
    return _furthest(most, pool.tokens, lambda tokens: floor - price(pool.with_sold(tokens)))


def eth_up_to(pool: Balances, ceiling: int, most: int) -> int:
    """Most ETH [gwei], up to ``most``, after whose spending the marginal price is still ``ceiling`` or below."""
    if not pool.trades:
        return 0
    return _furthest(most, pool.eth, lambda eth: price(pool.with_bought(eth)) - ceiling)


def tokens_bringing(pool: Balances, eth: int, most: int) -> int:
    """Fewest tokens that bring at least ``eth`` gwei, of ``most`` that do."""
    return _furthest(most - 1, pool.tokens, lambda tokens: sale(pool, tokens) - eth + 1) + 1


def eth_between(cheap: Balances, dear: Balances, most: int) -> int:
    """Most ETH [gwei], up to ``most``, whose last gwei still gains something when it buys in one pool of an LRT what
    the other takes back, after both fees."""
    if not cheap.trades or not dear.trades:
        return 0

    def loss(eth: int) -> int:
        bought = cheap.with_bought(eth)
        sold = dear.with_sold(cheap.tokens - bought.tokens)
        return fraction(bought) * WAD * WAD - fraction(sold) * (WAD - cheap.fee) * (WAD - dear.fee) + 1

    return _furthest(most, min(cheap.eth, dear.eth), loss)


def _furthest(most: int, scale: int, excess: Callable[[int], int]) -> int:
    """Largest whole number up to ``most`` at which a rising function is still 0 or below; 0 if it nowhere is.

    The bracket grows from a part of ``scale`` and then closes in by secants through the two places that came nearest,
    each a little beyond its aim, so that it falls on the other side; by halves where that does not help.
    """
    low, at_low = 0, excess(0) if most > 0 else 1
    if at_low > 0:
        return 0
    high = min(most, scale // SMALL + 1)
    while (at_high := excess(high)) <= 0:
        if high == most:
            return most
        low, at_low, high = high, at_high, min(most, high * STRIDE)
    (first, at_first), (second, at_second) = sorted(((low, at_low), (high, at_high)), key=_nearness)
    halve = False
    while high - low > 1:
        aim, width = (low + high) // 2, high - low
        if not halve and at_first != at_second:
            step = at_first * (first - second) // (at_first - at_second)
            beyond = abs(step) // FINE + 1
            aim = first - step + (beyond if at_first <= 0 else -beyond)
        aim = min(max(aim, low + 1), high - 1)
        found = excess(aim)
        low, high = (aim, high) if found <= 0 else (low, aim)
        places = sorted(((first, at_first), (second, at_second), (aim, found)), key=_nearness)
        (first, at_first), (second, at_second) = places[:2]
        halve = 2 * (high - low) > width and not halve
    return low


def _nearness(place: tuple[int, int]) -> int:
    """How far the value at a place is from 0."""
    return abs(place[1])
