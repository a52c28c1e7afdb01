"""An attack judged exactly: what it wins, what it costs, who loses what, whether it has the stake it needs.

An operator's parts are levels: ``y`` of an edge is the part of the operator that attacks through it. Parts that attack
through most of what they have do better by going all in, so the cost of an operator is the least over τ of
cost·τ + Σ cost_e·(y_e − τ)⁺, τ no less than what has gone all in: min(cost, Σ cost_e) for whole operators, and for
split ones the price of the cheapest identities. Rounding: none, everything is a whole number or a fraction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from restaking.model.security.network import Attack, Network

NOTHING: Fraction = Fraction()
WHOLE: Fraction = Fraction(1)


@dataclass(frozen=True)
class Limits:
    """What attackers can do, and how long one looks for them."""

    targets: int = 0
    """Most services at once; 0: any number."""
    budget: int = 0
    """What an attack may cost more than it wins: somebody else pays it."""
    nodes: int = 20_000
    """Branches that a search may open before it settles for a bracket."""


ANY: Limits = Limits()
"""Any number of targets, no subsidy."""


@dataclass(frozen=True)
class Found:
    """The best attack that a search knows, and what no attack can exceed."""

    attack: Attack | None
    profit: Fraction | None
    """Prize minus cost; None without an attack."""
    bound: Fraction | None
    """No attack has a larger profit; None: there is no attack at all."""

    def pays(self, budget: int = 0) -> bool:
        """Whether the attack found is worth it."""
        return self.profit is not None and self.profit + budget > 0

    def ruled_out(self, budget: int = 0) -> bool:
        """Whether it is certain that no attack is worth it."""
        return self.bound is None or self.bound + budget <= 0

    def verdict(self, budget: int = 0) -> str:
        """Secure is said only if certain, attackable only if there is a coalition to show."""
        return "attackable" if self.pays(budget) else "secure" if self.ruled_out(budget) else "undecided"


def prize(network: Network, attack: Attack) -> int:
    """What the targets yield."""
    return sum(network.services[each].prize for each in attack.services)


def cost(network: Network, attack: Attack) -> Fraction:
    """What those who decide lose, counted once per unit of stake, and what joining costs them."""
    charged = sum((each[1] for each in charges(network, attack).values()), NOTHING)
    return charged + sum(network.members[each].joining for each in participants(network, attack))


def profit(network: Network, attack: Attack) -> Fraction:
    """Prize minus cost."""
    return prize(network, attack) - cost(network, attack)


def lost(network: Network, attack: Attack) -> dict[int, Fraction]:
    """Stake that each operator of the coalition loses."""
    return {operator: each[0] for operator, each in charges(network, attack).items()}


def participants(network: Network, attack: Attack) -> list[int]:
    """Operators that take part, in order."""
    through = {network.edges[each].operator for each, part in attack.through.items() if part}
    return sorted(through | {operator for operator, part in attack.all_in.items() if part})


def charges(network: Network, attack: Attack) -> dict[int, tuple[Fraction, Fraction]]:
    """Stake lost and its cost for each operator of the coalition, joining left out."""
    parts: dict[int, list[int]] = {operator: [] for operator in participants(network, attack)}
    for number, part in sorted(attack.through.items()):
        if part:
            parts[network.edges[number].operator].append(number)
    return {operator: _charge(network, attack, operator, numbers) for operator, numbers in parts.items()}


def _charge(network: Network, attack: Attack, operator: int, numbers: list[int]) -> tuple[Fraction, Fraction]:
    """Stake lost by one operator and what that costs; of equal costs the one with the least all in."""
    member, base = network.members[operator], attack.all_in.get(operator, NOTHING)
    if not numbers or base == 1:
        return member.stake * base, member.cost * base
    levels = [(level(network, attack, each), network.edges[each]) for each in numbers]
    best: tuple[Fraction, Fraction] | None = None
    for split in sorted({base, *(each for each, _ in levels if each > base)}):
        over = [(each - split, edge) for each, edge in levels if each > split]
        paid = member.cost * split + sum((part * edge.cost for part, edge in over), NOTHING)
        stake = min(Fraction(member.stake), member.stake * split + sum((part * e.lost for part, e in over), NOTHING))
        if best is None or paid < best[1]:
            best = stake, paid
    assert best is not None  # the base level is always tried
    return best


def level(network: Network, attack: Attack, number: int) -> Fraction:
    """Part of its operator that attacks through an edge. Fresh edges count only if the attack names them."""
    edge, part = network.edges[number], attack.through.get(number, NOTHING)
    return part if edge.fresh else part + attack.all_in.get(edge.operator, NOTHING)


def uncovered(network: Network, attack: Attack, gone: Mapping[int, Fraction] | None = None) -> list[int]:
    """Targets whose attackers do not have the stake they need; ``gone``: part of each operator a shock took before."""
    taken, all_in, through = _plain(gone or {}), _plain(attack.all_in), _plain(attack.through)
    held: dict[int, int | Fraction] = dict.fromkeys(attack.services, 0)
    stands = dict(held)
    for number, edge in enumerate(network.edges):
        if edge.service not in held:
            continue
        part, left = through.get(number, 0), 1 - taken.get(edge.operator, 0)
        if edge.fresh:
            left = part
        else:
            part += all_in.get(edge.operator, 0)
        if part:
            held[edge.service] += edge.amount * part
        stands[edge.service] += edge.amount * left
    return [each for each in attack.services if held[each] < network.services[each].threshold * stands[each]]


def _plain(parts: Mapping[int, Fraction]) -> dict[int, int | Fraction]:
    """Parts as whole numbers where they are, which are added up much faster."""
    return {key: part.numerator if part.denominator == 1 else part for key, part in parts.items()}


def feasible(network: Network, attack: Attack, gone: Mapping[int, Fraction] | None = None) -> bool:
    """Whether the attack has targets, obeys the network's rules and controls every target."""
    taken = gone or {}
    if not attack.services or len(set(attack.services)) != len(attack.services):
        return False
    if any(not network.members[each].willing for each in participants(network, attack)):
        return False
    parts = [*attack.all_in.values(), *attack.through.values(), *taken.values()]
    if not all(0 <= part <= 1 and (network.splits or part in (0, 1)) for part in parts):
        return False
    used: dict[int, Fraction] = {}
    for number in attack.through:
        edge = network.edges[number]
        if level(network, attack, number) + taken.get(edge.operator, NOTHING) > 1:
            return False
        if edge.fresh:
            used[edge.operator] = used.get(edge.operator, NOTHING) + attack.through[number]
    if any(part + taken.get(operator, NOTHING) > 1 for operator, part in attack.all_in.items()):
        return False
    if network.exclusive and any(part > 1 for part in used.values()):
        return False
    return not uncovered(network, attack, gone)
