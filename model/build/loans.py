"""Reserves and loops on day 0."""

from restaking.model.world import World


def found_loans(world: World) -> None:
    """Some holders have pledged their tokens and owe what their leverage says; reserves have lent it."""
