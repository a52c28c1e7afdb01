"""Attacks: coalitions of operators who are not honest, on AVSs that are worth more than what it costs.

Round by round: the most profitable attack is carried out, its members are slashed and thrown out, and others look at
what is left. An AVS is attacked once a day.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import count

from restaking.agents.operator import Intent
from restaking.core.draws import subkey, unit
from restaking.core.units import GWEI, gwei
from restaking.model.accounts import PRIZE
from restaking.model.filing import file_attack
from restaking.model.phases.avs_economics import require_stake
from restaking.model.platform import allocate
from restaking.model.security import spoils
from restaking.model.security.attack import Limits, lost
from restaking.model.security.graph import prized
from restaking.model.security.hunt import hunt
from restaking.model.security.network import Attack, Network
from restaking.model.security.of_world import fresh_limit, fresh_magnitude, network_of_attackers, prize_eth
from restaking.model.world import World


def search(world: World, day: int) -> None:
    """Look for attacks that pay, on the days on which they are looked for, and carry them out."""
    rule = world.scenario.security
    if rule.attacks_enabled and day % rule.every_days == 0:
        attack_while_it_pays(world, day)


def attack_while_it_pays(world: World, day: int) -> int:
    """Attack in rounds until nobody finds an attack that pays; returns how many rounds there were."""
    struck: set[int] = set()
    if not (world.operators.intent != Intent.HONEST).any():
        return 0
    for round_ in count(1):
        network = without(network_of_attackers(world), struck)
        found = find(world, network)
        if found is None:
            return round_ - 1
        carry_out(world, day, round_, network, found)
        struck |= set(found.services)
    raise AssertionError  # rounds end: each strikes an AVS that was not struck before


def find(world: World, network: Network) -> Attack | None:
    """The most profitable attack that the search comes upon; None if it finds none that pays and wins anything."""
    rule, targets = world.scenario.security, prized(network)
    if not targets.services:
        return None
    found = hunt(targets.network, Limits(rule.max_targets, gwei(rule.budget_eth)))
    return None if found is None else targets.attack(found)


def without(network: Network, struck: Iterable[int]) -> Network:
    """The network without prizes at AVSs that were attacked today."""
    gone = set(struck)
    kept = [replace(service, prize=0) if s in gone else service for s, service in enumerate(network.services)]
    return replace(network, services=kept)


def carry_out(world: World, day: int, round_: int, network: Network, attack: Attack) -> None:
    """Carry out one attack: prizes if it succeeds, slashes if its members are found out."""
    rule, first, cause = world.scenario.security, min(attack.services), world.new_cause()
    join_targets(world, day, network, attack)
    succeeds = unit(subkey(world.key("attack success", day), first), 0) < rule.success
    found_out = unit(subkey(world.key("attack detection", day), first), 0) < rule.detection
    prizes = {s: take_from_users(world, s) if succeeds else 0 for s in sorted(attack.services)}
    for s, amount in prizes.items():
        world.tell("attacked", day, f"avs:{s}", cause, amount, hour=round_)
    share_out(world, day, round_, cause, sum(prizes.values()), lost(network, attack))
    if found_out:
        file_attack(world, day, spoils.slashes(network, attack), cause)
    require_stake(world)
    world.attacks += 1
    world.prizes += sum(prizes.values())
    world.book()


def join_targets(world: World, day: int, network: Network, attack: Attack) -> None:
    """Members who attack with stake that they had not promised yet allocate it, all they can at once."""
    edges = world.allocations
    for number in sorted(attack.through):
        edge = network.edges[number]
        if edge.fresh:
            j, s = edge.operator, edge.service
            edges.registered[j, s] = 1
            allocate(world, day, j, s, fresh_magnitude(world, j, s))
            if world.mode.law.amounts:
                edges.limit[j, s] = fresh_limit(world, network.members[j].stake)


def take_from_users(world: World, s: int) -> int:
    """What users of AVS ``s`` lose for good [gwei]; of the value that is left to it they withdraw a part."""
    rule, value = world.scenario.security, world.avss.user_value
    taken = int(prize_eth(world, s) * (1.0 - rule.recovered) * GWEI)
    value[s] = max(0.0, float(value[s]) - taken / GWEI) * (1.0 - rule.user_flight)
    return taken


def share_out(world: World, day: int, round_: int, cause: int, total: int, put_at_risk: dict[int, Fraction]) -> None:
    """Pay a prize [gwei] out to the members of the coalition, in proportion to the stake that each puts at risk."""
    if total == 0:
        return
    for j, amount in spoils.shares(total, put_at_risk).items():
        world.operators.wallet[j] += amount
        world.tell("prize", day, f"operator:{j}", cause, amount, hour=round_)
    world.flow_totals[PRIZE] += total
