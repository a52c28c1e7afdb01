"""A day in the markets: one round where nothing happens, up to 24 where one thing leads to the next."""

from typing import Final

from restaking.model.markets import arbitrage, lenders, liquidations, liquidity, loops, oracle, orders, witness
from restaking.model.world import World

ROUNDS: Final = 24
"""Most rounds of a day: one an hour."""


def trade(world: World, day: int) -> None:
    """Interest and loops first; then rounds of orders, oracles, liquidations and arbitrage until it is quiet."""
    with world.still():  # whoever moves what the protocols have says so
        open_day(world)
        lenders.accrue(world, day)
        loops.review(world, day)
        orders.take_back(world, day)
        for hour in range(ROUNDS):
            quiet = play_round(world, day, hour)
            witness.tell_depegs(world, day, hour)
            if quiet and not orders.expected(world, day, hour):
                break
        orders.settle(world, day)
        oracle.close_day(world)
        witness.remember(world, day)
    world.counts["market_rounds"] = hour + 1


def play_round(world: World, day: int, hour: int) -> bool:
    """One hour: sellers, oracles, liquidations and arbitrage in turn, as often as oracles report while there is reason
    for it, then liquidity; true if nobody had to be liquidated or fled, and no arbitrageur found anything to do.

    Who sells at any price spreads it evenly over the hour, and arbitrageurs put no more to work in it than they can.
    """
    ready, repaid, traded = arbitrage.ready(world), 0, False
    for turns in range(world.scenario.lending.oracle_updates, 0, -1):
        orders.execute(world, day, hour, turns)
        oracle.look(world, hour)
        now = liquidations.liquidate(world, day, hour)
        traded |= arbitrage.act(world, day, ready)
        repaid += now
        if not now and not orders.pressing(world, day, hour):
            break
    liquidity.follow(world, hour)
    fled = lenders.follow(world, day)
    return not traded and repaid == 0 and not fled


def open_day(world: World) -> None:
    """Lows of the day and tallies of its trades start afresh."""
    quotes = world.quotes
    oracle.mark(world)
    quotes.traded[:] = 0
    for traded in (world.inventory.bought, world.inventory.sold, world.inventory.minted):
        traded[:] = 0
