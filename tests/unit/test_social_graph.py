"""The array builder of the social graph draws from the same law as NetworkX's Watts–Strogatz."""

import time

import networkx as nx
import numpy as np
import pytest

from restaking.model.build import social_graph
from restaking.model.build.social_graph import SMALL, small_world
from restaking.model.records import SocialGraph

COUNT, DEGREE, REWIRING = 20_000, 8, 0.1


def as_networkx(graph: SocialGraph) -> nx.Graph:
    count = len(graph.first) - 1
    made = nx.Graph()
    made.add_nodes_from(range(count))
    made.add_edges_from(
        zip(np.repeat(np.arange(count), np.diff(graph.first)).tolist(), graph.neighbours.tolist(), strict=True)
    )
    return made


@pytest.fixture(scope="module")
def arrays() -> SocialGraph:
    return small_world(COUNT, DEGREE, REWIRING, seed=3)


@pytest.fixture(scope="module")
def reference() -> nx.Graph:
    return nx.watts_strogatz_graph(COUNT, DEGREE, REWIRING, seed=3)


def ties(graph: SocialGraph) -> np.ndarray:
    count = len(graph.first) - 1
    return np.stack([np.repeat(np.arange(count), np.diff(graph.first)), graph.neighbours], axis=1)


@pytest.mark.parametrize("count", [200, SMALL, SMALL + 1, 20_000], ids=lambda n: f"{n} stakers")
@pytest.mark.parametrize("rewiring", [0.0, 0.1, 1.0])
def test_ties_are_mutual_without_loops_or_repeats(count: int, rewiring: float):
    pairs = ties(small_world(count, DEGREE, rewiring, seed=1))
    assert (pairs[:, 0] != pairs[:, 1]).all()
    codes = pairs[:, 0].astype(np.int64) * count + pairs[:, 1]
    assert len(np.unique(codes)) == len(codes)
    assert (np.sort(codes) == np.sort(pairs[:, 1].astype(np.int64) * count + pairs[:, 0])).all()
    assert len(pairs) == count * DEGREE


def test_the_degrees_are_spread_as_networkx_spreads_them(arrays: SocialGraph, reference: nx.Graph):
    """Two-sample Kolmogorov–Smirnov on degrees, and the variance they owe to rewiring."""
    ours = np.diff(arrays.first)
    theirs = np.array([degree for _, degree in reference.degree()])
    assert ours.mean() == theirs.mean() == DEGREE
    assert ours.var() == pytest.approx(theirs.var(), rel=0.08)
    grid = np.arange(0, 30)
    gap = np.abs((ours[:, None] <= grid).mean(axis=0) - (theirs[:, None] <= grid).mean(axis=0)).max()
    assert gap < 1.63 * np.sqrt(2 / COUNT)  # 1 % level


def test_friends_of_friends_are_friends_as_often(arrays: SocialGraph, reference: nx.Graph):
    ours, theirs = nx.average_clustering(as_networkx(arrays)), nx.average_clustering(reference)
    assert ours == pytest.approx(theirs, rel=0.03)
    assert 0.40 < ours < 0.55  # ring 0.643, rewired (1 − 0.1)³ of it; a random graph would have 0.0004


def test_rewired_ties_go_anywhere(arrays: SocialGraph):
    """Distance round the ring of the moved ties is uniform; a tenth of the ties is moved."""
    pairs = ties(arrays)
    around = (pairs[:, 1] - pairs[:, 0]) % COUNT
    distance = np.minimum(around, COUNT - around)
    far = distance[distance > DEGREE // 2]
    assert len(far) / len(distance) == pytest.approx(REWIRING, abs=0.01)
    assert far.mean() == pytest.approx(COUNT / 4, rel=0.02)


def test_the_world_is_small(arrays: SocialGraph):
    """A ring of 20,000 with 8 neighbours is 1,250 steps wide; shortcuts make it a dozen."""
    steps = nx.single_source_shortest_path_length(as_networkx(arrays), 0)
    assert len(steps) == COUNT and max(steps.values()) < 20


def test_another_seed_rewires_other_ties():
    one, same, other = (small_world(6_000, 4, 0.3, seed).neighbours for seed in (1, 1, 2))
    assert (one == same).all() and (len(one) != len(other) or (one != other).any())


def test_nobody_knows_anybody_where_the_degree_is_nought():
    graph = small_world(50, 0, 0.1, seed=1)
    assert graph.first.tolist() == [0] * 51 and graph.neighbours.size == 0


def test_two_hundred_thousand_stakers_are_joined():
    graph = small_world(200_000, 8, 0.1, seed=1)
    assert len(graph.neighbours) == 200_000 * 8
    assert np.diff(graph.first).min() >= 4


@pytest.mark.alone
def test_arrays_are_much_quicker_than_networkx():
    """Processor time at 20,000; at 200,000 NetworkX would take about ten times as long, and so would the arrays."""
    ours = min(processor_time(lambda: social_graph._ties_by_arrays(COUNT, DEGREE, REWIRING, 1)) for _ in range(3))
    theirs = processor_time(lambda: nx.watts_strogatz_graph(COUNT, DEGREE, REWIRING, seed=1))
    assert theirs > 3 * ours


def processor_time(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
