"""Markets on day 0: pools out of holders' tokens, arbitrageurs' capital, reserves, loops."""

from restaking.model.build.loans import found_loans
from restaking.model.build.pools import found_arbitrageurs, found_pools
from restaking.model.world import World


def found_markets(world: World) -> None:
    """Fill the tables of the markets, if there are any; all tokens come from those who hold the LRT on day 0."""
    if world.scenario.markets.enabled:
        found_pools(world)
        found_arbitrageurs(world)
        found_loans(world)
