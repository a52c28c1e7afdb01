"""Who failed whom today: operators on their own or together, AVSs whose slashing code is wrong, AVSs that turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.model.rules.faults import common_event_rate, independent_rate, severity
from tests.reference import contract_bugs, software
from tests.reference.agents import Operator
from tests.reference.things import Event, Filing

if TYPE_CHECKING:
    from tests.reference.economy import Economy


SLOT_EVENT = 1_000_000  # a group's own event; slots below it belong to its members' AVSs


KINDS = ["independent", "organisation", "client", "unjust", "malicious", "attack", "shock"]


def occur(economy: Economy, day: int) -> None:
    """File the day's slashes: for faults of operators, for bugs in slashing code, by AVSs that turn today.

    Validators may fail with the software; bugs in contracts of LRTs lose ETH at once.
    """
    operators_fail(economy, day)
    for avs in economy.avss:
        if unit(subkey(economy.key("unjust faults", day), avs.row), SLOT_EVENT) < chance_per_tick(avs.unjust_rate):
            slash_unjustly(economy, day, avs.row)
    for avs in economy.avss:
        if avs.malicious_day == day and avs.live:
            turn_malicious(economy, day, avs.row, avs.malicious_fraction)
    software.fail_with_turned(economy, day)
    contract_bugs.occur(economy, day)


def slash_unjustly(economy: Economy, day: int, avs: int) -> None:
    """A bug in an AVS's slashing code hits each registered operator by chance; one cause."""
    key, hit = subkey(economy.key("unjust faults", day), avs), economy.settings.slashing.unjust_hit
    struck = [o for o in economy.operators if o.allocations[avs].registered and unit(key, o.row) < hit]
    if struck:
        cause = economy.new_cause()
        economy.events.append(Event(day, "unjust_slashing", f"avs:{avs}", cause, 0))
        for operator in struck:
            file(economy, day, operator.row, avs, "unjust", cause)


def turn_malicious(economy: Economy, day: int, avs: int, fraction: int) -> None:
    """An AVS takes a fraction [wad] of all that it could take; one cause."""
    cause = economy.new_cause()
    economy.events.append(Event(day, "turned_malicious", f"avs:{avs}", cause, 0))
    for operator, could_take in enumerate(economy.slashable()):
        if could_take[avs] > 0:
            file_slash(economy, day, operator, avs, fraction, "malicious", cause)


def operators_fail(economy: Economy, day: int) -> None:
    """Draw the day's faults and file a slash for each."""
    highest = max(avs.fault_rate for avs in economy.avss)
    if highest <= 0.0:
        return
    independent_faults(economy, day)
    if economy.settings.slashing.common_share > 0.0:
        clients = 1 + max(operator.client for operator in economy.operators)
        part = economy.settings.slashing.client_part
        common_faults(
            economy, day, "organisation", economy.organisations, lambda o: o.organisation, highest, 1.0 - part
        )
        common_faults(economy, day, "client", clients, lambda o: o.client, highest, part)


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
    economy: Economy, day: int, kind: str, groups: int, group_of: Callable[[Operator], int], highest: float,
    part: float,
) -> None:  # fmt: skip
    """A group's event strikes each of its registrations by chance; all that it strikes have one cause."""
    key, slashing = economy.key(f"{kind} faults", day), economy.settings.slashing
    chance = chance_per_tick(common_event_rate(highest, slashing.common_share, part, slashing.common_hit))
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
            software.fail(economy, day, kind, group, sorted({operator for operator, _ in struck}), cause)


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
    file_slash(economy, day, operator, avs, fraction, kind, cause)


def file_slash(economy: Economy, day: int, operator: int, avs: int, fraction: int, kind: str, cause: int) -> None:
    """File a slash of at most the AVS's cap; it is due after the veto's delay."""
    economy.filings.append(
        Filing(
            operator=operator,
            avs=avs,
            fraction=min(fraction, economy.avss[avs].slash_cap),
            kind=KINDS.index(kind),
            cause=cause,
            filed=day,
            due=day + economy.settings.slashing.veto_days,
            captured=economy.slashable()[operator][avs],
        )
    )
