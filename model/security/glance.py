"""Security at a glance: bounds that take a millisecond where a search takes a second, for metrics of every few days.

From below the local certificate, in floats with a margin for their rounding. From above attacks on single AVSs and on
the cheapest ones together, by the cheapest stake behind each, judged in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.security.attack import WHOLE, Limits, feasible, prize
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack, Network

ROUNDING: Final = 1e-9
"""By how much a certificate is lowered, so that no rounding can have raised it."""
TOGETHER: Final = (2, 4, 8, 16)
"""How many of the AVSs that cost least per prize are attacked together."""


@dataclass(frozen=True)
class Glance:
    """What a glance finds: the slack between two bounds, what single AVSs cost, and the attack nearest to paying."""

    lower: float
    upper: float
    costs: list[float | None]
    """What corrupting each service alone costs, by the attack found; None where it cannot be done."""
    nearest: Attack | None


def glance(network: Network, limits: Limits) -> Glance:
    """Bounds on γ_max, infinite where nothing can be won."""
    graph = Graph(network)
    order, singles = _order(graph), dict[int, Attack]()
    for service in range(len(network.services)):
        if graph.of_service[service] and (attack := _single(graph, service, order)):
            singles[service] = attack
    costs = {s: _paid(network, attack) for s, attack in singles.items()}
    found = [attack for s, attack in singles.items() if network.services[s].prize]
    found += _together(graph, limits, singles, costs)
    ratios = [_ratio(network, attack, limits) for attack in found]
    nearest = found[ratios.index(min(ratios))] if found else None
    upper = float(min(ratios)) - 1.0 if found else np.inf
    prices = [float(costs[s]) if s in costs else None for s in range(len(network.services))]
    return Glance(min(certificate(network, limits), upper), upper, prices, nearest)


def certificate(network: Network, limits: Limits) -> float:
    """A slack that every attack has at least; see :mod:`restaking.model.security.local`. Infinite without prizes."""
    edges, members = network.edges, network.members
    prizes = np.array([float(each.prize) for each in network.services])
    if not edges or not prizes.any():
        return float(np.inf)
    operator, service = (np.array([getattr(each, name) for each in edges]) for name in ("operator", "service"))
    amount, paid = (np.array([float(getattr(each, name)) for each in edges]) for name in ("amount", "cost"))
    fresh = np.array([each.fresh for each in edges])
    threshold = np.array([float(each.threshold) for each in network.services])
    needed = threshold * np.bincount(service, np.where(fresh, 0.0, amount), len(prizes))
    adds = np.where(fresh, amount * (1.0 - threshold[service]), amount) / needed[service]
    charged = prizes[service] * (adds if network.splits else np.minimum(adds, 1.0))
    cost_of = np.array([float(each.cost) for each in members])
    willing = np.array([each.willing for each in members])
    all_in = np.bincount(operator, charged, len(members)).astype(float)
    ratios = np.concatenate([_ratios(cost_of, all_in)[willing], _ratios(paid, charged)[willing[operator]]])
    budget = limits.budget / prizes[prizes > 0.0].min()
    return float(float(ratios.min(initial=np.inf)) * (1.0 - ROUNDING) - budget - 1.0)


def _ratios(costs: Floats, prizes: Floats) -> Floats:
    return np.divide(costs, prizes, out=np.full(costs.size, np.inf), where=prizes > 0.0)


def _order(graph: Graph) -> list[int]:
    """Edges of operators who would attack, the cheapest stake first."""
    edges, members = graph.network.edges, graph.network.members
    usable = [n for n, edge in enumerate(edges) if members[edge.operator].willing and not edge.fresh and edge.amount]
    return sorted(usable, key=lambda n: (_price(graph, n) / edges[n].amount, -edges[n].amount, n))


def _price(graph: Graph, number: int) -> int:
    edge = graph.network.edges[number]
    member = graph.network.members[edge.operator]
    return min(member.cost, edge.cost) + member.joining


def _single(graph: Graph, service: int, order: list[int]) -> Attack | None:
    """An attack on one service: the cheapest stake, less what turns out not to be needed."""
    network, short, taken = graph.network, graph.needed[service], list[int]()
    behind = set(graph.of_service[service])
    for number in (each for each in order if each in behind):
        if short <= 0:
            break
        taken.append(number)
        short -= network.edges[number].amount
    if short > 0 or not taken:
        return None
    for number in sorted(taken, key=lambda each: (-_price(graph, each), each)):
        if network.edges[number].amount <= -short:
            taken.remove(number)
            short += network.edges[number].amount
    return Attack((service,), {}, dict.fromkeys(taken, WHOLE))


def _together(graph: Graph, limits: Limits, singles: dict[int, Attack], costs: dict[int, int]) -> list[Attack]:
    """Attacks on the services that cost least per prize, each by the coalition that would attack it alone."""
    network = graph.network
    ranked = sorted(
        (s for s in singles if network.services[s].prize),
        key=lambda s: (Fraction(costs[s], network.services[s].prize), s),
    )
    most, found = limits.targets or len(ranked), list[Attack]()
    for size in sorted({min(each, most, len(ranked)) for each in (*TOGETHER, len(ranked))} - {0, 1}):
        through = {number: WHOLE for s in ranked[:size] for number in singles[s].through}
        attack = Attack(tuple(sorted(ranked[:size])), {}, through)
        if feasible(network, attack):
            found.append(attack)
    return found


def _ratio(network: Network, attack: Attack, limits: Limits) -> Fraction:
    return Fraction(_paid(network, attack) - limits.budget, prize(network, attack))


def _paid(network: Network, attack: Attack) -> int:
    """Cost of an attack through whole edges; the same number as :func:`restaking.model.security.attack.cost`, soon."""
    by_operator: dict[int, int] = {}
    for number in attack.through:
        edge = network.edges[number]
        by_operator[edge.operator] = by_operator.get(edge.operator, 0) + edge.cost
    members = network.members
    return sum(min(members[j].cost, paid) + members[j].joining for j, paid in by_operator.items())
