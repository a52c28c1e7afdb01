"""Liquidations of loans whose collateral no longer suffices, where they pay."""

from restaking.model.world import World


def liquidate(world: World, day: int, hour: int) -> int:
    """One pass over all unhealthy loans; returns what was repaid [gwei]."""
    return 0
