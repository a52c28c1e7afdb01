"""Attacks as agents find them: whole numbers and a fixed order, so that every machine finds the same one.

Few services: every set of them is tried as targets. Many: targets are added and dropped one by one as long as that
helps, from several starts. Accomplices are taken greedily; with few operators every coalition is tried instead. What
is found is judged exactly; that nothing is found proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from restaking.model.security.attack import NOTHING, WHOLE, Attack, Limits, cost, feasible, prize, profit
from restaking.model.security.graph import Graph
from restaking.model.security.network import Network
from restaking.model.security.ways import Cover, Way, Ways

FEW_OPERATORS = 9
"""Willing operators up to which every coalition of them is tried."""
FEW_SERVICES = 6
"""Services up to which every set of targets is tried."""
SEEDS = 4
"""Starts that a search by single changes follows up."""
NEIGHBOURS = 8
"""Services that each step tries to add, and to drop."""


def hunt(network: Network, limits: Limits = Limits()) -> Attack | None:
    """The most profitable attack found, if it pays; None if none found does."""
    best = max(candidates(network, limits), key=lambda each: profit(network, each), default=None)
    return best if best is not None and profit(network, best) + limits.budget > 0 else None


def thinnest(network: Network, limits: Limits = Limits()) -> Attack | None:
    """The attack found of least cost per prize, whether or not it pays; None if nothing with a prize can be had."""
    with_prize = [each for each in candidates(network, limits) if prize(network, each)]
    return min(
        with_prize,
        key=lambda each: (cost(network, each) - limits.budget) / prize(network, each),
        default=None,
    )


def candidates(network: Network, limits: Limits = Limits()) -> list[Attack]:
    """Attacks that can be carried out, in a fixed order; the best known are among them."""
    search = _Search(network, limits)
    if not search.ways.services:
        return []
    return [each for each in search.attacks() if feasible(network, each)]


class _Search:
    """One search; covers are looked up once per set of targets."""

    def __init__(self, network: Network, limits: Limits) -> None:
        self.network, self.limits, self.ways = network, limits, Ways(Graph(network))
        self.known: dict[tuple[int, ...], tuple[Fraction, Cover]] = {}

    def attacks(self) -> list[Attack]:
        """Attacks worth judging."""
        willing = [row for row, member in enumerate(self.network.members) if member.willing]
        services = self.ways.services
        most = min(len(services), self.limits.targets or len(services))
        if len(services) <= FEW_SERVICES:
            sets = [list(some) for size in range(1, most + 1) for some in combinations(services, size)]
        else:
            sets = self._grown(most)
        found = [self.ways.attack(each, self._cover(each)[1]) for each in sets]
        if len(willing) <= FEW_OPERATORS and not self.network.splits:
            found += self._coalitions(willing)
        return found

    def _coalitions(self, willing: list[int]) -> Iterator[Attack]:
        """Every set of operators all in, on the services of largest prize that they control."""
        menu: dict[int, Way] = {way.operator: way for way in self._everything() if way.all_in}
        for size in range(len(willing) + 1):
            for some in combinations(sorted(menu), size):
                cover = Cover([menu[each] for each in some])
                cover.parts = [WHOLE] * size
                held = dict.fromkeys(self.ways.services, NOTHING)
                for way in cover.ways:
                    for service, add in way.adds.items():
                        held[service] += add
                targets = self._largest([s for s in self.ways.services if held[s] >= self.ways.need[s]])
                if targets:
                    yield self.ways.attack(targets, cover)

    def _everything(self) -> list[Way]:
        return self.ways.of(self.ways.services)

    def _largest(self, controlled: Sequence[int]) -> list[int]:
        """The services of largest prize, as many as may be hit."""
        ranked = sorted(controlled, key=lambda each: (-self.network.services[each].prize, each))
        return ranked[: self.limits.targets or None]

    def _grown(self, most: int) -> list[list[int]]:
        """Sets of targets: each alone, the cheapest ones by two orders, and what the best of them lead to."""
        services = self.network.services
        alone = {each: self._cover([each])[0] for each in self.ways.services}
        costs = {each: services[each].prize - alone[each] for each in alone}
        by_ratio = sorted(costs, key=lambda each: (Fraction(costs[each]) / max(1, services[each].prize), each))
        by_cost = sorted(costs, key=lambda each: (costs[each], each))
        starts = [[each] for each in by_ratio]
        starts += [order[:size] for order in (by_ratio, by_cost) for size in _sizes(most)]
        best = sorted(range(len(starts)), key=lambda each: (-self._cover(starts[each])[0], each))[:SEEDS]
        return starts + [self._improved(starts[each], most, by_ratio) for each in best]

    def _cover(self, targets: Sequence[int]) -> tuple[Fraction, Cover]:
        """Profit and accomplices of an attack on targets."""
        key = tuple(sorted(targets))
        if key not in self.known:
            cover = self.ways.cover(key)
            won = sum(self.network.services[each].prize for each in key)
            self.known[key] = won - self.ways.price(cover), cover
        return self.known[key]

    def _improved(self, targets: list[int], most: int, order: list[int]) -> list[int]:
        """Targets after single ones were added and dropped as long as that raises the profit."""
        now, worth = list(targets), self._cover(targets)[0]
        for _ in range(2 * len(order)):
            tries = [[each for each in now if each != out] for out in now[-NEIGHBOURS:]] if len(now) > 1 else []
            if len(now) < most:
                tries += [[*now, each] for each in order if each not in now][:NEIGHBOURS]
            worths = [self._cover(each)[0] for each in tries]
            if not worths or max(worths) <= worth:
                break
            worth = max(worths)
            now = tries[worths.index(worth)]
        return now


def _sizes(most: int) -> list[int]:
    """Sizes of first sets: 2, 4, 8 and so on, and all."""
    return sorted({*(2**power for power in range(1, most.bit_length())), most})
