"""Who hears of restaking: nobody without talk, neighbours first, hubs' neighbours fast."""

import math

import numpy as np
import pytest

from restaking.agents.staker import Venue
from restaking.model.build.social_graph import MOST_NEIGHBOURS, hub_rows, small_world
from restaking.model.rules.points import awareness_chance
from restaking.model.scenario import ScenarioError, load
from tests.worlds import SMALL, model

TALK = {"awareness.enabled": True, "awareness.initial": 0.1, "awareness.spontaneous": 0.0, "awareness.contagion": 0.2}


def test_the_chance_to_hear_is_that_of_not_being_missed_by_all():
    resistance = -math.log(1.0 - 0.02)
    assert awareness_chance(0.002, resistance, 0.0) == pytest.approx(0.002)
    assert awareness_chance(0.002, resistance, 3.0) == pytest.approx(1.0 - 0.998 * 0.98**3)


def test_without_talk_nobody_hears():
    made = model(1, SMALL, TALK, {"awareness.contagion": 0.0}).run(days=10)
    before = made.metrics()["aware_share"]
    assert 0.0 < before.iloc[0] < 1.0 and before.nunique() == 1
    assert made.latest()["public_attention"] == 0.0


def test_who_hears_has_a_neighbour_who_knew_the_day_before():
    made = model(2, SMALL, TALK)
    s, (first, neighbours) = made.world.stakers, made.world.graph
    heard = 0
    for _ in range(15):
        before = s.aware.copy()
        made.step()
        assert (s.aware >= before).all(), "nobody forgets"
        for i in np.flatnonzero(s.aware > before):
            heard += 1
            assert before[neighbours[first[i] : first[i + 1]]].any()
    assert heard > 5


def test_who_does_not_know_does_not_restake():
    lively = {"stakers.attention": 0.5, "stakers.taste_renewal": 0.2}
    made = model(3, SMALL, TALK, lively, {"awareness.contagion": 0.0}).run(days=20)
    s = made.world.stakers
    assert (s.venue[s.aware == 0] < Venue.RESTAKE).all() and (s.aware == 0).any()
    assert (s.aware[s.restaked > 0] == 1).all()


def test_awareness_shifts_nobody_elses_draws():
    """The same stakers review on the same days, whether or not somebody has still to hear."""
    quiet = {"slashing.fault_rate": 0.0, "points.enabled": False}
    everybody, few = model(5, SMALL, quiet), model(5, SMALL, quiet, TALK)
    for _ in range(20):
        everybody.step()
        few.step()
        looked = [made.world.stakers.reviewed == made.day for made in (everybody, few)]
        assert (looked[0] == looked[1]).all()


def test_hubs_have_many_ties_that_go_both_ways():
    graph = small_world(500, 8, 0.1, 7, hubs=5, hub_neighbours=120)
    degree, hubs = np.diff(graph.first), hub_rows(500, 5, 7)
    assert (degree[hubs] >= 120).all() and np.median(degree) <= 10
    ties = {(i, int(j)) for i in range(500) for j in graph.neighbours[graph.first[i] : graph.first[i + 1]]}
    assert all((j, i) in ties and i != j for i, j in ties)
    assert len(ties) == len(graph.neighbours), "no tie twice"


def test_hubs_add_ties_and_take_none_away():
    def ties(**hubs: int) -> set[tuple[int, int]]:
        graph = small_world(300, 6, 0.2, 3, **hubs)
        return {(i, int(j)) for i in range(300) for j in graph.neighbours[graph.first[i] : graph.first[i + 1]]}

    assert ties() < ties(hubs=2, hub_neighbours=50)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({"stakers.hub_neighbours": 400}, "stakers.hub_neighbours = 400: not allowed; fewer than stakers.count = 400"),
        ({"stakers.hubs": 401}, "stakers.hubs = 401: not allowed; at most stakers.count = 400"),
        ({"stakers.hub_neighbours": 4096}, "12 bits"),
        ({"points.enabled": True, "points.start_day": 9, "points.event_day": 8}, "points.event_day = 8: not allowed"),
    ],
)
def test_hubs_and_seasons_that_cannot_be_are_refused(keys: dict[str, object], complaint: str):
    with pytest.raises(ScenarioError, match=complaint):
        load("teaching", keys)


def test_more_neighbours_than_can_be_counted_are_refused():
    with pytest.raises(ScenarioError, match=f"at most {MOST_NEIGHBOURS} can be counted"):
        small_world(5_000, 0, 0.0, 1, hubs=1, hub_neighbours=4_500)
