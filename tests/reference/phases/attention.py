"""What people talk about: who newly hears of restaking, and how much public attention that makes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.core.draws import subkey, unit
from restaking.model.rules.points import awareness_chance
from tests.reference.agents import Staker

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def spread(economy: Economy, day: int) -> None:
    """Those who do not know may hear today; public attention follows the share who newly did."""
    rule = economy.settings.awareness
    if not rule.enabled:
        return
    fresh = [staker for staker in economy.stakers if hears(economy, staker, day)]
    for staker in fresh:
        staker.aware = 1
    share = len(fresh) / len(economy.stakers)
    economy.points.attention += rule.smoothing * (share - economy.points.attention)


def hears(economy: Economy, staker: Staker, day: int) -> bool:
    """Whether one who does not know hears of it today, from nobody or from those it looks at."""
    if staker.aware:
        return False
    rule = economy.settings.awareness
    knowing = [economy.stakers[row] for row in staker.neighbours if economy.stakers[row].aware]
    talkers = float(sum(not other.hub for other in knowing)) + rule.hub_weight * float(
        sum(other.hub for other in knowing)
    )
    chance = awareness_chance(rule.spontaneous, -math.log(1.0 - rule.contagion), talkers)
    return unit(subkey(economy.key("awareness", day), staker.row), 0) < chance
