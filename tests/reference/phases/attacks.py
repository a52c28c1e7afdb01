"""Attacks that pay: round by round a coalition takes the prizes of its targets and is slashed for it."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from restaking.agents.operator import Intent
from restaking.core.draws import subkey, unit
from restaking.core.units import GWEI, gwei
from restaking.model.security import spoils
from restaking.model.security.attack import Limits, lost
from restaking.model.security.hunt import hunt
from restaking.model.security.network import Attack
from tests.reference.agents import Avs
from tests.reference.coalitions import Field, limit_for, room_for, survey, worth
from tests.reference.phases.avs_economics import require_stake
from tests.reference.phases.faults import file_slash
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def search(economy: Economy, day: int) -> None:
    """On the days of the rhythm attack until nobody finds an attack that pays; no AVS is attacked twice."""
    rule, struck = economy.settings.security, set[int]()
    ready = any(operator.intent != Intent.HONEST for operator in economy.operators)
    if not rule.attacks_enabled or day % rule.every_days or not ready:
        return
    for round_ in count(1):
        field = survey(economy, struck)
        limits = Limits(rule.max_targets, gwei(rule.budget_eth))
        attack = hunt(field.network, limits) if field.targets else None
        if attack is None:
            return
        carry_out(economy, day, round_, field, attack)
        struck |= {field.targets[place].row for place in attack.services}


def carry_out(economy: Economy, day: int, round_: int, field: Field, attack: Attack) -> None:
    """Join, take the prizes if it succeeds, share them out, be slashed if found out."""
    rule, cause = economy.settings.security, economy.new_cause()
    targets = [field.targets[place] for place in sorted(attack.services)]
    join(economy, field, attack)
    succeeds = by_chance(economy, day, "attack success", targets[0], rule.success)
    found_out = by_chance(economy, day, "attack detection", targets[0], rule.detection)
    whole = 0
    for avs in targets:
        taken = take_from_users(economy, avs) if succeeds else 0
        economy.events.append(Event(day, "attacked", f"avs:{avs.row}", cause, taken, hour=round_))
        whole += taken
    if whole > 0:
        share_out(economy, day, round_, cause, whole, lost(field.network, attack))
    if found_out:
        punish(economy, day, field, attack, cause)
    for avs in economy.avss:
        require_stake(economy, avs)
    economy.attacks += 1
    economy.prizes += whole


def by_chance(economy: Economy, day: int, stream: str, first: Avs, chance: float) -> bool:
    """A draw of the day, one per first target."""
    return bool(unit(subkey(economy.key(stream, day), first.row), 0) < chance)


def join(economy: Economy, field: Field, attack: Attack) -> None:
    """Members allocate to targets what they attack with and have not promised yet."""
    for number in sorted(attack.through):
        stand = field.stands[number]
        if stand.fresh:
            allocation = stand.attacker.operator.allocations[stand.avs.row]
            allocation.registered = 1
            allocation.magnitude += room_for(economy, stand.attacker.operator, stand.avs)
            if economy.mode.amounts:
                allocation.limit = limit_for(economy, stand.attacker.stake)


def take_from_users(economy: Economy, avs: Avs) -> int:
    """What users lose [gwei]; of what is left to them they withdraw a part."""
    rule = economy.settings.security
    taken = int(worth(avs) * (1.0 - rule.recovered) * GWEI)
    avs.user_value = max(0.0, avs.user_value - taken / GWEI) * (1.0 - rule.user_flight)
    return taken


def share_out(
    economy: Economy, day: int, round_: int, cause: int, whole: int, put_at_risk: dict[int, Fraction]
) -> None:
    """Members get what their stake at risk is of everybody's, from outside."""
    for j, amount in spoils.shares(whole, put_at_risk).items():
        economy.operators[j].wallet += amount
        economy.events.append(Event(day, "prize", f"operator:{j}", cause, amount, hour=round_))
    economy.came_in += whole


def punish(economy: Economy, day: int, field: Field, attack: Attack, cause: int) -> None:
    """The targets file slashes against all members from whom they can take something."""
    could_take = economy.slashable()
    for (j, place), fraction in sorted(spoils.slashes(field.network, attack).items()):
        avs = field.targets[place].row
        if could_take[j][avs] > 0:
            file_slash(economy, day, j, avs, fraction, "attack", cause)
