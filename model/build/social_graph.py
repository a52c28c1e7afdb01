"""Who looks at whom: a small world, from NetworkX where it is small, from arrays where it is not."""

import networkx as nx
import numpy as np

from restaking.core.draws import stream_key, uniforms
from restaking.core.units import Ints
from restaking.model.world import SocialGraph

SMALL = 5_000


def small_world(count: int, degree: int, rewiring: float, seed: int) -> SocialGraph:
    """Watts-Strogatz graph of ``count`` stakers with even mean degree ``degree``, each tie rewired with a chance."""
    if degree == 0 or count <= degree:
        return SocialGraph(np.zeros(count + 1, dtype=np.int64), np.zeros(0, dtype=np.int32))
    ends = _ties_by_networkx if count <= SMALL else _ties_by_arrays
    return _neighbour_lists(count, *ends(count, degree, rewiring, seed))


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
