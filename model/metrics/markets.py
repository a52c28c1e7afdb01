"""Prices of LRT tokens, who holds them meanwhile, and who gains on whom; nan where nothing is traded."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from restaking.core.columns import Queue
from restaking.core.units import GWEI, WAD, Ints, eth
from restaking.model.markets import pools
from restaking.model.metrics import metric
from restaking.model.world import World

NAN: Final = float("nan")


def by_lrt(world: World, value: Callable[[int], float]) -> dict[str, float]:
    """A figure of every LRT that is traded, by name; nan for all where there are no markets."""
    names = world.lrts.names
    if not len(world.quotes):
        return dict.fromkeys(names, NAN)
    return {name: value(k) for k, name in enumerate(names)}


def tokens_in(world: World, queue: Queue[Any]) -> Ints:
    """(LRTs,) tokens in a queue of orders or loans."""
    tokens: Ints = np.zeros(len(world.lrts), dtype=np.int64)
    if queue.used:
        np.add.at(tokens, queue.column("lrt"), queue.column("tokens"))
    return tokens


def at_rates(world: World, tokens: Ints) -> float:
    """(LRTs,) tokens at the rates that their protocols report [ETH]."""
    held = ((k, int(tokens[k])) for k in tokens.nonzero()[0].tolist())
    return eth(sum(amount * world.reported_rate(k) // WAD for k, amount in held))


def wads(world: World, column: str) -> dict[str, float]:
    """A column of quotes as a number."""
    if not len(world.quotes):
        return dict.fromkeys(world.lrts.names, NAN)
    return dict(zip(world.lrts.names, (world.quotes.column(column) / WAD).tolist(), strict=True))


@metric("1", "lowest price over the reported rate in any pool of any LRT today")
def lrt_price_min(world: World) -> float:
    """Intraday; 1 is par."""
    return int(world.quotes.low.min()) / WAD if len(world.quotes) else NAN


@metric("1", "lowest price over the reported rate in any pool of any LRT so far")
def lrt_price_trough(world: World) -> float:
    """Intraday; 1 is par."""
    return int(world.quotes.trough.min()) / WAD if len(world.quotes) else NAN


@metric("1", "lowest price over the reported rate in the deep pool of any LRT today")
def deep_price_min(world: World) -> float:
    """Intraday; 1 is par."""
    return int(world.quotes.deep_low.min()) / WAD if len(world.quotes) else NAN


@metric("1", "lowest price over the reported rate by which tokens of any LRT count as collateral")
def oracle_price_min(world: World) -> float:
    """As last reported by oracles; 1 is par."""
    fractions = (int(price) / (world.reported_rate(k) or NAN) for k, price in enumerate(world.quotes.oracle))
    return min(fractions, default=NAN)


@metric("ETH/token", "what each LRT protocol reports a token to be worth: net worth over supply")
def lrt_rate(world: World) -> dict[str, float]:
    """The exchange rate at which it mints and redeems."""
    rates = world.lrt_rates()
    found = np.divide(rates[:, 1], rates[:, 0], out=np.ones(len(rates)), where=rates[:, 0] > 0)
    return dict(zip(world.lrts.names, found.tolist(), strict=True))


@metric("ETH/token", "price of each LRT's token in its deep pool at the end of the day, without fee")
def lrt_price(world: World) -> dict[str, float]:
    """Marginal price; nan where there is no pool."""
    return by_lrt(world, lambda k: int(world.quotes.price[k]) / WAD or NAN)


@metric("1", "discount of that price on the reported rate")
def lrt_discount(world: World) -> dict[str, float]:
    """1 - price / rate; negative above par, nan where there is no pool."""
    return by_lrt(world, lambda k: 1.0 - (int(world.quotes.price[k]) or NAN) / (world.reported_rate(k) or NAN))


@metric("1", "lowest price over the reported rate of each LRT today, in any pool")
def lrt_low(world: World) -> dict[str, float]:
    """Intraday; the thin pool's where that fell lowest."""
    return wads(world, "low")


@metric("1", "lowest price over the reported rate of each LRT today, in its deep pool")
def lrt_low_deep(world: World) -> dict[str, float]:
    """Intraday."""
    return wads(world, "deep_low")


@metric("days", "from the deepest fall of each LRT's deep pool to the first close with half of that discount gone")
def lrt_halflife(world: World) -> dict[str, float]:
    """0: within the day; nan before."""
    halved, fell = world.quotes.halved_day, world.quotes.trough_day
    return by_lrt(world, lambda k: float(halved[k] - fell[k]) if halved[k] >= 0 else NAN)


@metric("1", "part of each LRT's deep pool that is tokens, at the reported rate; half is balanced")
def pool_token_share(world: World) -> dict[str, float]:
    """Tokens x rate / both sides; nan where there is no pool."""
    return by_lrt(world, lambda k: _token_share(world, k))


def _token_share(world: World, k: int) -> float:
    p = pools.deep(k)
    tokens = int(world.pools.tokens[p]) * world.reported_rate(k) // WAD
    whole = tokens + int(world.pools.eth[p])
    return tokens / whole if whole else NAN


@metric("ETH", "ETH side of all trades in pools today")
def traded_eth(world: World) -> float:
    """Σ traded."""
    return eth(int(world.quotes.traded.sum()))


@metric("ETH", "LRT tokens for sale that have found no price yet, at their reported rates")
def orders_waiting_eth(world: World) -> float:
    """Σ tokens x rate."""
    return at_rates(world, tokens_in(world, world.orders))


@metric("ETH", "what LRT protocols owe to those who wait for their redemption")
def redemptions_owed_eth(world: World) -> float:
    """Σ claims."""
    return eth(int(world.lrt_owed().sum()))


@metric("ETH", "capital of arbitrageurs that is not tied up in tokens or redemptions")
def arbitrage_capital_free_eth(world: World) -> float:
    """Σ ETH at hand."""
    return eth(int(world.arbitrageurs.eth.sum()))


@metric("ETH", "gained since day 0 by each side of the markets on all others, tokens at the reported rate")
def gains(world: World) -> dict[str, float]:
    """Sums to 0, fees included."""
    return dict(zip(world.gains.names, (world.gains.gained / GWEI).tolist(), strict=True))


@metric("rounds", "rounds that the markets took today: 1 on a quiet day, 24 at most")
def market_rounds(world: World) -> float:
    """Hours until nobody had anything to do."""
    return world.counts.get("market_rounds", 0.0)
