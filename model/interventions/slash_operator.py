"""Slash one operator, whatever it did."""

from restaking.core.units import wad
from restaking.model.filing import file_slash
from restaking.model.interventions import intervention
from restaking.model.world import World


def check(world: World, *, operator: int, fraction: float) -> None:
    """Refuse operators that do not exist and fractions outside (0, 1]."""
    if not 0 <= operator < len(world.operators):
        raise ValueError(f"operator = {operator}: not allowed; a whole number from 0 to {len(world.operators) - 1}")
    if not 0.0 < fraction <= 1.0:
        raise ValueError(f"fraction = {fraction}: not allowed; above 0 and at most 1")


@intervention("slash_operator", check)
def slash_operator(world: World, day: int, *, operator: int, fraction: float) -> None:
    """Every AVS that may slash the operator takes ``fraction`` of its allocation."""
    cause = world.new_cause()
    world.tell("shock_slash_operator", day, f"operator:{operator}", cause, 0)
    with world.still():
        for avs in world.allocations.magnitude[operator].nonzero()[0].tolist():
            file_slash(world, day, operator, avs, wad(fraction), "shock", cause)
