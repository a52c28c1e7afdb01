"""Random networks of every allocation mode, small enough to try everything on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from restaking.model.security.network import Edge, Member, Network, Service

Kind = TypeVar("Kind")

THRESHOLDS = [Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(2, 7), Fraction(3, 5)]
MODES = ("pooled", "unique", "elastic")


class Dice:
    """Draws that depend on nothing but the seed."""

    def __init__(self, *seed: int) -> None:
        self._generator = np.random.default_rng(seed)

    def randint(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self._generator.integers(low, high + 1))

    def choice(self, options: Sequence[Kind]) -> Kind:
        """One of them."""
        return options[self.randint(0, len(options) - 1)]

    def random(self) -> float:
        """Uniform in [0, 1)."""
        return float(self._generator.random())


def drawn(number: int, mode: str, *, plain: bool = False) -> Network:
    """Network of a number: ``plain`` has no joining costs, fresh edges, own parts or honest operators."""
    draw = Dice(number, MODES.index(mode), int(plain))
    operators = draw.randint(1, 7 if mode == "pooled" and plain else 4)
    services = draw.randint(1, 4 if mode == "pooled" else 3)
    most = draw.choice([3, 12, 12, 10**6])
    sizes = draw.choice([[1], [1], [1, 1_000, 1_000_000]])  # dust beside whales in a third of them
    stakes = [draw.randint(1, most) * draw.choice(sizes) for _ in range(operators)]
    own = [1 if plain else draw.choice([1, 1, 0, 2]) for _ in range(operators)]
    members = [
        Member(
            4 * stake,
            2 * stake * kept if kept else stake,
            0 if plain else draw.choice([0, 0, 1, stake]),
            plain or draw.random() < 0.8,
        )
        for stake, kept in zip(stakes, own, strict=True)
    ]
    if plain:
        members = [Member(each.stake, each.stake) for each in members]
    richest = draw.choice([1, 2, 4, 8])
    dearest = richest * most * max(sizes)
    slots = [Service(f"s{row}", draw.randint(0, dearest), draw.choice(THRESHOLDS)) for row in range(services)]
    edges = [
        edge
        for operator in range(operators)
        for edge in _edges(draw, mode, operator, members[operator], services, plain=plain)
    ]
    return Network(members, slots, edges, exclusive=not plain and draw.random() < 0.5)


def _edges(draw: Dice, mode: str, operator: int, member: Member, services: int, *, plain: bool) -> list[Edge]:
    """Edges of one operator: everything, shares that sum to its stake, or shares that may sum to more."""
    found, free = [], 4
    for service in range(services):
        fresh = not plain and draw.random() < 0.15
        if draw.random() < 0.35:
            continue
        quarters = 4 if mode == "pooled" else draw.randint(0, free if mode == "unique" else 4)
        free -= quarters
        if quarters:
            amount = member.stake * quarters // 4
            found.append(Edge(operator, service, amount, amount, member.cost * quarters // 4, fresh))
    return found
