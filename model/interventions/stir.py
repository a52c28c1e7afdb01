"""News that makes people look at where their ETH is: a door has opened, or is about to shut."""

from __future__ import annotations

from typing import Final

import numpy as np

from restaking.agents.staker import Venue
from restaking.model.interventions import intervention
from restaking.model.world import World

WHO: Final = {
    "outsiders": (Venue.HOLD, Venue.SOLO, Venue.LST),
    "restakers": (Venue.RESTAKE,),
    "lrt": (Venue.LRT,),
    "both": (Venue.RESTAKE, Venue.LRT),
    "all": tuple(Venue),
}
LONGEST: Final = 365  # days


def check(world: World, *, chance: float, who: str = "all", days: int = 7) -> None:
    """Refuse chances outside [0, 1], crowds that do not exist, and more days than a year has."""
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"chance = {chance}: not allowed; a number from 0 to 1")
    if who not in WHO:
        raise ValueError(f"who = {who!r}: not allowed; one of {', '.join(WHO)}")
    if not 1 <= days <= LONGEST or days != int(days):
        raise ValueError(f"days = {days}: not allowed; a whole number from 1 to {LONGEST}")


@intervention("stir", check)
def stir(world: World, day: int, *, chance: float, who: str = "all", days: int = 7) -> None:
    """For some days outsiders, restakers, LRT holders or all look at least with ``chance``; what they find is the same.

    ``chance`` is that of a review on each of the ``days``, this one included.
    """
    s = world.stakers
    crowd = np.isin(s.venue, WHO[who])
    fresh = s.alert_until >= day
    s.alert[crowd] = np.maximum(np.where(fresh[crowd], s.alert[crowd], 0.0), chance)
    s.alert_until[crowd] = np.maximum(s.alert_until[crowd], day + int(days) - 1)
    world.tell("shock_stir", day, who, world.new_cause(), 0)
