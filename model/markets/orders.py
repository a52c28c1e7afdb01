"""Orders: LRT tokens for sale. They are sold at a price, redeemed if redemptions are open, or wait."""

from restaking.model.world import World


def take_back(world: World) -> None:
    """Orders of stakers who hold the LRT again end; their tokens return."""


def expected(world: World, day: int, hour: int) -> bool:
    """Whether orders of a later hour of the day are still to come."""
    return False


def execute(world: World, day: int, hour: int) -> None:
    """Sell what is for sale at this hour, as far as prices suffice."""


def settle(world: World, day: int) -> None:
    """Hand in for redemption what found no price, where redemptions are open."""
