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
    quotes, traded = world.quotes, range(len(world.lrts))
    with world.still():
        deep = [pools.fraction(world, pools.deep(k)) or WAD for k in traded]
        thin = [pools.fraction(world, pools.thin(k)) or WAD for k in traded]
    quotes.deep_low[:], quotes.low[:] = deep, list(map(min, deep, thin))
    quotes.trough[:] = list(map(min, quotes.trough.tolist(), deep, thin))
    quotes.hours[:] = 0


def look(world: World, hour: int) -> None:
    """Oracles report; an hour enters the average once, at its first report."""
    quotes, rule = world.quotes, world.scenario.lending
    with world.still():
        rates = [min(rate, pools.HIGHEST) for rate in world.reported_rates()]
        prices = [pools.spot(world, pools.deep(k)) or rate for k, rate in enumerate(rates)]
    window, seen = wad(rule.twap_hours), zip(quotes.average.tolist(), prices, quotes.hours.tolist(), strict=True)
    averages = [averaged(average, price, hour - since, window) for average, price, since in seen]
    quotes.price[:], quotes.average[:], quotes.hours[:] = prices, averages, hour
    quotes.oracle[:] = {"market": prices, "twap": averages, "exchange_rate": rates}[rule.oracle]


def close_day(world: World) -> None:
    """The hours left of the day enter the time-weighted average at the prices of now."""
    look(world, HOURS)
