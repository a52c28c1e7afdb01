"""Nobody can have less than nothing."""

from restaking.model.identities import fails, identity
from restaking.model.world import World


@identity("nothing negative")
def nothing_negative(world: World, day: int) -> None:
    """No entry of a money column is below 0."""
    for counted in world.money():
        if counted.least < 0:
            fails(f"{counted.account} is negative: {counted.least}", day)
