"""Let a bug in an AVS's slashing code strike."""

from restaking.model.interventions import intervention
from restaking.model.phases.faults import slash_unjustly
from restaking.model.world import World


def check(world: World, *, avs: int) -> None:
    """Refuse AVSs that do not exist."""
    if not 0 <= avs < len(world.avss):
        raise ValueError(f"avs = {avs}: not allowed; a whole number from 0 to {len(world.avss) - 1}")


@intervention("unjust_slashing", check)
def unjust_slashing(world: World, day: int, *, avs: int) -> None:
    """The AVS slashes operators who did nothing, each with chance ``slashing.unjust_hit``, severities apiece."""
    slash_unjustly(world, day, avs)
