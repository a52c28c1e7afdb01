"""News that makes people look: who looks, for how long, and that nothing else changes."""

import numpy as np
import pytest

from restaking.agents.staker import Venue
from restaking.model.scenario import ScenarioError
from tests.worlds import QUIET, SMALL, model

OUTSIDE = (Venue.HOLD, Venue.SOLO, Venue.LST)


@pytest.mark.parametrize("who", ["outsiders", "restakers", "lrt", "all"])
def test_only_those_called_look_and_only_while_it_is_news(who: str):
    made = model(1, SMALL, QUIET)
    venue = made.world.stakers.venue.copy()
    made.intervene("stir", chance=1.0, who=who, days=2)
    called = {
        "outsiders": np.isin(venue, OUTSIDE), "restakers": venue == Venue.RESTAKE, "lrt": venue == Venue.LRT,
        "all": np.ones(len(venue), dtype=bool),
    }[who]  # fmt: skip
    for day, looks in ((1, True), (2, True), (3, False)):
        made.step()
        reviewed = made.world.stakers.reviewed == day
        assert (reviewed == (called & looks)).all()


def test_a_louder_alarm_is_not_drowned():
    made = model(1, SMALL, QUIET)
    made.world.stakers.alert[:], made.world.stakers.alert_until[:] = 0.9, 5
    made.intervene("stir", chance=0.1, days=30)
    made.step()
    assert (made.world.stakers.alert == 0.9).all()
    assert (made.world.stakers.alert_until == 30).all()


def test_a_chance_of_nothing_changes_no_choice():
    one, other = model(3, SMALL), model(3, SMALL)
    one.intervene("stir", chance=0.0)
    for made in (one, other):
        made.run(days=5)
    assert (one.world.stakers.venue == other.world.stakers.venue).all()
    assert one.latest()["restaked_eth"] == other.latest()["restaked_eth"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"chance": 1.5}, r"shocks\[0\].arguments.chance = 1.5: not allowed; a number from 0 to 1"),
        ({"chance": 0.5, "who": "cats"}, "who = 'cats': not allowed; one of outsiders, restakers, lrt, both, all"),
        ({"chance": 0.5, "days": 0}, "days = 0: not allowed; a whole number from 1 to 365"),
    ],
)
def test_nonsense_is_refused(arguments: dict[str, object], said: str):
    with pytest.raises(ScenarioError, match=said):
        model(1, SMALL, {"shocks": [{"day": 1, "name": "stir", "arguments": arguments}]})
