"""What people talk about: who newly hears of restaking, and how much public attention that makes."""

import math

import numpy as np

from restaking.model.kernels.awareness import spread_awareness
from restaking.model.world import World


def spread(world: World, day: int) -> None:
    """Those who do not know may hear today; public attention follows the share who newly did."""
    rule, s = world.scenario.awareness, world.stakers
    if not rule.enabled:
        return
    fresh = np.zeros(len(s), dtype=np.int8)
    newly = spread_awareness(
        world.key("awareness", day), rule.spontaneous, -math.log(1.0 - rule.contagion), rule.hub_weight,
        *world.graph, s.hub, s.aware, fresh,
    )  # fmt: skip
    s.aware[fresh == 1] = 1
    attention = world.points.attention
    attention[0] += rule.smoothing * (newly / len(s) - float(attention[0]))
