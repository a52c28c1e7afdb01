"""Loops: stakers who borrow against LRT tokens to hold more of them."""

from restaking.model.world import World


def review(world: World, day: int) -> None:
    """Loopers look at what a loop earns and costs, and move a step towards the leverage they want."""
