"""Prices by which collateral counts: the deep pool's, its time-weighted average, or the reported rate."""

from typing import Final

from restaking.core.units import WAD, wad
from restaking.model.markets import pools
from restaking.model.rules.lending import averaged
from restaking.model.world import World

HOURS: Final = 24
"""Hours of a day."""


def mark(world: World) -> None:
    """Lows of the day start at the prices of now, and none of its hours are in the averages yet."""
    quotes = world.quotes
    with world.still():
        for k in range(len(world.lrts)):
            deep, thin = (pools.fraction(world, p) or WAD for p in (pools.deep(k), pools.thin(k)))
            quotes.deep_low[k], quotes.low[k] = deep, min(deep, thin)
            quotes.trough[k] = min(int(quotes.trough[k]), deep, thin)
    quotes.hours[:] = 0


def look(world: World, hour: int) -> None:
    """Oracles report; an hour enters the average once, at its first report."""
    with world.still():
        for k in range(len(world.lrts)):
            _report(world, k, hour)


def close_day(world: World) -> None:
    """The hours left of the day enter the time-weighted average at the prices of now."""
    look(world, HOURS)


def _report(world: World, k: int, hour: int) -> None:
    quotes, rule, rate = world.quotes, world.scenario.lending, min(world.reported_rate(k), pools.HIGHEST)
    price = pools.spot(world, pools.deep(k)) or rate
    average = averaged(int(quotes.average[k]), price, hour - int(quotes.hours[k]), wad(rule.twap_hours))
    quotes.price[k], quotes.average[k], quotes.hours[k] = price, average, hour
    quotes.oracle[k] = {"market": price, "twap": average, "exchange_rate": rate}[rule.oracle]
