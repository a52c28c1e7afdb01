"""Slash one operator, whatever it did."""

from restaking.core.units import wad
from restaking.model.filing import file_slash
from restaking.model.interventions import intervention
from restaking.model.world import World


def check(world: World, *, operator: int, fraction: float, avs: int | None = None) -> None:
    """Refuse operators and AVSs that do not exist and fractions outside (0, 1]."""
    if not 0 <= operator < len(world.operators):
        raise ValueError(f"operator = {operator}: not allowed; a whole number from 0 to {len(world.operators) - 1}")
    if not 0.0 < fraction <= 1.0:
        raise ValueError(f"fraction = {fraction}: not allowed; above 0 and at most 1")
    if avs is not None and not 0 <= avs < len(world.avss):
        raise ValueError(f"avs = {avs}: not allowed; a whole number from 0 to {len(world.avss) - 1}")


@intervention("slash_operator", check)
def slash_operator(world: World, day: int, *, operator: int, fraction: float, avs: int | None = None) -> None:
    """Every AVS that may slash the operator, or the one given, takes ``fraction`` of its allocation."""
    cause = world.new_cause()
    world.tell("shock_slash_operator", day, f"operator:{operator}", cause, 0)
    with world.still():
        for slasher in world.allocations.magnitude[operator].nonzero()[0].tolist():
            if avs in (None, slasher):
                file_slash(world, day, operator, slasher, wad(fraction), "shock", cause)
