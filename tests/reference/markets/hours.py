"""A day in the markets: interest and loops, then hours of selling, liquidating and buying until nothing follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.markets import arbitrage, lenders, liquidations, liquidity, loops, oracles, pegs, sellers

if TYPE_CHECKING:
    from tests.reference.economy import Economy

HOURS = 24


def trade(economy: Economy, day: int) -> None:
    """One day; at most an hour for each of its hours."""
    oracles.open_day(economy)
    lenders.accrue(economy, day)
    loops.review(economy, day)
    sellers.return_to_holders(economy, day)
    hour = 0
    while something_follows(economy, day, hour) and hour < HOURS - 1:
        hour += 1
    sellers.hand_in(economy, day)
    oracles.report(economy, HOURS)
    pegs.remember(economy, day)


def something_follows(economy: Economy, day: int, hour: int) -> bool:
    """Play an hour; whether there is reason for another, or sellers have announced themselves for later."""
    arbitrage.open_hour(economy)
    repaid = traded = False
    for left in range(economy.settings.lending.oracle_updates, 0, -1):
        sellers.sell(economy, day, hour, left)
        oracles.report(economy, hour)
        now = liquidations.liquidate(economy, day, hour)
        traded = arbitrage.act(economy, day) or traded
        repaid = bool(now) or repaid
        if not now and not sellers.desperate(economy, day, hour):
            break
    liquidity.follow(economy, hour)
    fled = lenders.flee(economy, day)
    pegs.tell(economy, day, hour)
    return traded or repaid or fled or any(order.day == day and order.hour > hour for order in economy.orders)
