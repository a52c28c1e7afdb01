"""Attacks as agents find them: whole numbers and a fixed order, so that every machine finds the same one.

Few services: every set of them is tried as targets. Many: targets are added and dropped one by one as long as that
helps, from several starts. Accomplices are taken greedily; with few operators every coalition is tried instead. What
is found is judged exactly; that nothing is found proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from restaking.model.security.attack import ANY, Limits, cost, feasible, prize, profit
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack, Network
from restaking.model.security.ways import Cover, Ways

FEW_OPERATORS = 9
"""Willing operators up to which every coalition of them is tried."""
FEW_SERVICES = 6
"""Services up to which every set of targets is tried."""
SEEDS = 4
"""Starts that a search by single changes follows up."""
NEIGHBOURS = 6
"""Services that each step tries to add, and to drop."""
STEPS = 12
"""Most steps of a search by single changes."""
NOWHERE = Fraction(-(10**60))
"""Worth of what is out of the question."""


WORK = 200_000
"""Edges looked at before a search by single changes ends: a second or so, on any machine the same."""
JUDGED = 8
"""Candidates, the best ones by a quick account, that are judged exactly."""


def hunt(network: Network, limits: Limits = ANY) -> Attack | None:
    """The most profitable attack found, if it pays; None if none found does."""
    found = _Search(network, limits).best(_net)
    best = max(found, key=lambda each: profit(network, each), default=None)
    return best if best is not None and profit(network, best) + limits.budget > 0 else None


def thinnest(network: Network, limits: Limits = ANY) -> Attack | None:
    """The attack found of least cost per prize, whether or not it pays; None if nothing with a prize can be had."""
    found = _Search(network, limits).best(_per_prize)
    return min(found, key=lambda each: cost(network, each) / prize(network, each), default=None)


def candidates(network: Network, limits: Limits = ANY) -> list[Attack]:
    """The best attacks found by profit and by cost per prize; all of them can be carried out."""
    search, found = _Search(network, limits), list[Attack]()
    for judge in (_net, _per_prize):
        found += [each for each in search.best(judge) if each not in found]
    return found


def _net(won: int, paid: int | Fraction) -> Fraction:
    return Fraction(won - paid)


def _per_prize(won: int, paid: int | Fraction) -> Fraction | None:
    return -Fraction(paid) / won if won else None


Judge = Callable[[int, int | Fraction], Fraction | None]
"""What an attack is worth by its prize and its cost; None if it is out of the question."""


class _Search:
    """One search; covers are looked up once per set of targets."""

    def __init__(self, network: Network, limits: Limits) -> None:
        self.network, self.limits, self.ways = network, limits, Ways(Graph(network))
        self.known: dict[tuple[int, ...], Cover] = {}
        self.work = 0

    def best(self, judge: Judge) -> list[Attack]:
        """Attacks that can be carried out, the best ones by a judgement, in a fixed order."""
        ranked = []
        for order, (targets, cover) in enumerate(self._tries(judge)):
            if (worth := judge(self._prize(targets), self.ways.price(cover))) is not None:
                ranked.append((-worth, order, targets, cover))
        ranked.sort(key=lambda each: each[:2])
        attacks = [self.ways.attack(targets, cover) for _, _, targets, cover in ranked[:JUDGED]]
        return [each for each in attacks if feasible(self.network, each)]

    def _tries(self, judge: Judge) -> list[tuple[tuple[int, ...], Cover]]:
        """Targets and accomplices worth judging."""
        willing = [row for row, member in enumerate(self.network.members) if member.willing]
        services = self.ways.services
        most = min(len(services), self.limits.targets or len(services))
        if len(services) <= FEW_SERVICES:
            sets = [some for size in range(1, most + 1) for some in combinations(services, size)]
        else:
            sets = self._grown(most, judge)
        found = [(each, self._cover(each)) for each in sets]
        if len(willing) <= FEW_OPERATORS and not self.network.splits:
            found += self._coalitions()
        return found

    def _coalitions(self) -> Iterator[tuple[tuple[int, ...], Cover]]:
        """Every set of operators all in, on the services of largest prize that they control."""
        menu = {way.operator: way for way in self.ways.of(self.ways.services) if way.all_in}
        for size in range(len(menu) + 1):
            for some in combinations(sorted(menu), size):
                cover = Cover([menu[each] for each in some])
                cover.parts = [1] * size
                held = dict.fromkeys(self.ways.services, 0)
                for way in cover.ways:
                    for service, add in way.adds.items():
                        held[service] += add
                targets = self._largest([s for s in self.ways.services if held[s] >= self.ways.need[s]])
                if targets:
                    yield targets, cover

    def _largest(self, controlled: Sequence[int]) -> tuple[int, ...]:
        """The services of largest prize, as many as may be hit."""
        ranked = sorted(controlled, key=lambda each: (-self.network.services[each].prize, each))
        return tuple(sorted(ranked[: self.limits.targets or None]))

    def _grown(self, most: int, judge: Judge) -> list[tuple[int, ...]]:
        """Sets of targets: each alone, the cheapest ones by two orders, and what the best of them lead to."""
        services = self.network.services
        costs = {each: self.ways.price(self._cover((each,))) for each in self.ways.services}
        by_ratio = sorted(costs, key=lambda each: (costs[each] / max(1, services[each].prize), each))
        by_cost = sorted(costs, key=lambda each: (costs[each], each))
        starts: list[tuple[int, ...]] = [(each,) for each in by_ratio]
        starts += [tuple(order[:size]) for order in (by_ratio, by_cost) for size in _sizes(most)]
        worths = [self._worth(each, judge) for each in starts]
        best = sorted(range(len(starts)), key=lambda each: (-worths[each], each))[:SEEDS]
        return starts + [each for start in best for each in self._improved(starts[start], most, by_ratio, judge)]

    def _cover(self, targets: Sequence[int]) -> Cover:
        """Accomplices for an attack on targets."""
        key = tuple(sorted(targets))
        if key not in self.known:
            self.work += sum(len(self.ways.graph.of_service[each]) for each in key)
            self.known[key] = self.ways.cover(key)
        return self.known[key]

    def _prize(self, targets: Sequence[int]) -> int:
        return sum(self.network.services[each].prize for each in targets)

    def _worth(self, targets: Sequence[int], judge: Judge) -> Fraction:
        worth = judge(self._prize(targets), self.ways.price(self._cover(targets)))
        return NOWHERE if worth is None else worth

    def _improved(self, targets: tuple[int, ...], most: int, order: list[int], judge: Judge) -> list[tuple[int, ...]]:
        """Sets on the way as single targets are added and dropped as long as that is worth more."""
        now, worth, path = targets, self._worth(targets, judge), list[tuple[int, ...]]()
        for _ in range(STEPS):
            tries = [tuple(each for each in now if each != out) for out in now[-NEIGHBOURS:]] if len(now) > 1 else []
            if len(now) < most:
                tries += [(*now, each) for each in order if each not in now][:NEIGHBOURS]
            worths = [self._worth(each, judge) for each in tries if self.work < WORK]
            if not worths or max(worths) <= worth:
                break
            worth = max(worths)
            now = tries[worths.index(worth)]
            path.append(now)
        return path


def _sizes(most: int) -> list[int]:
    """Sizes of first sets: 2, 4, 8 and so on, and all."""
    return sorted({*(2**power for power in range(1, most.bit_length())), most})
