"""An LRT protocol stops, or starts again."""

import numpy as np

from restaking.agents.staker import Venue
from restaking.model.interventions import intervention, lrt_row
from restaking.model.placing import place_now
from restaking.model.world import World


def check(world: World, *, lrt: int | str, on: bool) -> None:
    """Refuse LRTs that do not exist and anything but on or off."""
    lrt_row(world, lrt)
    if not isinstance(on, bool):
        raise ValueError(f"on = {on!r}: not allowed; true or false")


@intervention("pause", check)
def pause(world: World, day: int, *, lrt: int | str, on: bool) -> None:
    """While ``on``, the LRT takes no deposits and no requests to redeem, and pays nobody.

    ETH that is meant to be deposited waits in wallets until the pause ends; its tokens are traded all the while.
    """
    k, s = lrt_row(world, lrt), world.stakers
    world.tell("shock_pause", day, f"lrt:{k}", world.new_cause(), 0)
    ends = world.lrts.paused[k] == 1 and not on
    world.lrts.paused[k] = on
    if ends:
        waiting = np.flatnonzero((s.venue == Venue.LRT) & (s.lrt == k) & (s.wallet > 0)).astype(np.int32)
        place_now(world, waiting, s.wallet[waiting])
