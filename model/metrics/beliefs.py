"""What people think might happen."""

import numpy as np

from restaking.agents.fears import Risk
from restaking.model.metrics import metric
from restaking.model.rules.learning import prior_events, prior_years
from restaking.model.world import World


@metric("1/yr", "slashes that the public expects per registration and year, weighted by the stake behind each operator")
def perceived_hazard(world: World) -> float:
    """Remembered events over exposure, summed over the classes of risk at registrations; own alarm left out.

    nan where nothing is delegated.
    """
    delegated = world.delegated()
    total = int(delegated.sum())
    if total == 0:
        return float("nan")
    events = np.array(prior_events(world.scenario)) + world.memory.events + world.operator_risks.alarm
    years = np.array(prior_years(world.scenario)) + world.memory.years
    hazard = (events / years)[:, : Risk.BASE].sum(axis=1)
    return float((delegated * hazard).sum() / total)
