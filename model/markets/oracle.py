"""Prices by which collateral counts: the deep pool's, its time-weighted average, or the reported rate."""

from restaking.model.world import World


def mark(world: World) -> None:
    """Lows of the day start at the prices of now."""


def look(world: World, hour: int) -> None:
    """Oracles report."""


def close_day(world: World, hour: int) -> None:
    """The hours left of the day enter the time-weighted average."""
