"""Software that AVSs share with validators: where it fails, validators stand still with it."""

from collections.abc import Iterable

import numpy as np

from restaking.core.draws import subkey, unit
from restaking.core.units import NOBODY, Rows
from restaking.model.records import of_day
from restaking.model.world import World


def fail_with_turned(world: World, day: int) -> None:
    """AVSs that turned malicious today take validators along: of who runs the AVS on the client that it breaks."""
    if world.scenario.security.outage_coupling == 0.0:
        return
    turned = [event for event in of_day(world.events, day) if event.kind == "turned_malicious"]
    for event in reversed(turned):
        avs = int(event.agent.partition(":")[2])
        runs_it = world.allocations.registered[:, avs] == 1
        exposed = np.flatnonzero(runs_it & (world.operators.client == broken_client(world, day, avs)))
        fail(world, day, "malicious", avs, exposed.tolist(), event.cause)


def broken_client(world: World, day: int, avs: int) -> int:
    """The client that does not get along with what the AVS has done: each in use is as likely, whoever runs it."""
    clients = np.unique(world.operators.client)
    return int(clients[int(unit(subkey(world.key("broken client", day), avs), 0) * clients.size)])


def fail_together(world: World, day: int, kind: str, operator: Rows, event: Rows, causes: dict[int, int]) -> None:
    """Faults that a firm or a client has at many AVSs at once may have hit validators too; ``causes`` by event."""
    if world.scenario.security.outage_coupling > 0.0:
        for group, cause in causes.items():
            fail(world, day, kind, group, sorted(set(operator[event == group].tolist())), cause)


def fail(world: World, day: int, kind: str, source: int, operators: Iterable[int], cause: int) -> None:
    """Of these operators some are offline from tomorrow, each by a draw of its own; an outage within a longer one is
    that one's."""
    rule, ops = world.scenario.security, world.operators
    key, last = subkey(world.key(f"{kind} outages", day), source), day + rule.outage_days
    for j in operators:
        if unit(subkey(key, j), 0) < rule.outage_coupling and int(ops.offline_until[j]) < last:
            ops.offline_until[j], ops.offline_cause[j], ops.offline_spread[j] = last, cause, 1
            avs = source if kind == "malicious" else NOBODY
            world.tell("software_outage", day, f"operator:{j}", cause, 0, avs=avs)
