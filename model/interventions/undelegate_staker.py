"""Make one staker leave its operator, whatever it would have chosen."""

from restaking.core.units import NOBODY
from restaking.model import platform
from restaking.model.interventions import intervention
from restaking.model.world import World


def check(world: World, *, staker: int) -> None:
    """Refuse stakers that do not exist or have no operator to leave."""
    if not 0 <= staker < len(world.stakers):
        raise ValueError(f"staker = {staker}: not allowed; a whole number from 0 to {len(world.stakers) - 1}")
    if world.stakers.operator[staker] == NOBODY:
        raise ValueError(f"staker = {staker}: not allowed; one that is delegated to an operator")


@intervention("undelegate_staker", check)
def undelegate_staker(world: World, day: int, *, staker: int) -> None:
    """All that the staker has behind its operator joins the withdrawal queue, in reach of slashes until it is due."""
    delegated = world.stakers.operator[staker] != NOBODY  # an earlier shock of the day may have made it leave
    leaving = int(world.stakers.restaked[staker]) if delegated else 0
    world.tell("shock_undelegate_staker", day, f"staker:{staker}", world.new_cause(), leaving)
    if delegated:
        platform.undelegate(world, day, staker, by_call=False)
