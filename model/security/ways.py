"""How operators can take part in an attack on some targets, and whom a greedy attacker would take.

Whole numbers throughout, and orders by exact comparisons or by quotients that every machine rounds alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from restaking.model.security.attack import WHOLE
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack

ONE = 1 << 40
"""Fixed point of shares of what is needed."""


@dataclass(frozen=True)
class Way:
    """One way to take part: all in, or through one edge."""

    operator: int
    edges: tuple[int, ...]
    """Edges that have to be named: fresh ones, and the one attacked through."""
    all_in: bool
    cost: int
    adds: dict[int, int]
    """Stake towards control, by target."""


class Cover:
    """Who takes part by what part, in the order in which they were taken."""

    def __init__(self, ways: list[Way]) -> None:
        self.ways = ways
        self.parts: list[int | Fraction] = [0] * len(ways)


class Ways:
    """Ways to take part in attacks on a network; only operators who would, and services they could control."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        network = graph.network
        self.services = [s for s in range(len(network.services)) if graph.attackable(s)]
        # Whole numbers on the safe side: fresh stake counts rounded down, so that what is found holds.
        self.need = graph.needed
        self.adds = [graph.contributes(each).__floor__() if each.fresh else each.amount for each in network.edges]

    def of(self, targets: Sequence[int]) -> list[Way]:
        """For every operator the cheaper of all in and edge by edge, should it attack all targets."""
        network, mine = self.graph.network, dict[int, list[int]]()
        for service in targets:
            for number in self.graph.of_service[service]:
                if network.members[network.edges[number].operator].willing and self.adds[number]:
                    mine.setdefault(network.edges[number].operator, []).append(number)
        found = []
        for operator in sorted(mine):
            numbers = self._one_fresh(mine[operator]) if network.exclusive else mine[operator]
            if sum(network.edges[each].cost for each in numbers) < network.members[operator].cost:
                found += [self._through(each) for each in numbers]
            else:
                found.append(self._all_in(operator, numbers))
        return found

    def _one_fresh(self, numbers: list[int]) -> list[int]:
        """Standing edges, and of fresh ones, which draw on the same stake, the one that adds most."""
        edges = self.graph.network.edges
        fresh = [each for each in numbers if edges[each].fresh]
        best = max(fresh, key=lambda each: (self.adds[each], -each), default=None)
        return [each for each in numbers if not edges[each].fresh or each == best]

    def _through(self, number: int) -> Way:
        edge = self.graph.network.edges[number]
        return Way(edge.operator, (number,), False, edge.cost, {edge.service: self.adds[number]})

    def _all_in(self, operator: int, numbers: list[int]) -> Way:
        edges, adds = self.graph.network.edges, dict[int, int]()
        for each in numbers:
            adds[edges[each].service] = adds.get(edges[each].service, 0) + self.adds[each]
        fresh = tuple(each for each in numbers if edges[each].fresh)
        return Way(operator, fresh, True, self.graph.network.members[operator].cost, adds)

    def cover(self, targets: Sequence[int]) -> Cover:
        """Accomplices by stake that counts per cost until all targets are controlled; then who is not needed leaves."""
        ways = self.of(targets)
        short: dict[int, int | Fraction] = {s: self.need[s] for s in targets if self.need[s] > 0}
        cover, taken = Cover(ways), list[int]()
        for each in self._order(ways, short):
            if not short:
                break
            adds = {s: add for s, add in ways[each].adds.items() if s in short}
            if not adds:
                continue
            part = max(self._part(short[s], add) for s, add in adds.items())
            cover.parts[each] = part
            taken.append(each)
            for s, add in adds.items():
                short[s] -= part * add
                if short[s] <= 0:
                    del short[s]
        self._release(cover, taken, targets)
        return cover

    def _order(self, ways: list[Way], short: Mapping[int, int | Fraction]) -> list[int]:
        """Ways by what they add to what is needed, per cost; a quotient of whole numbers is the same everywhere."""
        members, keys = self.graph.network.members, []
        for each, way in enumerate(ways):
            worth = sum(min(add, self.need[s]) * ONE // self.need[s] for s, add in way.adds.items() if s in short)
            keys.append((-(worth / max(1, way.cost + members[way.operator].joining)), each))
        return [each for _, each in sorted(keys)]

    def _part(self, short: int | Fraction, add: int) -> int | Fraction:
        """Part of an operator that fills what is short, all of it unless operators split."""
        return min(WHOLE, Fraction(short) / add) if self.graph.network.splits else 1

    def _release(self, cover: Cover, taken: list[int], targets: Sequence[int]) -> None:
        """Dearest first, whoever is not needed leaves again, or lowers its part."""
        spare: dict[int, int | Fraction] = {s: -self.need[s] for s in targets}
        for each in taken:
            for s, add in cover.ways[each].adds.items():
                spare[s] += cover.parts[each] * add
        for each in sorted(taken, key=lambda number: (-cover.ways[number].cost, -number)):
            adds, less = cover.ways[each].adds, cover.parts[each]
            if any(spare[s] < less * add for s, add in adds.items()):
                if not self.graph.network.splits:
                    continue
                less = min(Fraction(spare[s]) / add for s, add in adds.items())
            cover.parts[each] -= less
            for s, add in adds.items():
                spare[s] -= less * add

    def price(self, cover: Cover) -> int | Fraction:
        """What an attack with these accomplices costs, joining included."""
        taken = [(way, part) for way, part in zip(cover.ways, cover.parts, strict=True) if part]
        joining = sum(self.graph.network.members[each].joining for each in {way.operator for way, _ in taken})
        return sum(way.cost * part for way, part in taken) + joining

    def attack(self, targets: Sequence[int], cover: Cover) -> Attack:
        """An attack on targets by these accomplices."""
        all_in: dict[int, Fraction] = {}
        through: dict[int, Fraction] = {}
        for way, part in zip(cover.ways, cover.parts, strict=True):
            if part:
                all_in |= {way.operator: Fraction(part)} if way.all_in else {}
                through |= dict.fromkeys(way.edges, Fraction(part))
        return Attack(tuple(sorted(targets)), all_in, through)
