"""What of a world is drawn: which rows get a node of their own, and which share one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # a world is read through its tables only, so that any engine with them can be drawn

import numpy as np
from numpy.typing import NDArray

from restaking.agents.staker import ARCHETYPE_NAMES

STAKERS, LRTS, OPERATORS, AVSS = range(4)
"""Layers, read upwards: whose ETH, through which LRT, run by whom, securing what."""

ARCHETYPES = tuple(name if name == "retail" else f"{name}s" for name in ARCHETYPE_NAMES)
"""Bundles of stakers, in the plural."""
MAX_OPERATORS = 264
"""Operators drawn one by one; the smaller ones share one dot per group."""
MAX_ORGANISATIONS = 6
"""Organisations without an LRT brand that get a group of their own."""


@dataclass(frozen=True, slots=True)
class Node:
    """One mark; `agent` is "avs:0", "lrt:1", "operator:2", "bundle:3" (an archetype) or "others:4" (a group)."""

    agent: str
    layer: int
    label: str
    group: int = -1
    organisation: int = -1


@dataclass(frozen=True, slots=True)
class Group:
    """Operators under one controller: an LRT's brand, an organisation, or the independent rest."""

    label: str
    lrt: int = -1
    organisation: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Fixed at set-up, so that nothing jumps while time runs; stakes and states come with each frame."""

    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    operator_node: NDArray[np.int64]
    """Node of every operator row; small operators share one."""

    def index(self, layer: int) -> NDArray[np.int64]:
        """Node numbers of one layer, in drawing order."""
        return np.array([i for i, node in enumerate(self.nodes) if node.layer == layer], np.int64)

    def node_of(self, agent: str) -> int:
        """Node that stands for an agent, -1 when there is none (a single staker is found through its bundle)."""
        kind, _, row = agent.partition(":")
        if kind == "operator" and row.isdigit() and int(row) < len(self.operator_node):
            return int(self.operator_node[int(row)])
        return next((i for i, node in enumerate(self.nodes) if node.agent == agent), -1)


def compose(world: Any) -> Picture:
    """Choose nodes: every AVS, LRT and archetype, the largest operators, the rest by group."""
    stake = np.asarray(world.delegated())
    groups, group_of = controllers(world, stake)
    drawn = set(np.argsort(-stake, kind="stable")[:MAX_OPERATORS].tolist())
    nodes = [Node(f"bundle:{i}", STAKERS, name) for i, name in enumerate(ARCHETYPES)]
    nodes += [Node(f"lrt:{i}", LRTS, name) for i, name in enumerate(world.lrts.names)]
    operator_node = np.full(len(stake), -1, np.int64)
    organisation = world.operators.column("organisation")
    for row in np.lexsort((-stake, group_of)).tolist():
        if row in drawn:
            operator_node[row] = len(nodes)
            name = world.operators.names[row]
            nodes.append(Node(f"operator:{row}", OPERATORS, name, int(group_of[row]), int(organisation[row])))
    for number in range(len(groups)):
        rest = np.flatnonzero((group_of == number) & (operator_node < 0))
        if len(rest):
            operator_node[rest] = len(nodes)
            nodes.append(Node(f"others:{number}", OPERATORS, f"{len(rest)} smaller operators", number))
    nodes += [Node(f"avs:{i}", AVSS, name) for i, name in enumerate(world.avss.names)]
    return Picture(tuple(nodes), groups, operator_node)


def controllers(world: Any, stake: NDArray[np.int64]) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """Groups of operators, and the group of every operator: LRT brand first, then organisation, then independent."""
    brand = np.asarray(world.operators.column("lrt"), np.int64)
    organisation = np.asarray(world.operators.column("organisation"), np.int64)
    groups: list[Group] = []
    group_of = np.full(len(stake), -1, np.int64)
    for lrt, name in enumerate(world.lrts.names):
        if np.any(brand == lrt):
            group_of[brand == lrt] = len(groups)
            groups.append(Group(name, lrt=lrt))
    for number in largest_organisations(organisation, stake, group_of < 0):
        members = (organisation == number) & (group_of < 0)
        group_of[members] = len(groups)
        name = str(world.organisations[number]).removeprefix("organisation ")
        groups.append(Group(f"org {name}", organisation=number))
    if np.any(group_of < 0):
        group_of[group_of < 0] = len(groups)
        groups.append(Group("independent"))
    return tuple(groups), group_of


def largest_organisations(
    organisation: NDArray[np.int64], stake: NDArray[np.int64], free: NDArray[np.bool_]
) -> list[int]:
    """Organisations with several operators outside the LRT brands, largest stake first."""
    eligible = free & (organisation >= 0)
    if not eligible.any():
        return []
    count = np.bincount(organisation[eligible])
    total = np.bincount(organisation[eligible], weights=stake[eligible].astype(np.float64))
    several = np.flatnonzero(count >= 2)
    return several[np.argsort(-total[several], kind="stable")][:MAX_ORGANISATIONS].tolist()
