"""The graph of a simulated day as a network to attack: whose stake stands behind what, what losing it costs whom.

Two questions are put to it. The theory's: could anybody attack with profit, if everybody were ready to? And the
day's: will those attack who are not honest?

Simplified: stake of members is what is delegated; what waits in the withdrawal queue is slashed with it and not
counted. Who left an AVS and stays slashable for a while no longer counts towards its control. An AVS that nobody runs
serves nobody, so there is nothing to take.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from restaking.agents.operator import Intent
from restaking.agents.opt_in import commissions
from restaking.core.units import BIPS, GWEI, WAD
from restaking.model.filing import attacks_filed
from restaking.model.kernels.stakes import promised
from restaking.model.rules.avss import corruption_profit
from restaking.model.scenario.security import Security
from restaking.model.security.network import Edge, Member, Network, Service
from restaking.model.world import World

FINEST: Final = 1_000_000
"""Thresholds are read as fractions of at most this denominator, so that a third is a third."""

Pair = tuple[int, int]
"""(operator, AVS)"""


def network_of(world: World, *, rule: Security | None = None) -> Network:
    """Today's network as the theory looks at it: everybody would attack where it pays. Amounts in gwei.

    Operators and AVSs keep their rows. ``rule`` asks the same under other rules than the scenario's.
    """
    rule = rule or world.scenario.security
    with world.still():
        return _network(world, rule, members_of(world, rule))


def network_of_attackers(world: World) -> Network:
    """Today's network as attackers see it: honest operators do not attack, malicious ones count no cost, the others
    ask for the margin; what attacks have been filed against already is gone."""
    rule, intents = world.scenario.security, world.operators.intent.tolist()
    with world.still():
        members = [
            as_attacker(member, Intent(intent), rule.margin)
            for member, intent in zip(members_of(world, rule), intents, strict=True)
        ]
        return left_behind(_network(world, rule, members), attacks_filed(world))


def _network(world: World, rule: Security, members: list[Member]) -> Network:
    edges = standing_edges(world, members)
    if rule.reallocation:
        edges += fresh_edges(world, members)
    return with_prizes(Network(members, services_of(world, rule), edges, rule.splitting, world.mode.law.sums))


def members_of(world: World, rule: Security) -> list[Member]:
    """Every operator with its stake, and what losing all of it costs those who decide."""
    chance, own = punished(world, rule), world.operators.own_share.tolist()
    delegated = world.delegated().tolist()
    if rule.who_pays == "total":
        weight = round(chance * WAD)
        return [Member(stake, part_of(stake, weight)) for stake in delegated]
    earned = [commissions_of(world, j, stake) for j, stake in enumerate(delegated)]
    return [
        Member(
            stake,
            part_of(stake, round(chance * share * WAD)),
            gwei_up(rule.coordination_eth + chance * rule.reputation_years * yearly),
        )
        for stake, share, yearly in zip(delegated, own, earned, strict=True)
    ]


def commissions_of(world: World, j: int, stake: int) -> float:
    """What other people's stake pays operator ``j`` [ETH/yr]: what its people lose with their good name."""
    ops = world.operators
    split, earns, own = int(ops.split_bips[j]) / BIPS, float(ops.expected_yield[j]), float(ops.own_share[j])
    return max(0.0, float(commissions(split, earns, stake / GWEI, own)))


def as_attacker(member: Member, intent: Intent, margin: float) -> Member:
    """An operator as it decides on a day."""
    if intent == Intent.HONEST:
        return replace(member, willing=False)
    if intent == Intent.MALICIOUS:
        return replace(member, cost=0, joining=0)
    asked = WAD + round(margin * WAD)
    return replace(member, cost=part_of(member.cost, asked), joining=part_of(member.joining, asked))


def punished(world: World, rule: Security) -> float:
    """Chance that attackers lose what they could be slashed for: found out, slashing live, no veto."""
    slashing = world.scenario.slashing
    return rule.detection * (1.0 - slashing.veto_chance) if slashing.live else 0.0


def gwei_up(amount_eth: float) -> int:
    """ETH as gwei, rounded up."""
    return math.ceil(amount_eth * GWEI)


