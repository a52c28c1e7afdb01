"""The worst that a shock can lead to: stake that is gone at first, and stake that attacks on what is left cost.

One search per shock: whatever a cascade of attacks takes, a single attack by all its coalitions takes (Durvasula and
Roughgarden 2024, Lemma 1 and Corollary 1), and both are chosen at once in one program. A coalition may hold operators
that the attack does not need, as long as it still pays; they lose all they have too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from restaking.model.security import exact, hunt, local
from restaking.model.security.attack import ANY, NOTHING, WHOLE, Limits, feasible, lost, profit, uncovered
from restaking.model.security.form import GRID, Form
from restaking.model.security.graph import Graph, without
from restaking.model.security.network import Attack, Network
from restaking.model.security.program import Solution

SMALL = 400
"""Edges up to which the program is solved with whole numbers."""


@dataclass(frozen=True)
class Loss:
    """Share of all stake lost at worst, and how."""

    lower: Fraction
    """Lost to the shock and the attack named."""
    upper: Fraction
    """Nothing loses more."""
    gone: dict[int, Fraction] = field(default_factory=dict)
    """Part of each operator that the shock takes."""
    attack: Attack | None = None


def worst_loss(network: Network, psi: Fraction, limits: Limits = ANY) -> Loss:
    """Largest share of stake lost to a shock of at most ``psi`` of it and an attack on what is left."""
    graph = Graph(network)
    if not graph.total:
        return Loss(NOTHING, NOTHING)
    small = len(network.edges) <= SMALL
    best = _only_shock(graph, psi)
    if small:
        found, upper = _Worst(graph, psi, limits).solved()
        best = max([best, *found], key=lambda each: each.lower)
    else:
        worst = _Worst(graph, psi, limits)
        solution = worst.form.program.solve(0, relaxed=True)
        upper = worst.ceiling(solution)
        best = max([best, *_searched(graph, psi, limits, solution, worst)], key=lambda each: each.lower)
    upper = min(WHOLE, upper, _bound_of_slack(network, psi, limits))
    return Loss(best.lower, max(best.lower, upper), best.gone, best.attack)


class _Worst:
    """The program of one shock: who is gone, who attacks what is left."""

    def __init__(self, graph: Graph, psi: Fraction, limits: Limits, margin: float = 0.0) -> None:
        self.graph, self.psi, self.limits = graph, psi, limits
        self.form = Form(graph, limits, shock=True)
        network, form = graph.network, self.form
        self.attacks = form.program.column()
        for column in (*form.all_in.values(), *form.through.values()):
            form.program.row({column: 1.0, self.attacks: -1.0}, high=0.0)
        least = float(limits.budget) - (1.0 if form.whole else margin)
        form.program.row({**form.price(), self.attacks: least}, low=0.0)
        stakes = {column: float(network.members[v].stake) for v, column in form.gone.items()}
        most = psi * graph.total
        form.program.row(stakes, high=float(math.floor(most) if form.whole else most))
        form.value(stakes | self._tolls())

    def _tolls(self) -> dict[int, float]:
        """What each column that takes part loses; never more than the stake where edges could take more."""
        network, form, found = self.graph.network, self.form, dict[int, float]()
        for operator, column in form.all_in.items():
            stake = float(network.members[operator].stake)
            edges = {form.through[e]: float(network.edges[e].lost) for e in self._edges(operator)}
            if sum(edges.values()) <= stake:
                found |= {column: stake, **edges}
            else:  # the part of the stake that is lost: no more than all, however much edges could take
                part = form.program.column(whole=False)
                form.program.row(
                    {part: 1.0, column: -1.0, **{way: -toll / stake for way, toll in edges.items()}}, high=0.0
                )
                found[part] = stake
        return found

    def _edges(self, operator: int) -> list[int]:
        return [each for each in self.graph.of_operator[operator] if each in self.form.through]

    def solved(self) -> tuple[list[Loss], Fraction]:
        """What the program finds, and what nothing exceeds."""
        if not self.form.whole:
            upper = self.ceiling(self.form.program.solve(self.limits.nodes))
            strict = _Worst(self.graph, self.psi, self.limits, margin=self.graph.total * 1e-6)
            solution = strict.form.program.solve(self.limits.nodes)
            return ([] if solution.values is None else [strict.loss(solution.values)]), upper
        for _ in range(exact.ROUNDS):
            solution = self.form.program.solve(self.limits.nodes)
            if solution.values is None:
                break
            loss = self.loss(solution.values)
            if not self._cut(solution.values, loss):
                return [loss], self.ceiling(solution)
        return [], self.ceiling(solution)

    def ceiling(self, solution: Solution) -> Fraction:
        """No loss exceeds this share."""
        if self.form.whole and solution.spare < 0.3:
            return Fraction(math.floor(solution.bound + 0.3), self.graph.total)
        return Fraction(solution.bound + solution.spare) / self.graph.total

    def loss(self, values: NDArray[np.float64]) -> Loss:
        """What a solution means, the attack only if it can be carried out and pays; a shock too large is no loss."""
        network, form = self.graph.network, self.form
        if form.whole:
            gone = {v: WHOLE for v, column in form.gone.items() if values[column] > 0.5}
        else:
            down = {v: Fraction(int(values[column] * GRID), GRID) for v, column in form.gone.items()}
            gone = {v: part for v, part in down.items() if part > 0}
        hit = sum((network.members[v].stake * part for v, part in gone.items()), NOTHING)
        if hit > self.psi * self.graph.total:
            return Loss(NOTHING, WHOLE)
        tries = (
            [form.attack_of(values)] if form.whole else [form.attack_of(values, GRID, extra) for extra in (1e-9, 1e-7)]
        )
        for attack in tries:
            if values[self.attacks] > 0.5 and self._valid(attack, gone):
                share = (hit + sum(lost(network, attack).values(), NOTHING)) / self.graph.total
                return Loss(share, WHOLE, gone, attack)
        return Loss(hit / self.graph.total, WHOLE, gone)

    def _valid(self, attack: Attack, gone: dict[int, Fraction]) -> bool:
        network = self.graph.network
        return feasible(network, attack, gone) and profit(network, attack) + self.limits.budget > 0

    def _cut(self, values: NDArray[np.float64], loss: Loss) -> bool:
        """Rule out a solution that holds only within the solver's tolerance; False if it holds."""
        form, network, program = self.form, self.graph.network, self.form.program
        gone = {v: WHOLE for v, column in form.gone.items() if values[column] > 0.5}
        if not loss.gone and gone:
            program.row({form.gone[v]: 1.0 for v in gone}, high=len(gone) - 1.0)
            return True
        attack = form.attack_of(values)
        if values[self.attacks] < 0.5 or loss.attack is not None or not (attack.all_in or attack.through):
            return False
        if short := uncovered(network, attack, gone):
            form.cut(values, short)
            return True
        more = {column: 1.0 for s, column in enumerate(form.target) if s not in attack.services}
        used = [c for c in (*form.all_in.values(), *form.through.values()) if values[c] > 0.5]
        program.row({**more, **dict.fromkeys(used, -1.0)}, low=1.0 - len(used))
        return True


