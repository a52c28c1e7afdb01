"""Trades against one pool of LRT tokens and ETH, as pure functions of what is in it.

Tokens count at the rate that their protocol reports, so a balanced pool quotes that rate (rate-aware pools, as on
Curve and Balancer). A fee is part of what is paid out; it stays in the pool. Prices are ETH per token [wad].
"""

from collections.abc import Callable
from typing import NamedTuple

from restaking.core.units import WAD
from restaking.model.rules.pricing import Pricing


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
        return self._replace(tokens=self.tokens + tokens, eth=self.eth - sale(self, tokens))

    def with_bought(self, eth: int) -> "Balances":
        """The pool once tokens have been bought out of it for ``eth`` gwei."""
        return self._replace(tokens=self.tokens - purchase(self, eth), eth=self.eth + eth)


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
    return _furthest(most, lambda tokens: price(pool.with_sold(tokens)) >= floor)


def eth_up_to(pool: Balances, ceiling: int, most: int) -> int:
    """Most ETH [gwei], up to ``most``, after whose spending the marginal price is still ``ceiling`` or below."""
    if not pool.trades:
        return 0
    return _furthest(most, lambda eth: price(pool.with_bought(eth)) <= ceiling)


def eth_between(cheap: Balances, dear: Balances, most: int) -> int:
    """Most ETH [gwei], up to ``most``, whose last gwei still gains something when it buys in one pool of an LRT what
    the other takes back, after both fees."""
    if not cheap.trades or not dear.trades:
        return 0

    def pays(eth: int) -> bool:
        bought = cheap.with_bought(eth)
        sold = dear.with_sold(cheap.tokens - bought.tokens)
        return fraction(bought) * WAD * WAD < fraction(sold) * (WAD - cheap.fee) * (WAD - dear.fee)

    return _furthest(most, pays)


def _furthest(most: int, holds: Callable[[int], bool]) -> int:
    """Largest whole number up to ``most`` for which a falling condition holds, by bisection; 0 if it never does."""
    if most <= 0 or not holds(0):
        return 0
    if holds(most):
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low
