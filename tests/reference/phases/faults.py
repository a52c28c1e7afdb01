"""Who failed whom today: independent faults, and common ones by organisation and by client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.model.rules.faults import common_event_rate, independent_rate, severity
from tests.reference.agents import Operator
from tests.reference.things import Slash

if TYPE_CHECKING:
    from tests.reference.economy import Economy


SLOT_EVENT = 1_000_000  # a group's own event; slots below it belong to its members' AVSs


def occur(economy: Economy, day: int) -> None:
    """Draw the day's faults and file a slash for each."""
    highest = max(avs.fault_rate for avs in economy.avss)
    if highest <= 0.0:
        return
    independent_faults(economy, day)
    if economy.settings.slashing.common_share > 0.0:
        clients = 1 + max(operator.client for operator in economy.operators)
        common_faults(economy, day, "organisation", economy.organisations, lambda o: o.organisation, highest)
        common_faults(economy, day, "client", clients, lambda o: o.client, highest)


def independent_faults(economy: Economy, day: int) -> None:
    """Registrations that fail on their own, each a cause of its own."""
    key, common_share = economy.key("independent faults", day), economy.settings.slashing.common_share
    chance = [chance_per_tick(independent_rate(avs.fault_rate, common_share)) for avs in economy.avss]
    for operator in economy.operators:
        own = subkey(key, operator.row)
        for s, allocation in enumerate(operator.allocations):
            if allocation.registered and unit(own, s) < chance[s]:
                file(economy, day, operator.row, s, "independent", economy.new_cause())


def common_faults(
    economy: Economy, day: int, kind: str, groups: int, group_of: Callable[[Operator], int], highest: float
) -> None:
    """A group's event strikes each of its registrations by chance; all that it strikes have one cause."""
    key, slashing = economy.key(f"{kind} faults", day), economy.settings.slashing
    chance = chance_per_tick(common_event_rate(highest, slashing.common_share, slashing.common_hit))
    for group in range(groups):
        group_key = subkey(key, group)
        if unit(group_key, SLOT_EVENT) >= chance:
            continue
        members = [operator for operator in economy.operators if group_of(operator) == group]
        struck = [pair for member in members for pair in registrations_hit(economy, group_key, member, highest)]
        if struck:
            cause = economy.new_cause()
            for operator, avs in struck:
                file(economy, day, operator, avs, kind, cause)


def registrations_hit(economy: Economy, group_key: Any, member: Operator, highest: float) -> list[tuple[int, int]]:
    """(operator, AVS) of a member's registrations that its group's event strikes; rarer at AVSs with fewer faults."""
    key, hit = subkey(group_key, member.row), economy.settings.slashing.common_hit
    return [
        (member.row, avs.row)
        for avs, allocation in zip(economy.avss, member.allocations, strict=True)
        if allocation.registered and unit(key, avs.row) < hit * avs.fault_rate / highest
    ]


def file(economy: Economy, day: int, operator: int, avs: int, kind: str, cause: int) -> None:
    """File one slash with a severity of its own, drawn whatever else happened."""
    key = subkey(economy.key(f"{kind} severity", day), operator, avs)
    fraction = severity(key, economy.avss[avs].severity_beta)
    economy.filed.append(Slash(operator, avs, fraction, kind, cause))
