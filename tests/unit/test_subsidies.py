"""A budget pays attackers on top of prizes; it does not make a target of an AVS with nothing to take."""

from __future__ import annotations

from fractions import Fraction

import pytest

from restaking.model.security.attack import Limits
from restaking.model.security.bracket import bracket
from restaking.model.security.graph import prized
from restaking.model.security.network import Attack, Edge, Member, Network, Service
from restaking.model.security.of_world import network_of
from restaking.model.security.picture import glimpse, judged, limits_of, look
from tests.attacks import staked

HALF = Fraction(1, 2)
BUDGET = Limits(budget=4)


def network(prize: int) -> Network:
    """An AVS that costs 3 and has nothing to take, one that costs 10 and yields ``prize``."""
    edges = [Edge(0, 0, 3, 3, 3), Edge(1, 1, 10, 10, 10), Edge(2, 1, 10, 10, 10)]
    members = [Member(each.amount, each.amount) for each in edges]
    return Network(members, [Service("bare", 0, HALF), Service("rich", prize, HALF)], edges)


@pytest.mark.parametrize(("prize", "verdict", "lost"), [(6, "secure", 0), (7, "attackable", 10)])
def test_a_subsidy_is_not_spent_on_a_target_without_a_prize(prize: int, verdict: str, lost: int):
    picture = look(network(prize), BUDGET, 0)
    assert picture.verdict == verdict == judged(network(prize), BUDGET)[2]
    assert picture.nearest is not None and picture.nearest.avss == (1,), "in the rows of the whole network"
    assert sum(picture.nearest.stake_lost.values()) == 10 and picture.nearest.pays == (lost > 0)
    assert picture.worst["0.01"].lower == lost / 23
    assert picture.costs == [3.0, 10.0]


def test_who_asks_the_search_itself_about_a_target_without_a_prize_is_told():
    assert bracket(network(0), BUDGET).found.verdict(BUDGET.budget) == "attackable"
    assert look(network(0), BUDGET, 0).verdict == "secure"


def test_targets_with_a_prize_keep_their_edges_and_attacks_return_to_their_rows():
    narrow = prized(network(7))
    assert [each.name for each in narrow.network.services] == ["rich"] and narrow.edges == [1, 2]
    assert narrow.attack(Attack((0,), {}, {1: Fraction(1)})) == Attack((1,), {}, {2: Fraction(1)})


def test_pictures_and_days_agree_on_what_a_subsidy_is_for():
    """The second AVS has no users; its operator would lose less than the budget."""
    made = staked((10.0, 3.0), ((0,), (1,)), (5.0, 0.0), **{"security.budget_eth": 4.0})
    rule = made.world.scenario.security
    assert look(network_of(made.world), limits_of(rule), 0).verdict == glimpse(made.world, 0).verdict == "secure"
    made.step()
    assert not [event for event in made.events if event.kind == "attacked"]
