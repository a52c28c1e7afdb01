"""A network indexed both ways, and what its services stand at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from restaking.model.security.network import Attack, Edge, Network


class Graph:
    """Edges by operator and by service; sums that every search needs. Amounts as in the network."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.of_operator: list[list[int]] = [[] for _ in network.members]
        self.of_service: list[list[int]] = [[] for _ in network.services]
        for number, edge in enumerate(network.edges):
            self.of_operator[edge.operator].append(number)
            self.of_service[edge.service].append(number)

    @cached_property
    def standing(self) -> list[int]:
        """Stake behind each service as long as nobody allocates for an attack."""
        edges = self.network.edges
        return [sum(edges[each].amount for each in row if not edges[each].fresh) for row in self.of_service]

    @cached_property
    def needed(self) -> list[int]:
        """Least whole amount that controls each service as it stands."""
        return [least(each.threshold * stake) for each, stake in zip(self.network.services, self.standing, strict=True)]

    @cached_property
    def total(self) -> int:
        """Stake of all operators."""
        return sum(each.stake for each in self.network.members)

    def contributes(self, edge: Edge) -> Fraction:
        """What an edge adds towards control: a fresh one raises what is needed by its threshold's share of it."""
        kept = 1 - self.network.services[edge.service].threshold if edge.fresh else Fraction(1)
        return edge.amount * kept

    def attackable(self, service: int) -> bool:
        """Whether all who would attack could control the service together."""
        edges, members = self.network.edges, self.network.members
        willing = [edges[each] for each in self.of_service[service] if members[edges[each].operator].willing]
        threshold = self.network.services[service].threshold
        standing = sum(each.amount for each in willing if not each.fresh)
        if not self.network.exclusive:
            return standing + sum(self.contributes(each) for each in willing if each.fresh) >= (
                threshold * self.standing[service]
            )
        best: dict[int, Fraction] = {}
        for each in willing:
            if each.fresh:
                best[each.operator] = max(best.get(each.operator, Fraction()), self.contributes(each))
        return standing + sum(best.values()) >= threshold * self.standing[service]


@dataclass(frozen=True)
class Prized:
    """A network with those targets only that have a prize, and where they and their edges are in the whole one."""

    network: Network
    services: list[int]
    edges: list[int]

    def attack(self, found: Attack) -> Attack:
        """An attack on it, in the rows of the whole network."""
        through = {self.edges[number]: part for number, part in found.through.items()}
        return Attack(tuple(self.services[row] for row in found.services), found.all_in, through)


def prized(network: Network) -> Prized:
    """The targets of who wants to win something. A subsidy adds to prizes: it is not paid for corrupting what nobody
    would miss, though a search that is asked about a target without a prize counts it like any other."""
    services = [row for row, each in enumerate(network.services) if each.prize > 0]
    place = {row: number for number, row in enumerate(services)}
    numbers = [number for number, each in enumerate(network.edges) if each.service in place]
    edges = [replace(network.edges[number], service=place[network.edges[number].service]) for number in numbers]
    narrow = replace(network, services=[network.services[row] for row in services], edges=edges)
    return Prized(narrow, services, numbers)


def least(value: Fraction) -> int:
    """Smallest whole number not below a value."""
    return -(-value.numerator // value.denominator)


def peopled(network: Network) -> Network:
    """The network for attacks by at least one operator: a service without stake behind it goes to whoever comes first.

    Elsewhere such a service is free to attack, by nobody if need be: Durvasula and Roughgarden 2024 ask a coalition for
    its threshold of the stake behind a target, which is nothing. Who counts only coalitions of somebody asks here.
    """
    standing, crowd = Graph(network).standing, len(network.members)
    bare = [row for row, stake in enumerate(standing) if not stake] if crowd else []
    first = Fraction(1, crowd or 1)
    services = [replace(each, threshold=first) if row in bare else each for row, each in enumerate(network.services)]
    edges = [each for each in network.edges if each.service not in bare]
    edges += [Edge(v, row, 1, each.stake, each.cost) for row in bare for v, each in enumerate(network.members)]
    return replace(network, services=services, edges=edges)


def without(network: Network, gone: Iterable[int], spent: Iterable[int] = ()) -> Network:
    """What is left when operators lose everything, and services are corrupted and have nothing more to win.

    Services nobody is left behind are free to attack: D-R 2024, G↓D.
    """
    lost, empty = set(gone), set(spent)
    members = [
        replace(each, stake=0, cost=0, joining=0, willing=False) if row in lost else each
        for row, each in enumerate(network.members)
    ]
    services = [replace(each, prize=0) if row in empty else each for row, each in enumerate(network.services)]
    return replace(
        network,
        members=members,
        services=services,
        edges=[each for each in network.edges if each.operator not in lost and each.service not in empty],
    )
