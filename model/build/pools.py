"""Pools and arbitrageurs on day 0."""

from restaking.model.world import World


def found_pools(world: World) -> None:
    """Liquidity providers take their tokens over from holders, in proportion; the ETH beside them is their own."""


def found_arbitrageurs(world: World) -> None:
    """Capital in equal parts, premiums rising evenly."""
