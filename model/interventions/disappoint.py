"""Holders of an LRT learn that its points are worth less than they thought."""

from typing import Final

import numpy as np

from restaking.model.interventions import intervention, lrt_row
from restaking.model.world import World

LONGEST: Final = 365  # days


def check(world: World, *, lrt: int | str, factor: float, days: int = 7, chance: float = 0.5) -> None:
    """Refuse LRTs that do not exist, factors and chances outside [0, 1], and more days than a year has."""
    lrt_row(world, lrt)
    for name, value in (("factor", factor), ("chance", chance)):
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} = {value}: not allowed; a number from 0 to 1")
    if not 1 <= days <= LONGEST or days != int(days):
        raise ValueError(f"days = {days}: not allowed; a whole number from 1 to {LONGEST}")


@intervention("disappoint", check)
def disappoint(world: World, day: int, *, lrt: int | str, factor: float, days: int = 7, chance: float = 0.5) -> None:
    """An LRT's points shrink to ``factor`` of what they were; for some days its holders look at least with ``chance``.

    ``factor`` 0 is the end of its points; ``chance`` is that of a review on each of the ``days``, this one included.
    """
    k, s, lrts = lrt_row(world, lrt), world.stakers, world.lrts
    lrts.points_bips[k] = round(int(lrts.points_bips[k]) * factor)
    holds = s.lrt == k
    fresh = s.alert_until >= day
    s.alert[holds] = np.maximum(np.where(fresh[holds], s.alert[holds], 0.0), chance)
    s.alert_until[holds] = np.maximum(s.alert_until[holds], day + days - 1)
    world.tell("shock_disappoint", day, f"lrt:{k}", world.new_cause(), 0)
