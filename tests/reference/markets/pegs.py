"""Which tokens have lost their peg, how deep they fell and when half of that was made good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import NOBODY, WAD
from tests.reference.markets.venues import reported_rate
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy

LOST, FOUND = WAD * 950 // 1000, WAD * 975 // 1000  # of the reported rate


def tell(economy: Economy, day: int, hour: int) -> None:
    """Whose deep pool has been below 95 % today, if that is news; and what all its tokens are worth less."""
    for lrt, quote in zip(economy.lrts, economy.quotes, strict=True):
        if quote.deep_low < LOST and not quote.depegged:
            quote.depegged = 1
            lost = lrt.supply * max(0, reported_rate(economy, lrt.row) - quote.price) // WAD
            economy.events.append(Event(day, "depeg", f"lrt:{lrt.row}", economy.new_cause(), lost, hour=hour))


def remember(economy: Economy, day: int) -> None:
    """The deepest fall, whether half of it is made good by tonight, whether it counts as over."""
    for lrt, quote in enumerate(economy.quotes):
        now = quote.price * WAD // (reported_rate(economy, lrt) or WAD)
        if quote.deep_low < quote.deep_trough:
            quote.deep_trough, quote.trough_day, quote.halved_day = quote.deep_low, day, NOBODY
        fell, missing = WAD - quote.deep_trough, WAD - now
        if fell > 0 and quote.halved_day == NOBODY and missing * 2 <= fell:
            quote.halved_day = day
        if now >= FOUND:
            quote.depegged = 0
