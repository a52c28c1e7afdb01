"""What people believe of the main chain's security, which is not what it costs to attack it."""

from restaking.model.world import World


def follow(world: World, day: int) -> None:
    """Let trust recover, and fall by the day's losses as far as perception is coupled to them."""
