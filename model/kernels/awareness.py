"""News of restaking gets around: from nobody in particular, and from neighbours who know."""

from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import Codes, Ints, Rows
from restaking.model.rules.points import awareness_chance


@kernel
def spread_awareness(
    key: Key, spontaneous: float, resistance: float, hub_weight: float, first: Ints, neighbours: Rows, hub: Codes,
    aware: Codes, fresh: Codes,
) -> int:  # fmt: skip
    """Mark in ``fresh`` who hears of restaking today, all at once from what is known this morning; returns how many."""
    count = 0
    for i in range(aware.size):
        fresh[i] = 0
        if aware[i] == 1:
            continue
        talkers, hubs = 0, 0
        for e in range(first[i], first[i + 1]):
            other = neighbours[e]
            if aware[other] == 1:
                talkers += 1 - hub[other]
                hubs += hub[other]
        weight = float(talkers) + hub_weight * float(hubs)
        if unit(agent_key(key, i), 0) < awareness_chance(spontaneous, resistance, weight):
            fresh[i] = 1
            count += 1
    return count
