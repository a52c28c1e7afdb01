"""Validators that fail with the software of an AVS, and forks that undo slashes."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.model.common_software import broken_client
from tests.worlds import LIVELY, NO_FAULTS, QUIET, SMALL, model

COUPLED = {"security.outage_coupling": 1.0, "security.outage_days": 4}
MANY = {**SMALL, "operators.count": 30, "operators.organisations": 20, "avss.count": 3}
ALONE = {"beliefs.shun_days": 0, "base.slash_rate": 0.0}


def turned(*settings: dict[str, Any], seed: int = 1, days: int = 1) -> RestakingModel:
    made = model(seed, MANY, QUIET, *settings)
    made.intervene("turn_malicious", avs=0, fraction=0.5)
    return made.run(days=days)


def test_off_by_default_and_without_coupling_its_days_mean_nothing():
    base, arm = (model(2, LIVELY, each).run(days=15) for each in ({}, {"security.outage_days": 30}))
    assert base.world.scenario.security.outage_coupling == 0.0
    assert base.digests() == arm.digests() and not (base.world.operators.offline_until > 0).any()


def test_who_runs_the_avs_on_the_client_it_breaks_stands_still_from_the_next_day():
    made = turned(COUPLED)
    world = made.world
    hit = (world.allocations.registered[:, 0] == 1) & (world.operators.client == broken_client(world, 1, 0))
    assert 0 < hit.sum() < world.allocations.registered[:, 0].sum()
    assert (world.operators.offline_until[hit] == 5).all() and (world.operators.offline_until[~hit] == 0).all()
    assert made.latest()["contagion_eth.common_software"] == 0.0, "duties of the first day were done"
    told = [event for event in made.events if event.kind == "software_outage"]
    cause = next(event.cause for event in made.events if event.kind == "turned_malicious")
    assert [event.agent for event in told] == [f"operator:{j}" for j in np.flatnonzero(hit)]
    assert {(event.cause, event.avs) for event in told} == {(cause, 0)}
    assert (world.operators.offline_cause[hit] == cause).all()


def test_its_penalties_follow_the_base_chains_law_and_carry_the_cause():
    made, apart = turned(COUPLED, ALONE, days=8), turned(ALONE, days=8)
    cause = next(event.cause for event in made.events if event.kind == "turned_malicious")
    missed = [event for event in made.events if event.kind == "base_missed_duties"]
    assert {event.cause for event in missed} == {cause} and {event.day for event in missed} == {2, 3, 4, 5}
    paid = sum(event.amount_gwei for event in missed)
    assert paid == int(made.world.losses.lost[0]) == int(made.world.contagion.lost[1]) > 0
    assert made.latest()["contagion_eth.common_software"] == paid / 1e9
    assert made.latest()["contagion_multiplier"] == pytest.approx(
        1.0 + paid / int(made.world.losses.lost[4]), rel=1e-12
    )
    assert int(apart.world.losses.lost[0]) == 0 == int(apart.world.contagion.lost[1])


def test_an_outage_that_somebody_orders_is_not_software_that_is_shared():
    made = turned(COUPLED, ALONE, days=6)
    before = int(made.world.contagion.lost[1])
    made.intervene("outage", operator=0, days=3)
    made.run(days=4)
    assert int(made.world.contagion.lost[1]) == before and not made.world.operators.offline_spread[0]


def test_the_coupling_is_the_chance_that_each_fails():
    failed = exposed = 0
    for seed in range(1, 13):
        world = turned({"security.outage_coupling": 0.5}, seed=seed).world
        hit = (world.allocations.registered[:, 0] == 1) & (world.operators.client == broken_client(world, 1, 0))
        failed += int((world.operators.offline_until > 0).sum())
        exposed += int(hit.sum())
        assert not (world.operators.offline_until[~hit] > 0).any()
    assert exposed > 30 and abs(failed / exposed - 0.5) < 3 * 0.5 / exposed**0.5


def test_who_fails_depends_neither_on_the_mode_nor_on_what_else_is_drawn():
    base = turned({"security.outage_coupling": 0.5}).world.operators.offline_until
    for other in ({"slashing.mode": "pooled"}, {"slashing.live": False}, {"base.slash_rate": 0.5}):
        assert (turned({"security.outage_coupling": 0.5}, other).world.operators.offline_until == base).all()


def test_faults_of_firms_and_clients_take_validators_along_under_their_own_causes():
    rule = {**NO_FAULTS, "slashing.fault_rate": 6.0, "slashing.common_share": 0.95, **COUPLED}
    made = model(1, MANY, rule).run(days=20)
    told = [event for event in made.events if event.kind == "software_outage"]
    slashed = {
        (event.cause, event.agent)
        for event in made.events
        if event.kind in ("slash_client", "slash_organisation", "fault_without_stake")
    }
    assert told and {(event.cause, event.agent) for event in told} <= slashed
    alone = {event.cause for event in made.events if event.kind == "slash_independent"}
    assert not alone & {event.cause for event in told}


BAILED = {"security.bail_out": 1.0}


def test_a_fork_undoes_what_a_malicious_avs_took_and_nothing_else():
    made, as_it_was = turned(BAILED), turned()
    kinds = [event.kind for event in made.events]
    assert "slash_malicious" not in kinds and kinds.count("bailed_out") > 0
    before = [(event.agent, event.avs) for event in as_it_was.events if event.kind == "slash_malicious"]
    assert [(e.agent, e.avs) for e in made.events if e.kind == "bailed_out"] == before
    assert made.latest()["slashed_eth"] == 0.0 < as_it_was.latest()["slashed_eth"]
    made.intervene("attack", operators=[0], avss=[1, 2])
    made.intervene("slash_operator", operator=1, fraction=0.5)
    made.step()
    kinds = [event.kind for event in made.events if event.day == 2]
    assert "slash_shock" in kinds and "slash_attack" not in kinds and "bailed_out" in kinds


def test_all_that_an_avs_filed_on_a_day_is_undone_or_stands_and_the_chance_is_kept():
    undone = 0
    for seed in range(1, 41):
        kinds = {event.kind for event in turned({"security.bail_out": 0.5}, seed=seed).events}
        assert len(kinds & {"bailed_out", "slash_malicious"}) == 1
        undone += "bailed_out" in kinds
    assert 10 <= undone <= 30


def test_expected_rescue_makes_avss_careless():
    rule = {"slashing.fault_rate": 0.1, "security.moral_hazard": 2.0}
    rates = [model(1, SMALL, rule, {"security.bail_out": p}).world.avss.fault_rate for p in (0.0, 0.5)]
    assert rates[1] == pytest.approx(2.0 * rates[0]) and (rates[0] == 0.1).all()
    named = model(1, SMALL, rule, {"security.bail_out": 0.5, "avss.AVS 2.fault_rate": 0.3}).world.avss.fault_rate
    assert named[1] == pytest.approx(0.6)
