"""Lenders: interest, supply by return, flight when there is reason to fear."""

from restaking.model.world import World


def accrue(world: World, day: int) -> None:
    """A day's interest; lenders bring or take ETH by the rate they get."""


def follow(world: World, day: int, hour: int) -> None:
    """Frightened lenders take out what cash there is."""
