"""An LRT protocol opens redemptions, or closes them."""

from restaking.model.interventions import intervention, lrt_row
from restaking.model.world import World


def check(world: World, *, lrt: int | str, open: bool) -> None:  # noqa: A002 (the word of scenario files)
    """Refuse LRTs that do not exist and anything but open or not."""
    lrt_row(world, lrt)
    if not isinstance(open, bool):
        raise ValueError(f"open = {open!r}: not allowed; true or false")


@intervention("set_redemptions", check)
def set_redemptions(world: World, day: int, *, lrt: int | str, open: bool) -> None:  # noqa: A002 (the word of scenario files)
    """From now on holders of the LRT may redeem, or may not; while they may not, nobody who waits is paid either."""
    k = lrt_row(world, lrt)
    world.lrts.open[k] = open
    world.tell("shock_set_redemptions", day, f"lrt:{k}", world.new_cause(), 0)
