"""Pooled against isolated: the same stake where each AVS has its own, and what an attack costs either way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from restaking.model.rules.security import needed_apart, needed_pooled
from restaking.model.security.attack import ANY, Limits, cost, feasible
from restaking.model.security.bracket import cheapest_alone
from restaking.model.security.exact import cheapest
from restaking.model.security.graph import Graph
from restaking.model.security.network import Edge, Member, Network
from restaking.model.security.ways import Ways

SMALL = 150
"""Edges up to which exact search is tried; larger networks are bracketed."""


@dataclass(frozen=True)
class Cost:
    """What an attack costs: certainly no less, and what one that was found costs."""

    lower: Fraction
    upper: Fraction


def isolated(network: Network) -> Network:
    """The twin in which each AVS has its own stake: operators' stake is divided by what stands behind each service.

    All stake of an operator that serves anybody is used, in whole units, rounded down; nothing is allocated for an
    attack only, and every part decides for itself.
    """
    graph, members, edges = Graph(network), list[Member](), list[Edge]()
    for operator, member in enumerate(network.members):
        standing = [number for number in graph.of_operator[operator] if not network.edges[number].fresh]
        behind = sum(network.edges[number].amount for number in standing)
        for number in standing:
            if behind:
                edge = network.edges[number]
                stake = member.stake * edge.amount // behind
                price = -(-member.cost * edge.amount // behind)
                taken, paid = stake * edge.lost // edge.amount, -(-stake * edge.cost // edge.amount)
                edges.append(Edge(len(members), edge.service, stake, taken, min(paid, price)))
                joining = -(-member.joining * edge.amount // behind)
                members.append(replace(member, stake=stake, cost=price, joining=joining))
    return replace(network, members=members, edges=edges, exclusive=False)


def single_costs(network: Network) -> list[Cost | None]:
    """What corrupting each service alone costs, exactly where the network is small; None where those who would attack
    cannot."""
    if len(network.edges) <= SMALL:
        least = [cheapest(network, service) for service in range(len(network.services))]
        return [
            None if each.profit is None or each.bound is None else Cost(-each.bound, -each.profit) for each in least
        ]
    graph = Graph(network)
    ways, found = Ways(graph), list[Cost | None]()
    for service in range(len(network.services)):
        lower = cheapest_alone(graph, service)
        attack = ways.attack([service], ways.cover([service]))
        possible = lower is not None and feasible(network, attack)
        found.append(
            Cost(min(lower, cost(network, attack)), cost(network, attack)) if possible and lower is not None else None
        )
    return found


def joint_cost(network: Network) -> Cost | None:
    """What corrupting all services together costs that can be corrupted; None without any."""
    graph = Graph(network)
    ways = Ways(graph)
    attack = ways.attack(ways.services, ways.cover(ways.services))
    if not ways.services or not feasible(network, attack):
        return None
    lower = max(each for service in ways.services if (each := cheapest_alone(graph, service)) is not None)
    return Cost(lower, cost(network, attack))


def saving_factor(network: Network, limits: Limits = ANY) -> float | None:
    """Stake that services need each on its own, over what they need behind all of them; None if they need none.

    Attackers are limited to K targets: with equal prizes the factor is N/K.
    """
    prizes = [Fraction(each.prize) for each in network.services]
    thresholds = [each.threshold for each in network.services]
    pooled = needed_pooled(prizes, thresholds, limits.targets)
    return float(needed_apart(prizes, thresholds) / pooled) if pooled else None


def days_to_cover(coverage: Sequence[float], share: float) -> int | None:
    """Days from the first with any stake until coverage first reaches ``share`` of what is required; None if never."""
    begun = next((day for day, each in enumerate(coverage) if each > 0.0), None)
    reached = next((day for day, each in enumerate(coverage) if each >= share), None)
    return None if begun is None or reached is None else reached - begun
