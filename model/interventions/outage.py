"""Machines stand still: of one operator, or of all that run one client."""

import numpy as np

from restaking.core.units import NOBODY
from restaking.model.interventions import intervention
from restaking.model.world import World

LONGEST = 365  # days


def check(world: World, *, days: int, operator: int = NOBODY, client: int = NOBODY) -> None:
    """Refuse durations below a day, operators or clients that do not exist, both at once and neither."""
    clients = int(world.operators.client.max())
    if not 1 <= days <= LONGEST:
        raise ValueError(f"days = {days}: not allowed; a whole number from 1 to {LONGEST}")
    if (operator == NOBODY) == (client == NOBODY):
        raise ValueError(f"operator = {operator}, client = {client}: not allowed; one of the two")
    if client == NOBODY and not 0 <= operator < len(world.operators):
        raise ValueError(f"operator = {operator}: not allowed; a whole number from 0 to {len(world.operators) - 1}")
    if operator == NOBODY and not 0 <= client <= clients:
        raise ValueError(f"client = {client}: not allowed; a whole number from 0 to {clients}")


@intervention("outage", check)
def outage(world: World, day: int, *, days: int, operator: int = NOBODY, client: int = NOBODY) -> None:
    """For ``days`` days validators behind the operators hit miss their duties, and AVSs pay these nothing."""
    ops, whom = world.operators, f"operator:{operator}" if client == NOBODY else f"client:{client}"
    hit = ops.client == client if operator == NOBODY else np.arange(len(ops)) == operator
    cause, last = world.new_cause(), day + days - 1
    longer = hit & (ops.offline_until < last)  # an outage within a longer one is that one's
    ops.offline_until[longer], ops.offline_cause[longer] = last, cause
    ops.offline_spread[longer] = 0
    world.tell("shock_outage", day, whom, cause, 0)
