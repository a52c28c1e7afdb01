"""The graph that an attack is tested on: who can lose what, what counts towards control, what there is to win.

One form for every allocation mode. An operator that goes all in loses ``stake``; one that attacks through single
edges loses what these edges can take; never more than its stake. So an attack costs each operator
min(stake, Σ over its attacked edges of what they take):

- pooled: every edge can take everything, so stake counts once however many services are attacked;
- unique: edges take what is allocated, and allocations sum to at most the stake;
- elastic, vaults: edges take what is allocated, which may sum to more than the stake.

Amounts are exact integers: gwei in simulated worlds, least common units in worked cases. Source: Durvasula and
Roughgarden 2024 (pooled, total); Bar-Zur and Eyal 2025 (elastic).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Member:
    """An operator as somebody who might attack."""

    stake: int
    """All that it can lose."""
    cost: int
    """What losing all of it costs those who decide: as much, or their own part and their future."""
    joining: int = 0
    """What taking part costs them on top, however little is lost."""
    willing: bool = True
    """Whether it would attack at all; honest stake counts against attackers."""


@dataclass(frozen=True)
class Service:
    """An AVS as a target."""

    name: str
    prize: int
    """What corrupting it yields."""
    threshold: Fraction
    """Share of the stake behind it that is enough."""


@dataclass(frozen=True)
class Edge:
    """Stake of an operator behind a service."""

    operator: int
    service: int
    amount: int
    """Stake that counts for control of the service."""
    lost: int
    """What the service can take of it."""
    cost: int
    """What losing that costs those who decide."""
    fresh: bool = False
    """Allocated for the attack only: raises the stake behind the service as it attacks it."""


@dataclass(frozen=True)
class Network:
    """Operators, services and the stake between them. Rows of operators and services are their numbers in edges."""

    members: Sequence[Member]
    services: Sequence[Service]
    edges: Sequence[Edge]
    splits: bool = False
    """Whether operators may attack with part of their stake; cost and stake then go by the part."""
    exclusive: bool = False
    """Whether all fresh edges of an operator draw on the same stake, so that one of them can be used."""


@dataclass(frozen=True)
class Attack:
    """A coalition and its targets: which operators go all in, which attack through single edges, by what part."""

    services: tuple[int, ...]
    all_in: dict[int, Fraction]
    """Part of each operator that loses everything; it counts with all its standing edges to the targets."""
    through: dict[int, Fraction]
    """Part, by edge number, that attacks through that edge alone."""
