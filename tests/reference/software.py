"""Software that AVSs share with validators: where it fails, validators stand still with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.draws import subkey, unit
from restaking.core.units import NOBODY
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def fail_with_turned(economy: Economy, day: int) -> None:
    """AVSs that turned malicious today break one client, each in use as likely, of the operators that run them."""
    clients = sorted({operator.client for operator in economy.operators})
    for event in economy.today():
        if event.kind == "turned_malicious":
            avs = int(event.agent.removeprefix("avs:"))
            broken = clients[int(unit(subkey(economy.key("broken client", day), avs), 0) * len(clients))]
            runs_it = [operator for operator in economy.operators if operator.allocations[avs].registered]
            exposed = [operator.row for operator in runs_it if operator.client == broken]
            fail(economy, day, "malicious", avs, exposed, event.cause)


def fail(economy: Economy, day: int, kind: str, source: int, operators: list[int], cause: int) -> None:
    """Some of them are offline from tomorrow, each by a draw of its own, unless they are for longer already."""
    rule, last = economy.settings.security, day + economy.settings.security.outage_days
    for j in operators:
        key, operator = subkey(economy.key(f"{kind} outages", day), source, j), economy.operators[j]
        if unit(key, 0) < rule.outage_coupling and operator.offline_until < last:
            operator.offline_until, operator.offline_cause, operator.offline_spread = last, cause, 1
            avs = source if kind == "malicious" else NOBODY
            economy.events.append(Event(day, "software_outage", f"operator:{j}", cause, 0, avs))
