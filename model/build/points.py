"""Points and awareness on day 0: who knows, who is looked at, what an airdrop is thought to be worth."""

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import exp
from restaking.core.units import BIPS
from restaking.model.build.social_graph import hub_rows
from restaking.model.scenario.lrts import NamedLrt
from restaking.model.world import World


def fill_awareness(world: World) -> None:
    """Who restakes knows of it, and a share of the others; hubs are those of the social graph."""
    s, rule = world.stakers, world.scenario.awareness
    s.hub[hub_rows(len(s), world.scenario.stakers.hubs, world.seed)] = 1
    if rule.enabled:
        u = uniforms(stream_key(world.seed, "aware at first", 0), len(s))
        s.aware[:] = (s.venue >= Venue.RESTAKE) | (u < rule.initial)


def fill_points(world: World) -> None:
    """Multipliers of the LRTs, the value expected of all tokens, and each staker's own view of it."""
    s, rule = world.stakers, world.scenario.points
    for k, name in enumerate(world.lrts.names):
        own = world.scenario.lrts.named.get(name, NamedLrt()).points_multiplier
        world.lrts.points_bips[k] = round((rule.multiplier(k) if own is None else own) * BIPS)
    if rule.enabled:
        world.points.value[0] = rule.fdv_share * world.initial_delegated_eth
        noise = normals(stream_key(world.seed, "points belief", 0), len(s))
        s.points_weight[:] *= exp(rule.belief_spread * noise - np.float64(0.5 * rule.belief_spread**2))