def _only_shock(graph: Graph, psi: Fraction) -> Loss:
    """A shock of no more than psi that leads to no attack: the largest operators that fit, the last one in part."""
    left, gone = psi * graph.total, dict[int, Fraction]()
    members = graph.network.members
    for operator in sorted(range(len(members)), key=lambda each: (-members[each].stake, each)):
        stake = members[operator].stake
        part = min(WHOLE, left / stake) if graph.network.splits and stake else Fraction(0 < stake <= left)
        if part:
            gone[operator] = part
            left -= stake * part
    hit = sum((members[v].stake * part for v, part in gone.items()), NOTHING)
    return Loss(hit / graph.total, WHOLE, gone)


def _searched(graph: Graph, psi: Fraction, limits: Limits, solution: Solution, worst: _Worst) -> list[Loss]:
    """Losses found by hand: no shock, the largest operators, or those a relaxed solution leans to; then an attack."""
    network, found = graph.network, list[Loss]()
    shocks = [dict[int, Fraction](), _only_shock(graph, psi).gone]
    if solution.values is not None:
        shocks.append(_leaning(graph, psi, worst, solution.values))
    for gone in shocks:
        if any(part != 1 for part in gone.values()):
            continue  # what a part of an operator leaves is no network of whole numbers
        attack = hunt.hunt(without(network, gone), limits)
        if attack is not None:
            attack = _renumbered(network, gone, attack)
            taken = sum((Fraction(network.members[v].stake) for v in gone), NOTHING)
            found.append(_with_riders(graph, limits, attack, gone, taken))
    return found


def _leaning(graph: Graph, psi: Fraction, worst: _Worst, values: NDArray[np.float64]) -> dict[int, Fraction]:
    """Operators in the order in which a relaxed solution takes them, as many as the shock may hold."""
    members, left = graph.network.members, psi * graph.total
    gone: dict[int, Fraction] = {}
    for operator in sorted(worst.form.gone, key=lambda each: (-values[worst.form.gone[each]], each)):
        if 0 < members[operator].stake <= left:
            gone[operator] = WHOLE
            left -= members[operator].stake
    return gone


def _renumbered(network: Network, gone: dict[int, Fraction], attack: Attack) -> Attack:
    """An attack on what a shock left, in the edge numbers of the whole network."""
    left = [number for number, edge in enumerate(network.edges) if edge.operator not in gone]
    return Attack(attack.services, attack.all_in, {left[number]: part for number, part in attack.through.items()})


def _with_riders(graph: Graph, limits: Limits, attack: Attack, gone: dict[int, Fraction], taken: Fraction) -> Loss:
    """The attack with as many more operators all in as its profit bears, the largest first."""
    network, all_in = graph.network, dict(attack.all_in)
    left, used = profit(network, attack) + limits.budget, {network.edges[each].operator for each in attack.through}
    for operator in sorted(range(len(network.members)), key=lambda each: (-network.members[each].stake, each)):
        member = network.members[operator]
        price = member.cost + member.joining
        if member.willing and price < left and not {operator} & (used | set(gone) | set(all_in)):
            all_in[operator] = WHOLE
            left -= price
    whole = Attack(attack.services, all_in, attack.through)
    share = (taken + sum(lost(network, whole).values(), NOTHING)) / graph.total
    return Loss(share, WHOLE, gone, whole)


def _bound_of_slack(network: Network, psi: Fraction, limits: Limits) -> Fraction:
    """(1 + 1/γ)·psi for a certified slack where attackers lose what they pay: Durvasula and Roughgarden, Theorem 1."""
    paid = all(each.willing and each.cost == each.stake for each in network.members)
    if not paid or limits.budget or any(each.cost != each.lost for each in network.edges):
        return WHOLE
    least = local.certificate(network)
    if least is None:
        return psi
    return psi * (1 + 1 / least) if least > 0 else WHOLE
