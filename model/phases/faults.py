"""Who failed whom today: independent faults, and common ones by organisation and by client."""

import numpy as np

from restaking.core.draws import subkey
from restaking.core.units import Rows
from restaking.model.kernels.faults import draw_common, draw_independent
from restaking.model.rules.faults import severity
from restaking.model.world import Slash, World


def occur(world: World, day: int) -> None:
    """Draw the day's faults and file a slash for each; the whole hazard of a registration is its AVS's fault rate."""
    if not world.avss.fault_rate.any():
        return
    slashing, registered = world.scenario.slashing, world.allocations.registered
    room = int(registered.sum())
    operator, avs, event = (np.zeros(room, dtype=np.int32) for _ in range(3))
    found = draw_independent(
        world.key("independent faults", day), registered, world.avss.fault_rate, slashing.common_share, operator, avs
    )
    for j, s in zip(operator[:found].tolist(), avs[:found].tolist(), strict=True):
        file(world, day, j, s, "independent", world.new_cause())
    groups = {
        "organisation": (world.operators.organisation, len(world.organisations)),
        "client": (world.operators.client.astype(np.int32), int(world.operators.client.max()) + 1),
    }
    for kind, (group, count) in groups.items():
        found = draw_common(
            world.key(f"{kind} faults", day), group, count, registered, world.avss.fault_rate,
            slashing.common_share, slashing.common_hit, operator, avs, event,
        )  # fmt: skip
        file_common(world, day, kind, operator[:found], avs[:found], event[:found])


def file_common(world: World, day: int, kind: str, operator: Rows, avs: Rows, event: Rows) -> None:
    """File the slashes of common events, one cause per event."""
    causes = {g: world.new_cause() for g in dict.fromkeys(event.tolist())}
    for j, s, g in zip(operator.tolist(), avs.tolist(), event.tolist(), strict=True):
        file(world, day, j, s, kind, causes[g])


def file(world: World, day: int, operator: int, avs: int, kind: str, cause: int) -> None:
    """File one slash with a severity of its own, drawn whatever else happened."""
    key = subkey(world.key(f"{kind} severity", day), operator, avs)
    fraction = severity(key, int(world.avss.severity_beta[avs]))
    world.filed.append(Slash(operator, avs, fraction, kind, cause))
