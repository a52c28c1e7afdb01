"""Bounds on attacks where the exact search takes too long: certified from below, by an attack found from above.

Certificates, cheapest first. Local: see ``local``. Prefixes: an attack whose dearest target costs K alone costs no
less than K and hits no service that costs more. Relaxation: the linear program without whole numbers, for all attacks
at once and for all attacks with the same dearest target. Attacks: found in whole numbers, or rounded from relaxations;
all are judged exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from restaking.model.security import hunt, local
from restaking.model.security.attack import ANY, NOTHING, Found, Limits, cost, feasible, prize
from restaking.model.security.exact import Slack
from restaking.model.security.form import Form
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack, Network
from restaking.model.security.program import Solution
from restaking.model.security.ways import Ways

PIVOTS = 12
"""Most dearest targets whose attacks are bounded one by one: each takes a linear program."""
MARKS = (0.01, 0.3, 0.7)
"""Parts of targets in a relaxed solution above which they are taken as whole."""
ROUNDS = 3
"""Most times that bounds are taken again after a thinner attack has been found."""


@dataclass(frozen=True)
class Bracket:
    """What is certain and what has been found."""

    found: Found
    slack: Slack


def bracket(network: Network, limits: Limits = ANY) -> Bracket:
    """Most profitable attack and slack of a network of any size."""
    return _Bounds(network, limits).bracket()


def cheapest_alone(graph: Graph, service: int) -> Fraction | None:
    """What corrupting a service costs at least, by the cheapest stake behind it; None if it cannot be done."""
    network = graph.network
    needed = network.services[service].threshold * graph.standing[service]
    if not graph.attackable(service):
        return None
    sellers = []
    for number in graph.of_service[service]:
        edge = network.edges[number]
        member, adds = network.members[edge.operator], graph.contributes(edge)
        if member.willing and adds:
            joining = NOTHING if network.splits else Fraction(member.joining)
            counted = adds if network.splits else min(adds, needed or adds)
            sellers.append(((min(member.cost, edge.cost) + joining) / counted, counted))
    paid, short = NOTHING, needed
    for price, adds in sorted(sellers):
        bought = min(adds, short)
        paid, short = paid + bought * price, short - bought
        if short <= 0:
            break
    return paid


class _Bounds:
    """One network's bounds. A pivot is the dearest target of an attack, by what each costs alone at least."""

    def __init__(self, network: Network, limits: Limits) -> None:
        self.network, self.limits, self.graph = network, limits, Graph(network)
        self.ways, self.form = Ways(self.graph), Form(self.graph, limits)
        alone = {service: cheapest_alone(self.graph, service) for service in range(len(network.services))}
        self.alone = {service: paid for service, paid in alone.items() if paid is not None}
        self.order = sorted(self.alone, key=lambda each: (self.alone[each], each))
        self.most = self._prefixes()
        self.form.program.row(dict.fromkeys(self.form.target, 1.0), low=1.0)
        self.attacks: list[tuple[Attack, Fraction, Fraction | None]] = []
        """Attacks found, their profit and their cost per prize."""
        self.rounded: set[tuple[int, ...]] = set()

    def _prefixes(self) -> dict[int, int]:
        """Largest prize of attacks by pivot."""
        found, prizes = {}, list[int]()
        for service in self.order:
            others = sorted(prizes, reverse=True)[: self.limits.targets - 1 if self.limits.targets else None]
            found[service] = self.network.services[service].prize + sum(others)
            prizes.append(self.network.services[service].prize)
        return found

    def bracket(self) -> Bracket:
        """Both brackets; they share every attack found."""
        if not self.alone:
            return Bracket(Found(None, None, None), Slack(None, None, None))
        for each in hunt.candidates(self.network, self.limits):
            self._keep(each)
        bound, slack = self._most_profit(), self._slack()
        best, worth = max(self.attacks, key=lambda each: each[1], default=(None, None))[:2]
        return Bracket(Found(best, worth, bound if worth is None else max(bound, worth)), slack)

    def _most_profit(self) -> Fraction:
        """No attack has a larger profit."""
        everywhere = self._relaxed(1.0)
        bounds = {each: min(self.most[each] - self.alone[each], everywhere) for each in self.order}
        for pivot in sorted(bounds, key=lambda each: (-bounds[each], each))[:PIVOTS]:
            if bounds[pivot] < max(bounds.values()) or bounds[pivot] + self.limits.budget <= 0:
                break
            bounds[pivot] = min(bounds[pivot], self._relaxed(1.0, pivot))
        return max(bounds.values())

    def _slack(self) -> Slack:
        """Least cost per prize: bounds are taken again whenever one of them has led to a thinner attack."""
        if not any(self.most.values()):
            return Slack(None, None, None)
        known = local.certificate(self.network)
        lower = Fraction(0) if known is None else known + 1
        thin = self._thinnest()
        if thin is None:
            return Slack(lower - 1, None, None)
        for _ in range(ROUNDS):
            before = thin
            lower = max(lower, self._least_ratio(thin[1], lower))
            thin = self._thinnest() or thin
            if thin == before:
                break
        return Slack(min(lower, thin[1]) - 1, thin[1] - 1, thin[0])

    def _least_ratio(self, ratio: Fraction, known: Fraction) -> Fraction:
        """A lower bound of cost per prize, no higher than ``ratio``, which an attack has."""
        if known >= ratio:
            return ratio
        everywhere = self._relaxed(float(ratio))
        bounds = {each: self._from(ratio, everywhere, each) for each in self.order if self.most[each]}
        for pivot in bounds:
            trivial = self.alone[pivot] / self.most[pivot]
            bounds[pivot] = min(ratio, max(known, bounds[pivot], trivial))
        for pivot in sorted(bounds, key=lambda each: (bounds[each], each))[:PIVOTS]:
            if bounds[pivot] < ratio:
                bounds[pivot] = max(bounds[pivot], self._from(ratio, self._relaxed(float(ratio), pivot), pivot))
        return min(bounds.values())

    def _from(self, ratio: Fraction, excess: Fraction, pivot: int) -> Fraction:
        """Least cost per prize of attacks of a pivot that win no more than ``excess`` at a price of ``ratio``."""
        paid = self.alone[pivot]
        return ratio if excess <= 0 else ratio * paid / (excess + paid)

    def _relaxed(self, ratio: float, pivot: int | None = None) -> Fraction:
        """No attack, or none with this pivot, has a larger prize·ratio - cost. Attacks that it suggests are kept."""
        form, program = self.form, self.form.program
        allowed = self.order if pivot is None else self.order[: self.order.index(pivot) + 1]
        for service, column in enumerate(form.target):
            program.upper[column] = float(service in allowed)
            program.lower[column] = float(service == pivot)
        form.value(form.price(ratio))
        solution = program.solve(0, relaxed=True)
        self._round(solution)
        return Fraction(solution.bound + solution.spare)

    def _round(self, solution: Solution) -> None:
        """Attacks on the targets that a relaxed solution leans to."""
        if solution.values is None:
            return
        leaning = [(float(solution.values[self.form.target[each]]), each) for each in self.order]
        sets = {tuple(each for value, each in leaning if value > mark)[: self.limits.targets or None] for mark in MARKS}
        for targets in sorted(sets - self.rounded - {()}):
            self.rounded.add(targets)
            attack = self.ways.attack(targets, self.ways.cover(targets))
            if feasible(self.network, attack):
                self._keep(attack)

    def _keep(self, attack: Attack) -> None:
        won, paid = prize(self.network, attack), cost(self.network, attack)
        self.attacks.append((attack, won - paid, paid / won if won else None))

    def _thinnest(self) -> tuple[Attack, Fraction] | None:
        """The attack found of least cost per prize, and that ratio; the first of equals."""
        found = [(ratio, order) for order, (_, _, ratio) in enumerate(self.attacks) if ratio is not None]
        return (self.attacks[min(found)[1]][0], min(found)[0]) if found else None