def part_of(amount: int, share: int) -> int:
    """``share`` [wad] of an amount [gwei], rounded up: costs are never understated."""
    return -(-amount * share // WAD)


def services_of(world: World, rule: Security) -> list[Service]:
    """Every AVS with what corrupting it is expected to yield; 0 for those that are not live."""
    avss = world.avss
    chance = rule.success * (1.0 - rule.recovered)
    return [
        Service(avss.names[s], int(prize_eth(world, s) * chance * GWEI), threshold_of(float(avss.threshold[s])))
        for s in range(len(avss))
    ]


def prize_eth(world: World, s: int) -> float:
    """What corrupting AVS ``s`` takes from its users [ETH], if all goes well."""
    avss = world.avss
    if not int(avss.live[s]):
        return 0.0
    return float(corruption_profit(float(avss.user_value[s]), float(avss.profit_fraction[s])))


def threshold_of(share: float) -> Fraction:
    """A threshold as an exact fraction."""
    return Fraction(share).limit_denominator(FINEST)


def with_prizes(network: Network) -> Network:
    """The network without prizes where nobody stands behind an AVS."""
    run = {edge.service for edge in network.edges if not edge.fresh}
    services = [s if row in run else replace(s, prize=0) for row, s in enumerate(network.services)]
    edges = [edge for edge in network.edges if edge.service in run]
    return replace(network, services=services, edges=edges)


def standing_edges(world: World, members: list[Member]) -> list[Edge]:
    """What live AVSs could take from the operators that run them, within the cap on a single slash."""
    slashable, registered = world.slashable(), world.allocations.registered == 1
    rows = ((slashable > 0) & registered & (world.avss.live == 1)).nonzero()
    amounts = slashable[rows].tolist()
    pairs = zip(rows[0].tolist(), rows[1].tolist(), amounts, strict=True)
    return [edge_of(world, members, j, s, amount) for j, s, amount in pairs]


def edge_of(world: World, members: list[Member], j: int, s: int, amount: int, *, fresh: bool = False) -> Edge:
    """Stake of ``amount`` gwei of operator ``j`` behind AVS ``s``; cost in proportion to what all its stake costs."""
    lost = amount * int(world.avss.slash_cap[s]) // WAD
    stake, cost = members[j].stake, members[j].cost
    return Edge(j, s, amount, lost, -(-lost * cost // stake), fresh)


def fresh_edges(world: World, members: list[Member]) -> list[Edge]:
    """What operators without allocation delay could add behind live AVSs at once: all that they have not promised."""
    quick = ((world.operators.allocation_delay == 0) & (world.operators.max_magnitude > 0)).tolist()
    live = world.avss.live.nonzero()[0].tolist()
    found = []
    for j, member in enumerate(members):
        if quick[j] and member.willing and member.stake > 0:
            for s in live:
                amount = fresh_stake(world, j, s, member.stake)
                if amount > 0:
                    found.append(edge_of(world, members, j, s, amount, fresh=True))
    return found


def fresh_stake(world: World, j: int, s: int, stake: int) -> int:
    """Stake [gwei] that operator ``j`` could add behind AVS ``s`` today."""
    edges, law, room = world.allocations, world.mode.law, fresh_magnitude(world, j, s)
    if room == 0:
        return 0
    whole, held, most = (
        int(world.operators.max_magnitude[j]),
        int(edges.magnitude[j, s]),
        int(world.avss.vault_maximum[s]),
    )
    limit = fresh_limit(world, stake)
    return int(law.rules.at_risk(stake, held + room, whole, limit, most)) - int(
        law.rules.at_risk(stake, held, whole, limit, most) if held else 0
    )


def fresh_limit(world: World, stake: int) -> int:
    """Limit [gwei] that a vault with this stake would set for an AVS that it takes up today."""
    return int(world.degree * stake)


def fresh_magnitude(world: World, j: int, s: int) -> int:
    """Magnitude [wad] that operator ``j`` could allocate to AVS ``s`` at once, on top of what it has there."""
    edges, whole = world.allocations, int(world.operators.max_magnitude[j])
    if int(edges.pending[j, s]) != 0:
        return 0
    used = int(promised(edges.magnitude[j], edges.pending[j]))
    free = int(world.mode.law.rules.free(whole, used, world.degree_wad))
    return max(0, min(free, whole - int(edges.magnitude[j, s])))


def left_behind(network: Network, used: Iterable[Pair]) -> Network:
    """What is left when stake behind some (operator, AVS) pairs has been used up in attacks.

    An operator loses what these AVSs can take, at most its stake; its other edges are cut to what is left of it.
    """
    gone = frozenset(used)
    if not gone:
        return network
    taken: dict[int, int] = {}
    for edge in network.edges:
        if (edge.operator, edge.service) in gone and not edge.fresh:
            taken[edge.operator] = taken.get(edge.operator, 0) + edge.lost
    members = [shrunk(member, taken.get(j, 0)) for j, member in enumerate(network.members)]
    edges = [
        cut_to(edge, members[edge.operator])
        for edge in network.edges
        if (edge.operator, edge.service) not in gone and members[edge.operator].stake > 0
    ]
    return with_prizes(replace(network, members=members, edges=edges))


def shrunk(member: Member, lost: int) -> Member:
    """A member after a loss."""
    left = max(0, member.stake - lost)
    return replace(member, stake=left, cost=-(-member.cost * left // member.stake)) if lost else member


def cut_to(edge: Edge, member: Member) -> Edge:
    """An edge that is no more than what its operator still has."""
    if edge.amount <= member.stake:
        return edge
    lost = edge.lost * member.stake // edge.amount
    return replace(edge, amount=member.stake, lost=lost, cost=-(-edge.cost * member.stake // edge.amount))
