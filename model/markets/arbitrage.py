"""Arbitrageurs: buy below what waiting is worth, redeem or sell later; mint and sell above."""

from restaking.model.world import World


def act(world: World, day: int) -> bool:
    """Everybody on the ladder in turn; true if anything was traded."""
    return False
