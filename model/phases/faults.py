"""Who failed whom today: operators on their own or together, AVSs whose code is wrong or that turn, LRTs' contracts."""

import numpy as np

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.core.units import Rows
from restaking.model import common_software, contract_bugs
from restaking.model.filing import file_slash, turn_malicious
from restaking.model.kernels.faults import SLOT_EVENT, draw_common, draw_independent
from restaking.model.rules.faults import severity
from restaking.model.world import World


def occur(world: World, day: int) -> None:
    """File the day's slashes: for faults of operators, for bugs in slashing code, by AVSs that turn today. Validators
    may fail with the software; bugs in LRTs' contracts lose ETH at once."""
    with world.still():  # filing moves nothing
        if world.avss.fault_rate.any():
            operators_fail(world, day)
        for avs, rate in enumerate(world.avss.unjust_rate.tolist()):
            if rate > 0.0 and unit(subkey(world.key("unjust faults", day), avs), SLOT_EVENT) < chance_per_tick(rate):
                slash_unjustly(world, day, avs)
        for avs in ((world.avss.malicious_day == day) & (world.avss.live == 1)).nonzero()[0].tolist():
            turn_malicious(world, day, avs, int(world.avss.malicious_fraction[avs]))
    common_software.fail_with_turned(world, day)
    contract_bugs.strike(world, day)


def slash_unjustly(world: World, day: int, avs: int) -> None:
    """A bug in an AVS's slashing code: it hits each registered operator by chance; one cause."""
    key, hit = subkey(world.key("unjust faults", day), avs), world.scenario.slashing.unjust_hit
    registered = world.allocations.registered[:, avs].nonzero()[0].tolist()
    struck = [operator for operator in registered if unit(key, operator) < hit]
    if struck:
        cause = world.new_cause()
        world.tell("unjust_slashing", day, f"avs:{avs}", cause, 0)
        for operator in struck:
            file(world, day, operator, avs, "unjust", cause)


def operators_fail(world: World, day: int) -> None:
    """Draw the day's faults and file a slash for each; the whole hazard of a registration is its AVS's fault rate."""
    slashing, registered = world.scenario.slashing, world.allocations.registered
    room = int(registered.sum())
    operator, avs, event = (np.zeros(room, dtype=np.int32) for _ in range(3))
    found = draw_independent(
        world.key("independent faults", day), registered, world.avss.fault_rate, slashing.common_share, operator, avs
    )
    for j, s in zip(operator[:found].tolist(), avs[:found].tolist(), strict=True):
        file(world, day, j, s, "independent", world.new_cause())
    groups = {
        "organisation": (world.operators.organisation, len(world.organisations), 1.0 - slashing.client_part),
        "client": (
            world.operators.client.astype(np.int32), int(world.operators.client.max()) + 1, slashing.client_part,
        ),
    }  # fmt: skip
    for kind, (group, count, part) in groups.items():
        found = draw_common(
            world.key(f"{kind} faults", day), group, count, registered, world.avss.fault_rate,
            slashing.common_share, part, slashing.common_hit, operator, avs, event,
        )  # fmt: skip
        file_common(world, day, kind, operator[:found], avs[:found], event[:found])


def file_common(world: World, day: int, kind: str, operator: Rows, avs: Rows, event: Rows) -> None:
    """File the slashes of common events, one cause per event."""
    causes = {g: world.new_cause() for g in dict.fromkeys(event.tolist())}
    for j, s, g in zip(operator.tolist(), avs.tolist(), event.tolist(), strict=True):
        file(world, day, j, s, kind, causes[g])
    common_software.fail_together(world, day, kind, operator, event, causes)


def file(world: World, day: int, operator: int, avs: int, kind: str, cause: int) -> None:
    """File one slash with a severity of its own, drawn whatever else happened."""
    key = subkey(world.key(f"{kind} severity", day), operator, avs)
    fraction = severity(key, int(world.avss.severity_beta[avs]))
    file_slash(world, day, operator, avs, fraction, kind, cause)
