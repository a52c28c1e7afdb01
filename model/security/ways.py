"""How operators can take part in an attack on some targets, and whom a greedy attacker would take.

Whole numbers throughout, and orders by exact comparisons or by quotients that every machine rounds alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from restaking.model.security.attack import NOTHING, WHOLE
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack


@dataclass(frozen=True)
class Way:
    """One way to take part: all in, or through one edge."""

    operator: int
    edges: tuple[int, ...]
    """Edges that have to be named: fresh ones, and the one attacked through."""
    all_in: bool
    cost: int
    adds: dict[int, Fraction]
    """Stake towards control, by target."""


class Cover:
    """Who takes part by what part, in the order in which they were taken."""

    def __init__(self, ways: list[Way]) -> None:
        self.ways, self.parts = ways, [NOTHING] * len(ways)


class Ways:
    """Ways to take part in attacks on a network; only operators who would, and services they could control."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        network = graph.network
        self.services = [s for s in range(len(network.services)) if graph.attackable(s)]
        self.need = [each.threshold * stake for each, stake in zip(network.services, graph.standing, strict=True)]
        self.adds = [graph.contributes(each) if each.fresh else Fraction(each.amount) for each in network.edges]

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
        edges, adds = self.graph.network.edges, dict[int, Fraction]()
        for each in numbers:
            adds[edges[each].service] = adds.get(edges[each].service, NOTHING) + self.adds[each]
        fresh = tuple(each for each in numbers if edges[each].fresh)
        return Way(operator, fresh, True, self.graph.network.members[operator].cost, adds)

    def cover(self, targets: Sequence[int]) -> Cover:
        """Accomplices by stake that counts per cost until all targets are controlled; then who is not needed leaves."""
        ways = self.of(targets)
        worth = [sum(min(add, self.need[s]) / (self.need[s] or 1) for s, add in way.adds.items()) for way in ways]
        joining = [self.graph.network.members[way.operator].joining for way in ways]
        order = sorted(
            range(len(ways)),
            key=lambda each: (-(float(worth[each]) / max(1, ways[each].cost + joining[each])), each),
        )
        cover, short = Cover(ways), {s: self.need[s] for s in targets if self.need[s] > 0}
        taken: list[int] = []
        for each in order:
            if not short:
                break
            part = max((self._part(short[s], add) for s, add in ways[each].adds.items() if s in short), default=NOTHING)
            if part:
                cover.parts[each] = part
                taken.append(each)
                for s, add in ways[each].adds.items():
                    if s in short:
                        short[s] -= part * add
                        if short[s] <= 0:
                            del short[s]
        self._release(cover, taken, targets)
        return cover

    def _part(self, short: Fraction, add: Fraction) -> Fraction:
        """Part of an operator that fills what is short, all of it unless operators split."""
        return min(WHOLE, short / add) if self.graph.network.splits else WHOLE

    def _release(self, cover: Cover, taken: list[int], targets: Sequence[int]) -> None:
        """Dearest first, whoever is not needed leaves again, or lowers its part."""
        spare = {s: -self.need[s] for s in targets}
        for each in taken:
            for s, add in cover.ways[each].adds.items():
                spare[s] += cover.parts[each] * add
        for each in sorted(taken, key=lambda number: (-cover.ways[number].cost, -number)):
            part = min(spare[s] / add for s, add in cover.ways[each].adds.items())
            less = min(cover.parts[each], part) if self.graph.network.splits else NOTHING
            if part >= cover.parts[each]:
                less = cover.parts[each]
            if less > 0:
                cover.parts[each] -= less
                for s, add in cover.ways[each].adds.items():
                    spare[s] -= less * add

    def price(self, cover: Cover) -> Fraction:
        """What an attack with these accomplices costs, joining included."""
        taken = [(way, part) for way, part in zip(cover.ways, cover.parts, strict=True) if part]
        joining = sum(self.graph.network.members[each].joining for each in {way.operator for way, _ in taken})
        return sum((way.cost * part for way, part in taken), NOTHING) + joining

    def attack(self, targets: Sequence[int], cover: Cover) -> Attack:
        """An attack on targets by these accomplices."""
        all_in: dict[int, Fraction] = {}
        through: dict[int, Fraction] = {}
        for way, part in zip(cover.ways, cover.parts, strict=True):
            if part:
                all_in |= {way.operator: part} if way.all_in else {}
                through |= dict.fromkeys(way.edges, part)
        return Attack(tuple(sorted(targets)), all_in, through)
