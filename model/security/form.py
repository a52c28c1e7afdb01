"""Attacks on a network as a linear program: one form for every allocation mode.

Columns per service: whether it is a target. Per operator: ``all_in``. Per edge: ``through``. Coverage of a service is
Σ amount·(all_in + through) over its edges; an operator's all_in and through of one edge sum to at most 1. So a
coalition costs min(cost, Σ cost of edges) per operator, and the price of the cheapest identities where operators split.
A fresh edge counts for what is left of it after the service's threshold has risen with it. With a shock, ``gone``
lowers what is needed and takes the operator out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from restaking.model.security.attack import NOTHING, WHOLE, Limits
from restaking.model.security.graph import Graph
from restaking.model.security.network import Attack
from restaking.model.security.program import Program

GRID = 10**9
"""Parts of split operators below one of it are noise."""


class Form:
    """Columns and rows of attacks on a network; what they are worth is up to the question."""

    def __init__(self, graph: Graph, limits: Limits, *, shock: bool = False) -> None:
        self.graph, self.program, self.shock = graph, Program(), shock
        network, program = graph.network, self.program
        self.whole = not network.splits
        self.target = [program.column(upper=float(graph.attackable(s) or shock)) for s in range(len(network.services))]
        self.all_in: dict[int, int] = {}
        self.through: dict[int, int] = {}
        self.kept: dict[int, int] = {}
        self.joins: dict[int, int] = {}
        self.gone: dict[int, int] = {}
        for operator, member in enumerate(network.members):
            if shock:
                self.gone[operator] = program.column(whole=self.whole)
            if member.willing:
                self._operator(operator)
        self._exclude()
        self._cover()
        if limits.targets:
            program.row(dict.fromkeys(self.target, 1.0), high=limits.targets)

    def _operator(self, operator: int) -> None:
        """Columns of an operator; ways that another way beats are left out, unless a shock's toll is asked for."""
        network, program = self.graph.network, self.program
        member, edges = network.members[operator], [(e, network.edges[e]) for e in self.graph.of_operator[operator]]
        if self.shock or sum(each.cost for _, each in edges) > member.cost or network.exclusive:
            self.all_in[operator] = program.column(whole=self.whole)
        for number, edge in edges:
            if operator not in self.all_in or edge.cost < member.cost:
                self.through[number] = program.column(whole=self.whole)
            if edge.fresh and network.exclusive:
                self.kept[number] = program.column(whole=self.whole)
                program.row({self.kept[number]: 1.0, self.all_in[operator]: -1.0}, high=0.0)
        if member.joining:
            self.joins[operator] = program.column()
            for column in self._ways(operator):
                program.row({column: 1.0, self.joins[operator]: -1.0}, high=0.0)

    def _ways(self, operator: int) -> list[int]:
        """Columns by which an operator takes part."""
        ways = [self.all_in[operator]] if operator in self.all_in else []
        return ways + [self.through[each] for each in self.graph.of_operator[operator] if each in self.through]

    def _exclude(self) -> None:
        """Nothing is used twice: all in, through an edge, gone; fresh edges that draw on the same stake."""
        network, program = self.graph.network, self.program
        for number, column in self.through.items():
            operator = network.edges[number].operator
            others = [table[operator] for table in (self.all_in, self.gone) if operator in table]
            if others:
                program.row({column: 1.0, **dict.fromkeys(others, 1.0)}, high=1.0)
        for operator, column in self.all_in.items():
            if operator in self.gone:
                program.row({column: 1.0, self.gone[operator]: 1.0}, high=1.0)
        if network.exclusive:
            for numbers in self.graph.of_operator:
                tables = (self.through, self.kept)
                used = [t[e] for e in numbers if network.edges[e].fresh for t in tables if e in t]
                if len(used) > 1:
                    program.row(dict.fromkeys(used, 1.0), high=1.0)

    def _cover(self) -> None:
        """Every target's attackers have the stake they need."""
        for service, column in enumerate(self.target):
            entries, needed = self.coverage(service)
            if needed:
                self.program.row({**entries, column: -1.0}, low=0.0)

    def coverage(self, service: int) -> tuple[dict[int, float], Fraction]:
        """What each column adds to control of a service, as a share of what is needed, and what is needed.

        A whole column that adds more than is needed adds all that is needed: true of whole solutions, and fewer
        others.
        """
        graph, network = self.graph, self.graph.network
        threshold = network.services[service].threshold
        needed = threshold * graph.standing[service]
        if needed <= 0:
            return {}, NOTHING
        found: dict[int, Fraction] = {}
        for number in graph.of_service[service]:
            edge = network.edges[number]
            adds = graph.contributes(edge)
            ways = [self.through.get(number), self.kept.get(number)]
            if not (edge.fresh and network.exclusive):
                ways.append(self.all_in.get(edge.operator))
            for way in ways:
                if way is not None:
                    found[way] = found.get(way, NOTHING) + adds
            if self.shock and not edge.fresh:
                gone = self.gone[edge.operator]
                found[gone] = found.get(gone, NOTHING) + threshold * edge.amount
        most = WHOLE if self.whole else None
        shares = {way: adds / needed for way, adds in found.items() if adds}
        return {way: float(min(each, most) if most else each) for way, each in shares.items()}, needed

    def price(self, worth_of_prize: float = 1.0, worth_of_cost: float = 1.0) -> dict[int, float]:
        """What each column adds to prizes times their worth minus costs times theirs."""
        network = self.graph.network
        found = {column: worth_of_prize * network.services[s].prize for s, column in enumerate(self.target)}
        found |= {column: -worth_of_cost * network.members[v].cost for v, column in self.all_in.items()}
        found |= {column: -worth_of_cost * network.edges[e].cost for e, column in self.through.items()}
        found |= {column: -worth_of_cost * network.members[v].joining for v, column in self.joins.items()}
        return found

    def value(self, worth: dict[int, float]) -> None:
        """Maximise this; columns not named are worth nothing."""
        for column in range(len(self.program.worth)):
            self.program.worth[column] = worth.get(column, 0.0)

    def attack_of(self, values: NDArray[np.float64], grid: int = GRID, extra: float = 0.0) -> Attack:
        """The attack that a solution means; parts of split operators by ``grid``, upwards with ``extra`` on top."""
        network = self.graph.network
        targets = tuple(s for s, column in enumerate(self.target) if values[column] > 0.5)
        all_in = self.parts(self.all_in, values, grid, extra)
        through = self.parts(self.through, values, grid, extra)
        kept = self.parts(self.kept, values, grid, extra)
        for number, edge in enumerate(network.edges):
            whole = all_in.get(edge.operator, NOTHING)
            if number in through and not edge.fresh:
                through[number] = min(through[number], 1 - whole)
            if edge.fresh and edge.service in targets and number not in through:
                part = kept.get(number, NOTHING) if network.exclusive else whole
                through |= {number: min(part, whole)} if part else {}
        return Attack(targets, all_in, {number: part for number, part in through.items() if part})

    def parts(self, table: dict[int, int], values: NDArray[np.float64], grid: int, extra: float) -> dict[int, Fraction]:
        """Values of columns as parts: 0 or 1 for whole operators."""
        if self.whole:
            return {row: WHOLE for row, column in table.items() if values[column] > 0.5}
        found = {}
        for row, column in table.items():
            value = float(values[column])
            if value > 1.0 / GRID:
                raised = -int(-value * (1.0 + extra) * grid // 1) if extra else round(value * grid)
                found[row] = Fraction(min(grid, raised), grid)
        return {row: part for row, part in found.items() if part}

    def cut(self, values: NDArray[np.float64], services: Sequence[int]) -> None:
        """Rule out that the same whole operators, or fewer, control these services: they do not."""
        for service in services:
            more = {column: 1.0 for column in self.coverage(service)[0] if values[column] < 0.5}
            self.program.row({**more, self.target[service]: -1.0}, low=0.0)
