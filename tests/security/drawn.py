"""Random networks of every allocation mode, small enough to try everything on."""

from __future__ import annotations

import random
from fractions import Fraction

from restaking.model.security.network import Edge, Member, Network, Service

THRESHOLDS = [Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1), Fraction(2, 7), Fraction(3, 5)]
MODES = ("pooled", "unique", "elastic")


def drawn(number: int, mode: str, *, plain: bool = False) -> Network:
    """Network of a number: ``plain`` has no joining costs, fresh edges, own parts or honest operators."""
    draw = random.Random(f"network {mode} {plain} {number}")
    operators = draw.randint(1, 7 if mode == "pooled" and plain else 4)
    services = draw.randint(1, 4 if mode == "pooled" else 3)
    most = draw.choice([3, 12, 12, 10**6])
    stakes = [draw.randint(1, most) for _ in range(operators)]
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
    slots = [Service(f"s{row}", draw.randint(0, richest * most), draw.choice(THRESHOLDS)) for row in range(services)]
    edges = [
        edge
        for operator in range(operators)
        for edge in _edges(draw, mode, operator, members[operator], services, plain=plain)
    ]
    return Network(members, slots, edges, exclusive=not plain and draw.random() < 0.5)


def _edges(draw: random.Random, mode: str, operator: int, member: Member, services: int, *, plain: bool) -> list[Edge]:
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
