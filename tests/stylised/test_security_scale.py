"""Attack search at the sizes that are asked for. Times are printed (`pytest -s`); what is certain is what counts."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.model.security.bracket import Bracket, bracket
from restaking.model.security.exact import most_profitable, slack
from restaking.model.security.network import Edge, Member, Network, Service
from restaking.model.security.of_world import network_of

UNDECIDED = 2.0
"""Widest bracket of 1 + γ_max."""


@contextmanager
def timed(about: str) -> Iterator[None]:
    start = time.process_time()
    yield
    print(f"\n  {about}: {time.process_time() - start:.2f} s of processor time")


def tell(seen: Bracket) -> None:
    assert seen.slack.lower is not None and seen.slack.upper is not None
    low, high = (float(1 + each) for each in (seen.slack.lower, seen.slack.upper))
    print(f"  1 + gamma from {low:.4f} to {high:.4f}, {seen.found.verdict()}")


def synthetic(seed: int, operators: int, services: int, mode: str, degree: float) -> Network:
    """Operators of Pareto sizes that run popular services; prizes a third to a thirtieth of what control costs."""
    draw = np.random.default_rng(seed)
    stakes = [int(32e9 * (1.0 + draw.pareto(1.1))) for _ in range(operators)]
    popular = 1.0 + draw.pareto(1.0, services)
    edges: list[Edge] = []
    behind = [0] * services
    for operator, stake in enumerate(stakes):
        count = min(services, 1 + int(draw.exponential(degree)))
        for service in draw.choice(services, count, replace=False, p=popular / popular.sum()).tolist():
            amount = stake if mode == "pooled" else stake // count
            edges.append(Edge(operator, service, amount, amount, amount))
            behind[service] += amount
    third = Fraction(1, 3)
    targets = [Service(f"service {n}", int(behind[n] / 9 * draw.lognormal(-1.0, 1.0)), third) for n in range(services)]
    return Network([Member(stake, stake) for stake in stakes], targets, edges)


@pytest.mark.parametrize("mode", ["pooled", "unique"])
def test_ten_operators_and_ten_services_are_searched_exactly(mode: str):
    for seed in range(5):
        network = synthetic(seed, 10, 10, mode, 4.0)
        with timed(f"10 x 10, {mode}, seed {seed}"):
            found, gamma = most_profitable(network), slack(network)
        assert found.profit is not None and found.bound is not None and gamma.lower is not None
        assert float(found.bound - found.profit) <= 1e-6 * abs(float(found.profit))
        assert gamma.upper is not None and float((1 + gamma.upper) / (1 + gamma.lower)) <= 1.0 + 1e-6


@pytest.mark.parametrize("mode", ["as it is", "pooled"])
def test_mainnet_is_bracketed_closely(mode: str):
    world = RestakingModel("mainnet-2024-10", **{"view.staker_agents": "never"}).world
    network = network_of(world)
    if mode == "pooled":
        stakes = [member.stake for member in network.members]
        edges = [Edge(e.operator, e.service, *[stakes[e.operator]] * 3) for e in network.edges]
        network = Network(network.members, network.services, edges)
    with timed(f"mainnet, {mode}: {len(network.members)} x {len(network.services)}, {len(network.edges)} edges"):
        seen = bracket(network)
    assert seen.slack.lower is not None and seen.slack.upper is not None
    width = (1 + seen.slack.upper) / (1 + seen.slack.lower)
    tell(seen)
    assert width < UNDECIDED


@pytest.mark.parametrize("mode", ["pooled", "unique"])
def test_two_hundred_services_are_bracketed(mode: str):
    network = synthetic(1, 1500, 200, mode, 6.0)
    with timed(f"1,500 x 200, {mode}: {len(network.edges)} edges"):
        seen = bracket(network)
    assert seen.slack.lower is not None and seen.slack.upper is not None
    assert seen.slack.lower <= seen.slack.upper
    tell(seen)
    assert seen.found.verdict() != "undecided" or mode == "pooled"
