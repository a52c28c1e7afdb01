"""An operator that runs as many AVSs as it can gives one up to take another on."""

from restaking.core.units import WAD
from tests.worlds import QUIET, SMALL, model


def test_what_is_given_up_makes_room_for_what_is_wanted():
    """Three AVSs, room for one: it runs the last, does not want it any more, and wants the first."""
    made = model(1, QUIET, {**SMALL, "operators.review_rate": 1.0, "operators.max_avs": 1})
    edges = made.world.allocations
    edges.registered[0], edges.anchor[0] = [0, 0, 1], [1e6, -1e6, -1e6]
    edges.magnitude[0] = [0, 0, WAD]
    made.step()
    assert edges.registered[0].tolist() == [1, 0, 0]


def test_no_more_are_taken_on_than_there_is_room_for_the_best_first():
    made = model(1, QUIET, {**SMALL, "operators.review_rate": 1.0, "operators.max_avs": 2})
    edges = made.world.allocations
    edges.registered[0], edges.anchor[0] = 0, [2e6, 3e6, 1e6]
    made.step()
    assert edges.registered[0].tolist() == [1, 1, 0]
    told = made.explain("operator", 0)
    assert "runs as many AVSs as it can: 2" in told.bound and told.chosen == "run AVS 1, AVS 2"
