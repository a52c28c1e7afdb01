"""Perceived security: its rule, its news, its control arm, and what it feeds back into."""

from typing import Any

import numpy as np
import pytest

from restaking.agents.fears import Risk
from restaking.model.offers import make_offers
from restaking.model.phases.perception import burned_share, follow, incident_share, peg_gap
from restaking.model.rules.main_chain import bad_news, dread, next_trust
from tests.worlds import LIVELY, QUIET, SMALL, TRADED, eth, model

EARS = {"security.perceived_hazard": 0.0, "security.perceived_growth": 0.0}
"""People believe what they believe and do nothing about it."""


def turning(*settings: dict[str, Any], days: int = 12) -> Any:
    made = model(3, LIVELY, TRADED, *settings)
    made.run(days=3)
    made.intervene("turn_malicious", avs=0, fraction=0.5)
    return made.run(days=days - 3)


def test_trust_recovers_by_a_share_of_what_is_missing_and_stays_within_0_and_1():
    assert next_trust(1.0, 0.02, 1.0, 1.0, 0.0) == 1.0
    assert next_trust(0.5, 0.02, 1.0, 1.0, 0.0) == pytest.approx(0.51)
    assert next_trust(0.5, 0.0, 1.0, 2.0, 0.1) == pytest.approx(0.3)
    assert next_trust(0.5, 0.02, 100.0, 2.0, 0.1) == 0.0
    assert next_trust(0.5, 0.02, 0.0, 2.0, 0.9) == pytest.approx(0.51), "not coupled: no news lowers it"


def test_news_add_up_by_their_weights():
    assert bad_news(0.01, 0.2, 0.05, 10.0, 0.5, 0.1) == pytest.approx(0.1 + 0.1 + 0.005)
    assert bad_news(0.0, 0.0, 0.0, 10.0, 0.5, 0.1) == 0.0


def test_without_coupling_trust_is_full_and_nothing_else_hears_of_its_other_keys():
    """The control arm: every table, every day."""
    far = {"security.perceived_hazard": 50.0, "security.perceived_growth": 9.0, "security.perception_recovery": 0.5}
    far |= {"security.perception_attention": 9.0, "security.perception_peg": 7.0, "security.perception_incident": 9.0}
    base, arm = turning(), turning(far)
    assert base.digests() == arm.digests() and base.latest()["perceived_security"] == 1.0
    assert (base.metrics()["perceived_security"] == 1.0).all()


def test_with_coupling_and_no_feedback_only_its_own_table_differs():
    base, arm = turning(), turning({"security.perception_coupling": 5.0}, EARS)
    assert arm.latest()["perceived_security"] < 1.0
    differing = {name for name, digest in base.digests().items() if arm.digests()[name] != digest}
    assert differing == {"perception"}


def test_trust_falls_on_the_day_of_an_incident_by_the_share_of_users_value_and_recovers():
    rule = {"security.perception_coupling": 1.0, "security.perception_peg": 0.0, "security.perception_burned": 0.0}
    made = model(3, SMALL, QUIET, rule)
    made.step()
    assert made.latest()["perceived_security"] == 1.0
    made.intervene("turn_malicious", avs=1, fraction=0.5)
    made.step()
    value = made.world.avss.user_value
    share = float(value[1] / value.sum())
    assert incident_share(made.world, 2) == pytest.approx(share) and 0.0 < share < 1.0
    loud = 1.0 + float(made.world.base.news[0])
    assert loud > 1.5, "a slash of this size is news"
    fallen = made.latest()["perceived_security"]
    assert fallen == pytest.approx(1.0 - loud * 0.5 * share)
    made.step()
    assert made.latest()["perceived_security"] == pytest.approx(fallen + 0.02 * (1.0 - fallen))


def test_what_was_taken_from_users_counts_as_value_that_was_at_risk():
    world = model(3, SMALL, QUIET, {"security.perception_coupling": 1.0}).run(days=1).world
    world.avss.user_value[:] = [100.0, 200.0, 0.0]
    world.tell("attacked", 1, "avs:1", 2, 0)
    for taken in (eth(30.0), eth(70.0)):
        world.tell("attacked", 2, "avs:0", 1, taken)
    world.tell("unjust_slashing", 2, "avs:2", 3, 0)
    assert incident_share(world, 2) == pytest.approx(200.0 / 400.0)
    assert incident_share(world, 3) == 0.0


def test_what_the_base_chain_burns_and_what_lrt_tokens_lose_is_news():
    made = model(3, SMALL, QUIET, {"markets.enabled": True, "security.perception_coupling": 1.0})
    made.step()
    world = made.world
    assert burned_share(world) == 0.0 and 0.0 <= peg_gap(world) < 1e-5
    world.losses.lost[0] += world.staked() // 50
    assert burned_share(world) == pytest.approx(0.02)
    rates = np.array([world.reported_rate(k) for k in range(len(world.lrts))])
    world.quotes.price[:] = rates * 9 // 10
    assert peg_gap(world) == pytest.approx(0.1)
    world.quotes.price[:] = rates * 11 // 10
    assert peg_gap(world) == 0.0, "nobody worries about tokens above par"
    world.quotes.price[:] = 0
    assert peg_gap(world) == 0.0, "no pool has said anything yet"
    follow(world, 2)
    assert float(world.perception.trust[0]) == pytest.approx(1.0 - 10.0 * 0.02, abs=1e-5)


def test_distrust_multiplies_the_hazard_feared_on_the_base_chain_wherever_eth_is_staked():
    assert dread(0.0, 3.0) == 1.0 and dread(0.5, 3.0) == 2.5
    made = model(3, SMALL, QUIET, {"security.perceived_hazard": 4.0, "beliefs.base_prior_events": 1000.0})
    world = made.run(days=1).world
    calm = make_offers(world, 2)
    world.perception.trust[0] = 0.75
    wary = make_offers(world, 2)
    for name in ("base_loss", "base_variance"):
        assert getattr(wary, name) == 2.0 * getattr(calm, name) > 0.0
    for name in ("op_loss", "op_variance", "lrt_loss", "lrt_variance"):
        before, after = getattr(calm, name), getattr(wary, name)
        assert (after[:, Risk.BASE] == 2.0 * before[:, Risk.BASE]).all()
        assert (after[:, : Risk.BASE] == before[:, : Risk.BASE]).all()


def test_distrust_slows_the_growth_of_what_users_trust_avss_with():
    rule = {"security.perceived_growth": 2.0, "avss.user_flight": 0.0, "avss.user_volatility": 0.0}
    base, arm = (model(3, SMALL, QUIET, rule, {"security.perception_recovery": 0.0}) for _ in range(2))
    arm.world.perception.trust[0] = 0.5
    base.run(days=10)
    arm.run(days=10)
    ratio = arm.world.avss.user_value / base.world.avss.user_value
    assert ratio == pytest.approx(np.full(len(ratio), np.exp(-2.0 * 0.5 * 10 / 365)))
