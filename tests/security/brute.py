"""Attacks by trying everything: a second, independent account of who can attack what on a small network."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from restaking.model.security.network import Network

Way = tuple[bool, frozenset[int]]
"""What one operator does: all in, and through which edges."""
Option = tuple[list[int], list[int], int, int]
"""What a way adds to each service, by how much it raises it, what it loses and what it costs."""
Options = list[Option]


def ways(network: Network, operator: int) -> list[Way]:
    """Everything an operator can do."""
    if not network.members[operator].willing:
        return [(False, frozenset())]
    mine = [row for row, edge in enumerate(network.edges) if edge.operator == operator]
    found: list[Way] = []
    for size in range(len(mine) + 1):
        for some in combinations(mine, size):
            fresh = [row for row in some if network.edges[row].fresh]
            if network.exclusive and len(fresh) > 1:
                continue
            found.append((False, frozenset(some)))
            if len(fresh) == len(some):
                found.append((True, frozenset(some)))
    return found


def toll(network: Network, operator: int, way: Way) -> tuple[int, int]:
    """Stake lost and cost, joining included."""
    member, (everything, some) = network.members[operator], way
    if not everything and not some:
        return 0, 0
    if everything:
        return member.stake, member.cost + member.joining
    stake = min(member.stake, sum(network.edges[row].lost for row in some))
    return stake, min(member.cost, sum(network.edges[row].cost for row in some)) + member.joining


def coalitions(network: Network, left: list[int]) -> Iterator[tuple[list[int], int, int]]:
    """Every coalition of those left: services it controls, stake it loses, its cost."""
    options = []
    for operator in left:
        rows = [row for row, edge in enumerate(network.edges) if edge.operator == operator]
        for_one: Options = []
        for way in ways(network, operator):
            counts = [0] * len(network.services)
            raises = [0] * len(network.services)
            for row in rows:
                edge = network.edges[row]
                if row in way[1] or (way[0] and not edge.fresh):
                    counts[edge.service] += edge.amount
                    raises[edge.service] += edge.amount if edge.fresh else 0
            for_one.append((counts, raises, *toll(network, operator, way)))
        options.append([each for each in for_one if not any(_better(other, each) for other in for_one)])
    behind = [0] * len(network.services)
    for edge in network.edges:
        if edge.operator in left and not edge.fresh:
            behind[edge.service] += edge.amount
    yield from _chosen(network, options, behind, [0] * len(behind), [0] * len(behind), 0, 0)


def _chosen(
    network: Network,
    options: list[Options],
    behind: list[int],
    held: list[int],
    raised: list[int],
    toll: int,
    paid: int,
) -> Iterator[tuple[list[int], int, int]]:
    """All choices of the operators not yet asked, on top of what the others do."""
    if not options:
        levels = zip(held, behind, raised, network.services, strict=True)
        yield (
            [s for s, (have, base, more, at) in enumerate(levels) if _held(at.threshold, have, base + more)],
            toll,
            paid,
        )
        return
    for counts, raises, stake, price in options[-1]:
        yield from _chosen(
            network,
            options[:-1],
            behind,
            [have + add for have, add in zip(held, counts, strict=True)],
            [have + add for have, add in zip(raised, raises, strict=True)],
            toll + stake,
            paid + price,
        )


def _held(threshold: Fraction, have: int, stands: int) -> bool:
    """Whether a share of what stands is held."""
    return have * threshold.denominator >= threshold.numerator * stands


def _better(one: Option, other: Option) -> bool:
    """Whether a way loses and costs the same as another and raises nothing, but holds more."""
    same = one[1:] == other[1:] and not any(one[1]) and one[0] != other[0]
    return same and all(more >= less for more, less in zip(one[0], other[0], strict=True))


def wins(network: Network, controlled: list[int], targets: int) -> int:
    """Largest prize among so many of the services controlled; 0 targets: any number."""
    prizes = sorted((network.services[s].prize for s in controlled), reverse=True)
    return sum(prizes[: targets or len(prizes)])


def best(network: Network, targets: int = 0) -> tuple[int | None, Fraction | None]:
    """Largest profit and γ_max over all attacks; None where there is none."""
    profits, ratios = [], []
    for controlled, _, price in coalitions(network, list(range(len(network.members)))):
        if controlled:
            won = wins(network, controlled, targets)
            profits.append(won - price)
            if won:
                ratios.append(Fraction(price, won))
    return max(profits, default=None), min(ratios) - 1 if ratios else None


def worst(network: Network, psi: Fraction) -> Fraction:
    """Largest share of stake lost to a shock of at most psi and an attack on what is left."""
    total, largest = sum(each.stake for each in network.members), 0
    everybody = range(len(network.members))
    for size in range(len(network.members) + 1):
        for gone in combinations(everybody, size):
            hit = sum(network.members[each].stake for each in gone)
            if hit > psi * total:
                continue
            largest = max(largest, hit)
            left = [each for each in everybody if each not in gone]
            for controlled, stake, price in coalitions(network, left):
                if wins(network, controlled, 0) > price:
                    largest = max(largest, hit + stake)
    return Fraction(largest, total)
