"""Security judged operator by operator, without looking for an attack: sufficient, not necessary.

Who controls a service holds its whole threshold, so each operator can be charged with the share of the prize that its
stake makes up of what is needed. If no operator's share of prizes, times 1 + γ, exceeds what it would lose, no
coalition's does. EigenLayer's test is γ = 0 for pooled stake; Durvasula and Roughgarden 2024, Claim 1 and Corollary 2.
In general an operator can lose everything, or single edges: both have to be worth more than the prizes charged.
"""

from __future__ import annotations

from fractions import Fraction

from restaking.model.security.attack import NOTHING
from restaking.model.security.graph import Graph
from restaking.model.security.network import Network


def el_condition(network: Network) -> bool:
    """EigenLayer's local test: Σ over each operator's services of stake/(stake behind it)·prize/threshold <= cost."""
    ratios = _ratios(Graph(network), sharp=False)
    return not ratios or min(ratios) >= 1


def certificate(network: Network, *, sharp: bool = True) -> Fraction | None:
    """A slack that every attack has at least; None if no prize can be won.

    ``sharp`` charges an operator that controls a service alone with its prize once, and nobody with services that those
    who would attack cannot control together: both hold for every attack, but are not part of EigenLayer's test.
    """
    graph = Graph(network)
    if any(each.prize and not stake for each, stake in zip(network.services, graph.standing, strict=True)):
        return Fraction(-1)  # whoever wants it
    ratios = _ratios(graph, sharp=sharp)
    return min(ratios) - 1 if ratios else None


def _ratios(graph: Graph, *, sharp: bool) -> list[Fraction]:
    """What operators would lose over the prizes that they are charged with, all in and edge by edge."""
    network, ratios = graph.network, list[Fraction]()
    tried = [not sharp or graph.attackable(service) for service in range(len(network.services))]
    for operator, member in enumerate(network.members):
        if not member.willing:
            continue
        shares = {
            number: _share(graph, number, sharp=sharp and not network.splits)
            for number in graph.of_operator[operator]
            if tried[network.edges[number].service]
        }
        ratios += [network.edges[number].cost / share for number, share in shares.items() if share]
        if charged := _charged(network, shares):
            ratios.append(Fraction(member.cost) / charged)
    return ratios


def _share(graph: Graph, number: int, *, sharp: bool) -> Fraction:
    """Prize that an edge is charged with."""
    edge = graph.network.edges[number]
    service = graph.network.services[edge.service]
    adds, whole = graph.contributes(edge), service.threshold * graph.standing[edge.service]
    if not service.prize or not whole:
        return NOTHING
    return service.prize * (min(adds / whole, Fraction(1)) if sharp else adds / whole)


def _charged(network: Network, shares: dict[int, Fraction]) -> Fraction:
    """Prizes that an operator is charged with when all in; of fresh edges on the same stake the largest one."""
    fresh = [share for number, share in shares.items() if network.edges[number].fresh]
    standing = sum((share for number, share in shares.items() if not network.edges[number].fresh), NOTHING)
    return standing + (max(fresh, default=NOTHING) if network.exclusive else sum(fresh, NOTHING))
