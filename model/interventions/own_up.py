"""An LRT protocol admits that some of its tokens have no backing."""

from restaking.model import backing
from restaking.model.interventions import intervention, lrt_row
from restaking.model.world import World


def check(world: World, *, lrt: int | str) -> None:
    """Refuse LRTs that do not exist."""
    lrt_row(world, lrt)


@intervention("own_up", check)
def own_up(world: World, day: int, *, lrt: int | str) -> None:
    """All tokens of the LRT count from now on, so its reported rate falls to the true one."""
    k = lrt_row(world, lrt)
    world.tell("shock_own_up", day, f"lrt:{k}", world.new_cause(), 0)
    backing.own_up(world, day, k)
