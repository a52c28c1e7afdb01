"""The most profitable attack, the slack of a network and the cheapest attack on a service, exact while small enough.

HiGHS proposes, with presolve and without, and so does a search by hand; whole numbers decide. A proposal that has the
stake it needs only within the solver's tolerance is cut off and the program solved again. What cannot be closed within
the limits comes back as a bracket.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from restaking.model.security import hunt
from restaking.model.security.attack import ANY, NOTHING, WHOLE, Found, Limits, cost, feasible, prize, profit, uncovered
from restaking.model.security.form import GRID, Form
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack, Edge, Network
from restaking.model.security.program import Solution

ROUNDS = 200
"""Most proposals that are cut off before a search settles for a bracket."""
STEPS = 60
"""Most steps of the search for the least cost per prize; each one lowers it, usually three are enough."""


@dataclass(frozen=True)
class Slack:
    """Least cost per prize of all attacks, less 1: γ_max of Durvasula and Roughgarden. None: no attack."""

    lower: Fraction | None
    upper: Fraction | None
    attack: Attack | None
    """The attack that has the upper slack."""

    @property
    def width(self) -> float:
        """Upper over lower bound of 1 + γ; 1 where it is known, infinite where one end is unknown."""
        if self.lower is None or self.upper is None:
            return 1.0 if self.lower is self.upper else math.inf
        if self.lower == self.upper:
            return 1.0
        return float((1 + self.upper) / (1 + self.lower)) if self.lower > -1 else math.inf


def most_profitable(network: Network, limits: Limits = ANY) -> Found:
    """Attack of largest prize minus cost over all choices of at least one target."""
    form = Form(Graph(network), limits)
    form.value(form.price())
    form.program.row(dict.fromkeys(form.target, 1.0), low=1.0)
    found = _best(form, limits, Fraction(1), Fraction(1))
    known = [each for each in (found.attack, *hunt.candidates(network, limits)) if each is not None]
    if found.bound is None or not known:
        return found
    best = max(known, key=lambda each: profit(network, each))  # the first of equals is the solver's
    return Found(best, profit(network, best), max(found.bound, profit(network, best)))


def cheapest(network: Network, service: int, limits: Limits = ANY) -> Found:
    """Attack of least cost that corrupts one service; its bound is minus the least cost."""
    form = Form(Graph(network), limits)
    form.value(form.price(0.0))
    form.program.row({form.target[service]: 1.0}, low=1.0)
    for other, column in enumerate(form.target):
        form.program.upper[column] *= other == service
    return _best(form, limits, NOTHING, Fraction(1))


def slack(network: Network, limits: Limits = ANY, start: Attack | None = None) -> Slack:
    """γ_max, whatever the budget, by the best attack at the price of the last one (Dinkelbach 1967)."""
    form = Form(Graph(network), limits)
    prizes = [each.prize for each in network.services]
    for column, each in zip(form.target, prizes, strict=True):
        form.program.upper[column] *= each > 0
    form.program.row(dict.fromkeys(form.target, 1.0), low=1.0)
    attack = start or hunt.thinnest(network, limits)
    ratio = None if attack is None else _ratio(network, attack)
    if ratio is None:
        form.value(form.price())
        found = _best(form, limits, Fraction(1), Fraction(1))
        if found.attack is None:
            return Slack(None, None, None) if found.bound is None else Slack(Fraction(-1), None, None)
        attack, ratio = found.attack, _ratio(network, found.attack)
    smallest = min(each for each in prizes if each)
    for _ in range(STEPS):
        form.value(form.price(float(ratio)))
        found = _best(form, limits, ratio, Fraction(1))
        if found.attack is None or found.profit is None or found.profit <= 0:
            break
        attack, ratio = found.attack, _ratio(network, found.attack)
    assert attack is not None  # there was one to begin with, and each step only replaces it
    over = NOTHING if found.bound is None else max(NOTHING, found.bound)
    lower = max(ratio - over / smallest, NOTHING)
    return Slack(lower - 1, ratio - 1, attack)


def _ratio(network: Network, attack: Attack) -> Fraction:
    return cost(network, attack) / prize(network, attack)


def _best(form: Form, limits: Limits, by_prize: Fraction, by_cost: Fraction) -> Found:
    """Best attack of a program by prize·by_prize - cost·by_cost, checked in whole numbers, and its bound."""
    network, best, worth = form.graph.network, None, None
    if not any(form.program.upper[column] for column in form.target):
        return Found(None, None, None)
    for _ in range(ROUNDS):
        solution = form.program.solve(limits.nodes)
        if solution.values is None:
            break
        attack = repaired(form, solution)
        if attack is not None:
            value = by_prize * prize(network, attack) - by_cost * cost(network, attack)
            if worth is None or value > worth:
                best, worth = attack, value
            break
        if not form.whole:
            break
        proposed = form.attack_of(solution.values)
        form.cut(solution.values, uncovered(network, proposed))
    bound = certified(solution, by_prize, by_cost, whole=form.whole)
    return Found(best, worth, bound if worth is None else max(bound, worth))


def repaired(form: Form, solution: Solution) -> Attack | None:
    """The attack that a solution means, if it can be carried out; parts of split operators nudged until it can."""
    network, values = form.graph.network, solution.values
    assert values is not None  # asked only for solutions
    if form.whole:
        attack = form.attack_of(values)
        return pruned(network, attack) if feasible(network, attack) else None
    tries = [form.attack_of(values, grid, extra) for grid, extra in ((5040, 0.0), (GRID, 1e-9), (GRID, 1e-6))]
    fit = [each for each in tries if feasible(network, each)]
    return max(fit, key=lambda each: profit(network, each), default=None)


def pruned(network: Network, attack: Attack) -> Attack:
    """The attack without whatever it does not need, at its cheapest whether operators go all in or edge by edge: what
    dust costs is less than the solver can see."""
    through = {number: WHOLE for number, edge in enumerate(network.edges) if _reaches(attack, edge)}
    by_edges = replace(attack, all_in={}, through=attack.through | through)
    spelled = [attack, by_edges] if feasible(network, by_edges) else [attack]
    return min((_without_idle(network, each) for each in spelled), key=lambda each: cost(network, each))


def _reaches(attack: Attack, edge: Edge) -> bool:
    """Whether an operator that has gone all in attacks through an edge that stood before."""
    return edge.operator in attack.all_in and edge.service in attack.services and not edge.fresh


def _without_idle(network: Network, attack: Attack) -> Attack:
    for number in sorted(attack.through, key=lambda each: (-network.edges[each].cost, each)):
        fewer = replace(attack, through={each: part for each, part in attack.through.items() if each != number})
        attack = fewer if feasible(network, fewer) else attack
    for operator in sorted(attack.all_in, key=lambda each: (-network.members[each].cost, each)):
        fewer = replace(attack, all_in={each: part for each, part in attack.all_in.items() if each != operator})
        attack = fewer if feasible(network, fewer) else attack
    return attack


def certified(solution: Solution, by_prize: Fraction, by_cost: Fraction, *, whole: bool) -> Fraction:
    """A bound that holds in spite of the solver's tolerance: of whole objectives the next step below it."""
    unit = math.lcm(by_prize.denominator, by_cost.denominator)
    steps, spare = solution.bound * unit, solution.spare * unit
    if whole and spare < 0.3 and abs(steps) < 2**45:
        return Fraction(math.floor(steps + 0.3), unit)
    return Fraction(solution.bound + solution.spare)
