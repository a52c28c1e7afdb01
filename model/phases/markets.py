"""Markets open once agents have decided: pools, lending, arbitrage."""

from restaking.model.markets import orders, rounds
from restaking.model.world import World


def meet(world: World, day: int) -> None:
    """A day in the markets, if there are any; without them, orders wait for redemptions to open."""
    if world.scenario.markets.enabled:
        rounds.trade(world, day)
    else:
        orders.take_back(world, day)
        orders.settle(world, day)
