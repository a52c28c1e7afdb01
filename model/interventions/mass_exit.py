"""A share of those who restake leave at once, for plain ETH."""

from typing import Final

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.draws import uniforms
from restaking.core.units import NOBODY
from restaking.model.interventions import intervention
from restaking.model.kernels.review import tell_neighbours
from restaking.model.phases.decisions import move
from restaking.model.world import World

WHO: Final = {
    "restakers": (Venue.RESTAKE,),
    "lrt": (Venue.LRT,),
    "both": (Venue.RESTAKE, Venue.LRT),
}


def check(world: World, *, share: float, who: str = "both") -> None:
    """Refuse shares outside (0, 1] and crowds that do not exist."""
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share = {share}: not allowed; above 0 and at most 1")
    if who not in WHO:
        raise ValueError(f"who = {who!r}: not allowed; one of {', '.join(WHO)}")


@intervention("mass_exit", check)
def mass_exit(world: World, day: int, *, share: float, who: str = "both") -> None:
    """A ``share`` of direct restakers, of LRT holders or of both, drawn one by one, decide to hold plain ETH."""
    s = world.stakers
    draws = uniforms(world.key("mass exit", day), len(s))
    leaves = np.flatnonzero(np.isin(s.venue, WHO[who]) & (draws < share)).astype(np.int32)
    before_venue, before_operator, before_lrt = s.venue.copy(), s.operator.copy(), s.lrt.copy()
    s.venue[leaves], s.operator[leaves], s.lrt[leaves] = Venue.HOLD, NOBODY, NOBODY
    world.tell("shock_mass_exit", day, who, world.new_cause(), 0)
    tell_neighbours(leaves, len(leaves), before_venue, s.venue, *world.graph, s.company)
    move(world, day, leaves, len(leaves), before_operator, before_lrt)
