"""Liquidity providers, who leave a lopsided pool and come back to a balanced one."""

from restaking.model.world import World


def follow(world: World) -> None:
    """Liquidity leaves or returns, pool by pool."""
