"""Company: one stable state below λJ = 4, two above, where mean-field theory puts them; an unstable anchor is refused.

Two venues of equal utility, everybody with a hundred neighbours, looking every day with fresh tastes, nothing
anchored: then the share x who restake follows x = 1 / (1 + exp(−λJ·(x − ½))) (Brock & Durlauf 2001).
"""

import math
from functools import cache

import pytest

from restaking.agents.staker import Venue
from restaking.model.scenario import ScenarioError, load
from tests.worlds import model

DAYS, SETTLED = 60, 30
CROWD = {
    "stakers.count": 2_000, "stakers.neighbours": 100, "stakers.rewiring": 1.0, "stakers.attention": 1.0,
    "stakers.attention_professional": 1.0, "stakers.taste_renewal": 1.0, "stakers.venue_sensitivity": 0.0,
    "stakers.switching_cost": 0.0, "operators.count": 3, "operators.organisations": 2, "avss.count": 2,
    "lrts.count": 0, "slashing.fault_rate": 0.0, "base.slash_rate": 0.0, "view.staker_agents": "never",
    "anchor.enabled": False,
}  # fmt: skip
NOWHERE = -1e6


@cache
def share_in_the_end(weight: float, start: float) -> float:
    """Share of stakers who restake, mean over the last days, from a share on day 0."""
    shares = {"hold": 1.0 - start, "solo": 0.0, "lst": 0.0, "restake": start, "lrt": 0.0}
    chosen = {f"stakers.venue_shares.{venue}": share for venue, share in shares.items()}
    made = model(3, CROWD, chosen, {"stakers.social_weight": weight})
    made.world.constants[:, [Venue.SOLO, Venue.LST, Venue.LRT]] = NOWHERE
    seen = []
    for _ in range(DAYS):
        made.step()
        seen.append(float((made.world.stakers.venue == Venue.RESTAKE).mean()))
    return sum(seen[SETTLED:]) / len(seen[SETTLED:])


def mean_field(weight: float, start: float) -> float:
    """The state that x = 1 / (1 + exp(−λJ·(x − ½))) comes to from a start."""
    x = start
    for _ in range(10_000):
        x = 1.0 / (1.0 + math.exp(-weight * (x - 0.5)))
    return x


@pytest.mark.parametrize("start", [0.1, 0.9])
def test_below_four_all_beginnings_end_in_one_state(start: float):
    assert mean_field(3.0, start) == pytest.approx(0.5)
    assert share_in_the_end(3.0, start) == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("start", [0.1, 0.9])
def test_above_four_the_beginning_decides_between_two(start: float):
    expected = mean_field(5.0, start)
    assert abs(expected - 0.5) > 0.3
    assert share_in_the_end(5.0, start) == pytest.approx(expected, abs=0.04)


HALF = {f"stakers.venue_shares.{venue}": share for venue, share in
        {"hold": 0.5, "solo": 0.0, "lst": 0.0, "restake": 0.5, "lrt": 0.0}.items()}  # fmt: skip


def test_an_unstable_anchor_is_refused_exactly_from_four_on_at_one_half():
    settings = {"lrts.count": 0, **HALF}
    assert load("teaching", {**settings, "stakers.social_weight": 3.999}).stakers.social_weight == 3.999
    with pytest.raises(
        ScenarioError, match=r"stakers.social_weight = 4.0: not allowed; below 4: .* 'hold' is unstable"
    ):
        load("teaching", {**settings, "stakers.social_weight": 4.0})


def test_the_kind_that_is_pulled_most_decides_and_without_an_anchor_nothing_is_refused():
    settings = {"lrts.count": 0, **HALF, "stakers.archetypes.airdrop_farmer.social_weight": 2.0}
    with pytest.raises(ScenarioError, match=r"stakers.social_weight = 2.5: not allowed; below 2: "):
        load("teaching", {**settings, "stakers.social_weight": 2.5})
    assert not load("teaching", {**settings, "stakers.social_weight": 2.5, "anchor.enabled": False}).anchor.enabled
