"""Switching a mechanism off leaves everybody else's draws where they were."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.core.units import GWEI
from tests.worlds import SMALL, model

BURNING = {**SMALL, "slashing.fault_rate": 6.0, "base.slash_rate": 0.0}


def filed(made: RestakingModel) -> list[tuple[int, str]]:
    return [(event.day, event.agent) for event in made.events if event.kind.startswith("slash_")]


def test_while_slashing_is_not_live_slashes_are_logged_and_nobody_loses():
    off = model(1, BURNING, {"slashing.live": False}).run(days=40)
    assert len(filed(off)) > 3
    assert {event.kind for event in off.events} == {"slash_not_live"}
    assert not any(event.amount_gwei for event in off.events)
    assert off.latest()["slashed_eth"] == 0.0 and (off.world.operators.max_magnitude == 10**18).all()
    assert not [flow for flow in off.ledger.flows if flow[1] == "slashed"]


def test_the_first_slash_is_the_same_whether_or_not_it_is_carried_out():
    """Up to the first slash the two worlds are one; that slash is filed against the same operator on the same day."""
    on, off = (model(1, BURNING, {"slashing.live": live}).run(days=40) for live in (True, False))
    assert filed(on)[0] == filed(off)[0]
    assert on.latest()["slashed_eth"] > 0.0
    before = filed(on)[0][0]
    assert (on.metrics()["delegated_eth"][:before] == off.metrics()["delegated_eth"][:before]).all()


@pytest.mark.parametrize(
    "switch",
    [
        {"stakers.social_weight": 0.0},
        {"stakers.switching_cost": 0.1},
        {"lrts.review_rate": 0.0},
        {"operators.review_rate": 0.0},
        {"withdrawals.delay_days": 0},
        {"stakers.policy": "crra"},
    ],
    ids=lambda switch: next(iter(switch)),
)
def test_who_looks_around_when_depends_on_attention_alone(switch: dict[str, Any]):
    """With no news of slashes the same stakers review on the same days, whatever else differs."""
    quiet = {**SMALL, "slashing.fault_rate": 0.0}
    base, arm = model(5, quiet), model(5, quiet, switch)
    for _ in range(20):
        base.step()
        arm.step()
        looked = [made.world.stakers.reviewed == made.day for made in (base, arm)]
        assert (looked[0] == looked[1]).all()
    assert base.metrics()["reviews_share"].tolist() == arm.metrics()["reviews_share"].tolist()
    assert base.metrics()["reviews_share"].sum() > 0.0


def test_vetoes_are_drawn_alike_whatever_else_has_causes():
    rules = {**BURNING, "slashing.live": False, "slashing.veto_chance": 0.5, "operators.review_rate": 0.0}
    calm, busy = (model(1, rules, {"base.slash_rate": rate}).run(days=40) for rate in (0.0, 0.5))
    of_each = [[event for event in made.events if event.kind.startswith("slash_")] for made in (calm, busy)]
    calmly, busily = ([(event.day, event.kind, event.agent) for event in events] for events in of_each)
    assert calmly == busily and len({kind for _, kind, _ in calmly}) == 2
    assert [event.cause for event in of_each[0]] != [event.cause for event in of_each[1]]


def test_faults_are_drawn_alike_whatever_stakers_do():
    common = {"operators.review_rate": 0.0}
    base, arm = (
        model(1, BURNING, common, {"slashing.live": False, "stakers.attention": a}).run(days=40) for a in (0.0, 0.9)
    )
    assert filed(base) == filed(arm) and filed(base)


def test_no_incentives_pay_nothing():
    made = model(1, SMALL, {"incentives.apr": 0.0}).run(days=5)
    assert not [flow for flow in made.ledger.flows if flow[1].startswith("incentive")]


def test_incentives_halve_in_their_half_life_and_are_held_at_nought():
    held, halving = (
        model(1, SMALL, {"incentives.halflife_days": days, "base.eth_volatility": 0.0}).run(days=10)
        for days in (0.0, 5.0)
    )
    paid = [
        {day: gwei for day, flow, *_, gwei in made.ledger.flows if flow == "incentive_funding"}
        for made in (held, halving)
    ]
    assert paid[0][1] == paid[0][10]
    assert paid[1][10] / paid[1][5] == pytest.approx(0.5, rel=1e-6)
    assert np.all(np.diff([paid[1][day] for day in range(1, 11)]) < 0)


def test_the_same_seed_is_the_same_world_and_another_is_another():
    digests = [model(seed, SMALL).run(days=10).digest() for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_an_operator_that_is_slashed_by_request_shows_in_the_log():
    made = model(1, SMALL, {"slashing.fault_rate": 0.0, "base.slash_rate": 0.0})
    made.intervene("slash_operator", operator=0, fraction=0.5)
    assert not made.events
    made.step()
    assert made.events[0].kind == "shock_slash_operator"
    assert {event.cause for event in made.events} == {1} and made.latest()["slashed_eth"] > 0.0


def test_a_slash_by_request_can_come_from_one_avs_only():
    made = RestakingModel(scenario="one-eth", seed=1, **{"slashing.mode": "unique"})
    made.intervene("slash_operator", operator=0, fraction=1.0, avs=1)
    made.step()
    left = made.world.allocations.magnitude[0] > 0
    assert left.tolist() == [True, False, True] and made.latest()["slashed_eth"] == pytest.approx(32 / 3)
    with pytest.raises(ValueError, match="avs = 3: not allowed; a whole number from 0 to 2"):
        made.intervene("slash_operator", operator=0, fraction=1.0, avs=3)


def test_a_staker_can_be_made_to_leave_once():
    made = RestakingModel(scenario="one-eth", seed=1)
    made.intervene("undelegate_staker", staker=0)
    made.step()
    assert made.latest()["withdrawal_queue_eth"] == 32.0 and made.latest()["delegated_eth"] == 0.0
    assert made.events[0].kind == "shock_undelegate_staker" and made.events[0].amount_gwei == 32 * GWEI
    with pytest.raises(ValueError, match="staker = 0: not allowed; one that is delegated"):
        made.intervene("undelegate_staker", staker=0)
    with pytest.raises(ValueError, match="staker = 1: not allowed; a whole number from 0 to 0"):
        made.intervene("undelegate_staker", staker=1)


def test_who_is_made_to_leave_has_its_stake_back_when_it_is_due():
    made = RestakingModel(scenario="one-eth", seed=1)
    for _ in range(2):  # asked for twice, it leaves once
        made.intervene("undelegate_staker", staker=0)
    made.run(days=14)
    assert [event.amount_gwei for event in made.events] == [32 * GWEI, 0]
    assert made.latest()["withdrawal_queue_eth"] == 32.0
    made.step()
    assert made.latest()["withdrawal_queue_eth"] == 0.0
    assert made.latest()["restaked_eth"] == 32.0 and made.latest()["delegated_eth"] == 0.0


@pytest.mark.parametrize(("operator", "fraction"), [(-1, 0.1), (6, 0.1), (0, 0.0), (0, 1.1), (0, float("nan"))])
def test_a_shock_that_cannot_be_is_refused_at_once(operator: int, fraction: float):
    made = model(1, SMALL)
    with pytest.raises(ValueError, match="not allowed"):
        made.intervene("slash_operator", operator=operator, fraction=fraction)
    with pytest.raises(KeyError, match="intervention 'meteor' is not known; known: .*slash_operator"):
        made.intervene("meteor")


@pytest.mark.parametrize(
    "switch",
    [{"base.slash_rate": 0.0}, {"base.fee_flow_eth": 0.0}, {"base.sweep_days": 30}, {"base.era": "gloas"}],
    ids=lambda switch: next(iter(switch)),
)
def test_the_base_chains_mechanisms_shift_nobody_elses_draws(switch: dict[str, Any]):
    """Faults at AVSs strike the same operators on the same days, and the ETH price goes the same way."""
    common = {"operators.review_rate": 0.0, "slashing.live": False, "stakers.attention": 0.2}
    base, arm = (model(1, SMALL, {"slashing.fault_rate": 6.0}, common, each).run(days=30) for each in ({}, switch))
    assert filed(base) == filed(arm) and filed(base)
    assert base.metrics()["eth_price_usd"].tolist() == arm.metrics()["eth_price_usd"].tolist()
