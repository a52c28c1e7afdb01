"""The same stake pooled and apart."""

from __future__ import annotations

from fractions import Fraction

import pytest

from restaking.model.rules.security import needed_apart, needed_pooled
from restaking.model.security.attack import Limits
from restaking.model.security.exact import most_profitable
from restaking.model.security.network import Edge, Member, Network, Service
from restaking.model.security.pooling import days_to_cover, isolated, joint_cost, saving_factor, single_costs
from tests.security.test_known import pooled

THIRD = Fraction(1, 3)


def everybody(prizes: list[int], stakes: list[int]) -> Network:
    """All operators behind all services."""
    return pooled(stakes, [(prize, THIRD, list(range(len(stakes)))) for prize in prizes])


def test_one_target_costs_as_many_times_more_as_there_are_services_and_all_targets_cost_the_same():
    shared = everybody([3] * 10, [100] * 30)
    apart = isolated(shared)
    assert sum(each.stake for each in apart.members) == sum(each.stake for each in shared.members)
    assert [each.upper for each in single_costs(shared) if each] == [1000] * 10
    assert [each.upper for each in single_costs(apart) if each] == [100] * 10
    together, twin = joint_cost(shared), joint_cost(apart)
    assert together is not None and twin is not None and together.upper == twin.upper == 1000


@pytest.mark.parametrize(
    ("prize", "targets", "shared_holds", "apart_holds"),
    [(99, 0, True, True), (101, 0, False, False), (101, 9, True, False)],
)
def test_even_prizes_are_safe_pooled_where_they_are_safe_apart_unless_attackers_are_limited(
    prize: int, targets: int, shared_holds: bool, apart_holds: bool
):
    shared, limits = everybody([prize] * 10, [100] * 30), Limits(targets)
    assert (most_profitable(shared, limits).verdict() == "secure") == shared_holds
    assert (most_profitable(isolated(shared), limits).verdict() == "secure") == apart_holds


def test_uneven_prizes_are_safe_pooled_where_they_are_not_apart():
    shared = everybody([500, *[10] * 9], [100] * 30)
    assert most_profitable(shared).verdict() == "secure"
    assert most_profitable(isolated(shared)).verdict() == "attackable"


@pytest.mark.parametrize("targets", [1, 5, 20, 100])
def test_stake_saved_with_even_prizes_is_services_over_targets(targets: int):
    assert saving_factor(everybody([3] * 100, [10] * 3), Limits(targets)) == pytest.approx(100 / targets)


def test_pooled_need_is_set_by_the_threshold_level_at_which_prizes_gather():
    prizes, thresholds = [Fraction(6), Fraction(1)], [Fraction(1, 4), Fraction(1, 2)]
    assert needed_apart(prizes, thresholds) == 26
    assert needed_pooled(prizes, thresholds) == 24  # the cheap one alone; both together would need 14


def test_stake_that_serves_nobody_is_nobodys():
    assert isolated(pooled([5, 7], [(1, THIRD, [0])])).members[0].stake == 5
    assert len(isolated(pooled([5, 7], [(1, THIRD, [0])])).members) == 1


@pytest.mark.parametrize(
    ("coverage", "days"),
    [([1.2, 1.1], 0), ([0.0, 0.0, 0.1, 0.5, 0.95], 2), ([0.0, 0.2, 0.8], None), ([0.0, 0.0], None)],
    ids=["from the start", "two days after it began", "not yet", "never began"],
)
def test_time_to_cover_counts_from_the_first_stake(coverage: list[float], days: int | None):
    assert days_to_cover(coverage, 0.9) == days


def test_what_joining_costs_and_what_slashes_may_take_is_divided_too():
    edges = [Edge(0, service, 100, 50, 50) for service in (0, 1)]
    network = Network([Member(100, 100, joining=30)], [Service("a", 1, THIRD), Service("b", 1, THIRD)], edges)
    apart = isolated(network)
    assert [each.joining for each in apart.members] == [15, 15]
    assert [(each.amount, each.lost, each.cost) for each in apart.edges] == [(50, 25, 25)] * 2
