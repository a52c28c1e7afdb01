"""Who looks at whom: a small world, from NetworkX where it is small, from arrays where it is not."""

import networkx as nx
import numpy as np

from restaking.core.draws import stream_key, uniforms
from restaking.core.units import Ints
from restaking.model.records import SocialGraph
from restaking.model.scenario import ScenarioError

SMALL = 5_000
MOST_NEIGHBOURS = 4_095
"""Neighbours per venue are counted in 12 bits (model/kernels/review.py)."""


def small_world(
    count: int, degree: int, rewiring: float, seed: int, *, hubs: int = 0, hub_neighbours: int = 0
) -> SocialGraph:
    """Watts-Strogatz graph of ``count`` stakers with even mean degree ``degree``, each tie rewired with a chance.

    ``hubs`` of them have ``hub_neighbours`` further ties each, to anybody; all ties go both ways.

    Raises:
        ScenarioError: if anybody has more neighbours than can be counted.
    """
    near, far = _ties(count, degree, rewiring, seed)
    own, others = _ties_of_hubs(count, hub_rows(count, hubs, seed), hub_neighbours, seed)
    low, high = np.minimum(near, far), np.maximum(near, far)
    more = np.minimum(own, others) * count + np.maximum(own, others)
    fresh = np.setdiff1d(more, low * count + high)  # no tie twice, and in an order that no draw decides
    graph = _neighbour_lists(count, np.concatenate([near, fresh // count]), np.concatenate([far, fresh % count]))
    most = int(np.diff(graph.first).max(initial=0))
    if most > MOST_NEIGHBOURS:
        raise ScenarioError(
            f"stakers.hub_neighbours = {hub_neighbours}: not allowed; a staker comes to {most} neighbours,"
            f" at most {MOST_NEIGHBOURS} can be counted"
        )
    return graph


def hub_rows(count: int, hubs: int, seed: int) -> Ints:
    """Who the hubs are: drawn, everybody alike; rising rows."""
    u = uniforms(stream_key(seed, "hubs", 0), count)
    return np.sort(np.argsort(u, kind="stable")[:hubs])


def _ties_of_hubs(count: int, hubs: Ints, ties: int, seed: int) -> tuple[Ints, Ints]:
    """(hub, other) of every further tie: each hub's others are drawn without repeating any."""
    own, others = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for hub in hubs.tolist():
        u = uniforms(stream_key(seed, "hub ties", hub), count)
        u[hub] = 2.0  # nobody is its own neighbour
        others.append(np.argsort(u, kind="stable")[:ties])
        own.append(np.full(ties, hub, dtype=np.int64))
    return np.concatenate(own), np.concatenate(others)


def _ties(count: int, degree: int, rewiring: float, seed: int) -> tuple[Ints, Ints]:
    """Both ends of every tie of the small world; none where there are too few stakers for it."""
    if degree == 0 or count <= degree:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return (_ties_by_networkx if count <= SMALL else _ties_by_arrays)(count, degree, rewiring, seed)


def _ties_by_networkx(count: int, degree: int, rewiring: float, seed: int) -> tuple[Ints, Ints]:
    graph = nx.watts_strogatz_graph(count, degree, rewiring, seed=int(stream_key(seed, "social graph", 0)))
    ties = np.array(sorted(graph.edges()), dtype=np.int64).reshape(-1, 2)
    return ties[:, 0], ties[:, 1]


def _ties_by_arrays(count: int, degree: int, rewiring: float, seed: int) -> tuple[Ints, Ints]:
    """The same law in arrays: a ring lattice whose far ends are moved; a move that would make a loop or repeat
    a tie is taken back (fewer than one in a thousand at this size)."""
    near = np.repeat(np.arange(count), degree // 2)
    lattice = (near + np.tile(np.arange(1, degree // 2 + 1), count)) % count
    key = stream_key(seed, "social graph", 0)
    moved = uniforms(key, near.size) < rewiring
    far = np.where(moved, (uniforms(key, near.size, 1) * count).astype(np.int64), lattice)
    low, high = np.minimum(near, far), np.maximum(near, far)
    tie = low * count + high
    _, first = np.unique(tie, return_index=True)
    keeps = np.zeros(near.size, dtype=bool)
    keeps[first] = True
    far = np.where(moved & (~keeps | (far == near)), lattice, far)
    return near, far


def _neighbour_lists(count: int, near: Ints, far: Ints) -> SocialGraph:
    """Both directions of every tie, as neighbour lists in order of rows."""
    source, target = np.concatenate([near, far]), np.concatenate([far, near]).astype(np.int32)
    first = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=count), out=first[1:])
    return SocialGraph(first, np.asarray(target[np.argsort(source, kind="stable")], dtype=np.int32))
