"""What it costs to stop the main chain: moved by hollow stake, by failing validators and by stake that leaves."""

from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.operator import Intent
from restaking.core.units import WAD, mul_div_up, wad
from restaking.model.main_chain import fundamental, malicious, stake
from restaking.model.rules.churn import exit_churn
from restaking.model.rules.main_chain import fundamental_security, stake_in_doubt
from tests.worlds import NO_FAULTS, QUIET, SMALL, model

NOBODY_DECIDES = {**SMALL, **QUIET, "lrts.min_order_eth": 1e6, "slashing.resolution_days": 2}
"""LRT protocols move no buffers either."""


def test_a_third_of_active_stake_less_what_comes_for_free():
    assert fundamental_security(300, 10, 5, 20, WAD) == 65
    assert fundamental_security(302, 10, 5, 20, WAD) == 65, "whole gwei, rounded down"
    assert fundamental_security(300, 10, 5, 20, 0) == 85, "hollow stake that deters as before"
    assert fundamental_security(300, 10, 5, 21, WAD // 2) == 74, "rounded against the defender"
    assert fundamental_security(300, 60, 30, 20, WAD) == 0


def test_stake_in_doubt_goes_by_how_far_avs_software_reaches_validators():
    assert stake_in_doubt(1000, 0) == 0 and stake_in_doubt(1000, WAD) == 1000
    assert stake_in_doubt(1001, WAD // 10) == 101


def turned(*settings: dict[str, Any]) -> tuple[RestakingModel, RestakingModel]:
    """A world without and with an AVS that takes half of every allocation on the first day."""
    calm, struck = (model(1, *settings) for _ in range(2))
    struck.intervene("turn_malicious", avs=0, fraction=0.5)
    return calm, struck


@pytest.mark.parametrize("mode", ["unique", "pooled"])
@pytest.mark.parametrize("weight", [1.0, 0.3, 0.0])
def test_where_nobody_decides_a_slash_by_an_avs_moves_it_by_the_weighted_hollow_stake_to_the_gwei(
    mode: str, weight: float
):
    calm, struck = turned(NOBODY_DECIDES, {"slashing.mode": mode, "security.hollow_weight": weight})
    for day in range(1, 31):
        calm.step()
        struck.step()
        before, after = stake(calm.world, day), stake(struck.world, day)
        assert after.active == before.active and after.failing == after.in_doubt == 0
        hollow = mul_div_up(after.hollow, wad(weight), WAD)
        assert fundamental(struck.world, day) == fundamental(calm.world, day) - hollow
    assert after.hollow == struck.world.hollow() > 10**14, "a good part of what was slashed is native"
    assert struck.latest()["fundamental_security_eth"] == fundamental(struck.world, 30) / 1e9
    assert calm.latest()["perceived_security"] == struck.latest()["perceived_security"] == 1.0


def test_where_people_decide_the_difference_is_active_stake_and_hollow_stake_and_leaves_through_the_queue():
    calm, struck = turned(NO_FAULTS, {"base.slash_rate": 0.0})
    widest = 0
    for day in range(1, 46):
        calm.step()
        struck.step()
        before, after = stake(calm.world, day), stake(struck.world, day)
        assert before.failing == after.failing == before.in_doubt == after.in_doubt == 0
        moved = after.active // 3 - before.active // 3
        assert fundamental(struck.world, day) - fundamental(calm.world, day) == moved - (after.hollow - before.hollow)
        churn = int(exit_churn(before.active, struck.world.scenario.base.era))
        assert abs(after.active - before.active) <= 2 * churn * day, "no day lets in or out more than churn"
        widest = max(widest, abs(after.active - before.active))
    assert widest > 0, "people did move"


def test_stake_forced_out_weakens_the_chain_by_churn_a_day_where_a_lien_hollows_it_at_once():
    calm, struck = turned(NOBODY_DECIDES, {"slashing.native_settle": "exit_burn", "slashing.resolution_days": 0})
    calm.run(days=6)
    struck.run(days=6)
    gone = stake(calm.world, 6).active - stake(struck.world, 6).active
    churn = int(exit_churn(stake(calm.world, 6).active, struck.world.scenario.base.era))
    assert struck.world.hollow() == 0 and 4 * churn <= gone <= 5 * churn


def test_validators_of_lrts_that_stand_still_do_not_count():
    made = model(1, NOBODY_DECIDES)
    j = int(made.world.lrt_delegations.stake.sum(axis=0).argmax())
    made.intervene("outage", operator=j, days=2)
    made.step()
    behind = int(made.world.lrt_delegations.stake[:, j].sum())
    assert stake(made.world, 1).failing == behind > 0
    assert fundamental(made.world, 1) == made.world.staked() // 3 - behind
    made.run(days=2)
    assert stake(made.world, 3).failing == 0


def test_malicious_operators_count_as_far_as_software_reaches_their_validators_and_never_twice():
    settings = {"operators.intent_shares": [0.0, 0.0, 1.0]}
    apart, coupled = (model(1, NOBODY_DECIDES, settings, {"security.outage_coupling": c}) for c in (0.0, 0.25))
    everything = int(coupled.world.lrt_delegations.stake.sum())
    assert (coupled.world.operators.intent == Intent.MALICIOUS).all()
    assert stake(apart.world, 0).in_doubt == 0
    assert stake(coupled.world, 0).in_doubt == mul_div_up(everything, WAD // 4, WAD)
    coupled.intervene("outage", client=0, days=1)
    coupled.step()
    parts = stake(coupled.world, 1)
    online = int(coupled.world.lrt_delegations.stake.sum()) - parts.failing
    assert parts.failing > 0 and parts.in_doubt == mul_div_up(online, WAD // 4, WAD)


def test_who_was_slashed_for_an_attack_is_doubted_on_that_day():
    made = model(1, NOBODY_DECIDES)
    world = made.world
    avs = int(world.allocations.magnitude[0].argmax())
    made.intervene("attack", operators=[0], avss=[avs])
    made.step()
    assert np.flatnonzero(malicious(world, 1)).tolist() == [0]
    made.step()
    assert not malicious(world, 2).any()
