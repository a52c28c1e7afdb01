"""Markets open once agents have decided: pools, lending, arbitrage."""

from restaking.model.markets import rounds
from restaking.model.world import World


def meet(world: World, day: int) -> None:
    """A day in the markets, if there are any."""
    if world.scenario.markets.enabled:
        rounds.trade(world, day)
