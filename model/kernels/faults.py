"""Draw the day's faults: of single registrations, of whole organisations, of whole clients."""

from typing import Final

import numpy as np

from restaking.core.clock import chance_per_tick
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import Codes, Floats, Rows
from restaking.model.rules.faults import common_event_rate, independent_rate

INDEPENDENT, ORGANISATION, CLIENT = range(3)
SLOT_EVENT: Final = 1_000_000  # slot of a group's own event; slots below it belong to its members' AVSs


@kernel
def draw_independent(
    key: Key, registered: Codes, fault_rate: Floats, common_share: float, operator: Rows, avs: Rows
) -> int:
    """Registrations that fail on their own; fills (operator, avs) and returns how many."""
    found = 0
    chance = np.empty(fault_rate.size)
    for s in range(fault_rate.size):
        chance[s] = chance_per_tick(independent_rate(fault_rate[s], common_share))
    for j in range(registered.shape[0]):
        operator_key = agent_key(key, j)
        for s in range(registered.shape[1]):
            if registered[j, s] == 1 and unit(operator_key, s) < chance[s]:
                operator[found], avs[found] = j, s
                found += 1
    return found


@kernel
def draw_common(
    key: Key, group: Rows, groups: int, registered: Codes, fault_rate: Floats, common_share: float, part: float,
    common_hit: float, operator: Rows, avs: Rows, event: Rows,
) -> int:  # fmt: skip
    """Common events of organisations or clients: fills the registrations hit and the group of each; returns how many.

    ``group`` is each operator's group, ``part`` what such groups carry of the common share. An AVS with a lower fault
    rate than the highest is hit less often.
    """
    found = 0
    highest = fault_rate.max()
    if highest <= 0.0 or common_share * part <= 0.0:
        return 0
    chance = chance_per_tick(common_event_rate(highest, common_share, part, common_hit))
    for g in range(groups):
        if unit(agent_key(key, g), SLOT_EVENT) >= chance:
            continue
        for j in range(group.size):
            if group[j] != g:
                continue
            member_key = agent_key(agent_key(key, g), j)
            for s in range(registered.shape[1]):
                if registered[j, s] == 1 and unit(member_key, s) < common_hit * fault_rate[s] / highest:
                    operator[found], avs[found], event[found] = j, s, g
                    found += 1
    return found
