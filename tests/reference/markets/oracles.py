"""By which price collateral counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import WAD, wad
from restaking.model.rules.lending import averaged
from tests.reference.markets.venues import HIGHEST, fraction, reported_rate, spot, venues_of

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def open_day(economy: Economy) -> None:
    """The day's lows are what prices are now; a pool that does not trade has none of its own. Tallies start at 0."""
    for lrt, quote in enumerate(economy.quotes):
        deep, thin = (fraction(economy, pool) or WAD for pool in venues_of(economy, lrt))
        quote.deep_low, quote.low, quote.trough = deep, min(deep, thin), min(quote.trough, deep, thin)
        quote.hours, quote.traded = 0, 0
    for arbitrageur in economy.arbitrageurs:
        for held in arbitrageur.held:
            held.bought, held.sold, held.minted = 0, 0, 0


def report(economy: Economy, hour: int) -> None:
    """Price and average of now, and the one of them, or the reported rate, by which collateral counts."""
    rule = economy.settings.lending
    for lrt, quote in enumerate(economy.quotes):
        rate = min(HIGHEST, reported_rate(economy, lrt))
        quote.price = spot(economy, venues_of(economy, lrt)[0]) or rate
        quote.average = averaged(quote.average, quote.price, hour - quote.hours, wad(rule.twap_hours))
        quote.hours = hour
        if rule.oracle == "exchange_rate":
            quote.oracle = rate
        else:
            quote.oracle = quote.average if rule.oracle == "twap" else quote.price
