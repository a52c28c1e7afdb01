"""Turn an AVS against its operators."""

from restaking.core.units import wad
from restaking.model import filing
from restaking.model.interventions import intervention
from restaking.model.world import World


def check(world: World, *, avs: int, fraction: float = 0.5) -> None:
    """Refuse AVSs that do not exist and fractions outside (0, 1]."""
    if not 0 <= avs < len(world.avss):
        raise ValueError(f"avs = {avs}: not allowed; a whole number from 0 to {len(world.avss) - 1}")
    if not 0.0 < fraction <= 1.0:
        raise ValueError(
            f"fraction = {fraction}: not allowed; above 0 and at most 1: an AVS cannot take more than its allocation"
        )


@intervention("turn_malicious", check)
def turn_malicious(world: World, day: int, *, avs: int, fraction: float = 0.5) -> None:
    """The AVS takes ``fraction`` of every allocation it has, for no fault at all."""
    filing.turn_malicious(world, day, avs, wad(fraction))
