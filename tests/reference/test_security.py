"""Attacks, what spreads and what people believe, against their objects: zero elements that differ."""

from typing import Any

import pytest

from restaking import RestakingModel
from restaking.core.units import WAD
from tests.reference.economy import Economy
from tests.reference.phases.exogenous import punish_attack
from tests.reference.phases.faults import slash_unjustly, turn_malicious
from tests.reference.test_reference import LIVELY, SMALL, side_by_side, step_both

ATTACKED: dict[str, Any] = {
    "security.attacks_enabled": True,
    "security.every_days": 2,
    "operators.intent_shares": (0.2, 0.5, 0.3),
    "operators.own_share": 0.1,
}
COUPLED: dict[str, Any] = {
    "security.outage_coupling": 0.7,
    "security.perception_coupling": 2.0,
    "avss.AVS 2.malicious_day": 4,
    "avss.AVS 2.malicious_fraction": 0.4,
    "avss.user_growth": 0.5,
}
RESCUED: dict[str, Any] = {"security.bail_out": 0.5, "security.moral_hazard": 2.0, "slashing.fault_rate": 5.0}
EVENTS = {"attacked", "prize", "slash_attack", "turned_malicious", "software_outage", "bailed_out"}


def order_malice(model: RestakingModel, economy: Economy) -> None:
    """An attack that somebody makes up, a bug in slashing code, and two AVSs that turn on one day."""
    model.intervene("attack", operators=[1, 4], avss=[0, 3])
    economy.ordered.append(lambda e, day: punish_attack(e, day, [1, 4], [0, 3]))
    model.intervene("unjust_slashing", avs=2)
    economy.ordered.append(lambda e, day: slash_unjustly(e, day, 2))
    for avs in (3, 0):
        model.intervene("turn_malicious", avs=avs, fraction=0.25)
        economy.ordered.append(lambda e, day, avs=avs: turn_malicious(e, day, avs, WAD // 4))


def test_everything_that_can_happen_to_security_happens_alike():
    model, economy = side_by_side(seed=13, **{**SMALL, **LIVELY, **ATTACKED, **COUPLED, **RESCUED})
    step_both(model, economy, 8)
    order_malice(model, economy)
    step_both(model, economy, 17)
    assert {event.kind for event in model.events} >= EVENTS
    assert "prize" in {flow[1] for flow in model.ledger.flows}
    assert all(spread.lost > 0 for spread in economy.contagion)
    assert economy.attacks > 1 and economy.perception.trust < 1.0


WORLDS: dict[str, dict[str, Any]] = {
    "unique, everybody's stake counts": {**ATTACKED, "security.margin": 0.1},
    "unique, own stake counts": {
        **ATTACKED,
        "security.who_pays": "own",
        "security.coordination_eth": 5.0,
        "security.reputation_years": 3.0,
        "security.success": 0.6,
        "security.detection": 0.7,
        "security.recovered": 0.2,
    },
    "pooled": {**ATTACKED, "slashing.mode": "pooled", "slashing.fault_rate": 2.0},
    "pooled, split, own stake counts": {
        **ATTACKED,
        "slashing.mode": "pooled",
        "slashing.fault_rate": 2.0,
        "security.who_pays": "own",
        "security.splitting": True,
        "security.budget_eth": 100.0,
    },
    "elastic, stake allocated for the attack": {
        **ATTACKED,
        "slashing.mode": "elastic",
        "slashing.degree": 1.7,
        "security.reallocation": True,
        "operators.mean_avs": 1.5,
    },
    "vaults, stake allocated for the attack": {
        **ATTACKED,
        "slashing.mode": "vault",
        "slashing.vault_limit": 0.6,
        "security.reallocation": True,
        "security.max_targets": 2,
        "avss.AVS 1.vault_max_eth": 20_000.0,
        "operators.mean_avs": 1.5,
    },
    "unique, half promised, stake allocated for the attack, more AVSs than are searched set by set": {
        **ATTACKED,
        "avss.count": 9,
        "operators.count": 12,
        "slashing.degree": 0.5,
        "security.reallocation": True,
        "security.every_days": 3,
        "operators.mean_avs": 2.0,
    },
    "users who flee to the last": {
        **ATTACKED,
        "security.user_flight": 1.0,
        "security.every_days": 1,
        "avss.policy": "coverage",
        "avss.user_flight": 0.01,
    },
    "the main chain is doubted": {**COUPLED, "markets.enabled": True, "markets.pool_depth": 0.03},
    "doubts that nobody acts on": {
        **COUPLED,
        "security.perceived_hazard": 0.0,
        "security.perceived_growth": 0.0,
        "security.perception_attention": 0.0,
    },
    "everybody fails together, hollow stake counts half": {
        **COUPLED,
        "security.outage_coupling": 1.0,
        "security.outage_days": 2,
        "security.hollow_weight": 0.5,
        "slashing.fault_rate": 12.0,
    },
    "rescue is certain": {**ATTACKED, **COUPLED, **RESCUED, "security.bail_out": 1.0, "security.moral_hazard": 1.0},
    "slashing not live": {**ATTACKED, **COUPLED, **RESCUED, "slashing.live": False},
}


@pytest.mark.parametrize("variant", WORLDS.values(), ids=WORLDS.keys())
def test_they_agree_where_security_fails(variant: dict[str, Any]):
    model, economy = side_by_side(seed=12, **{**SMALL, **LIVELY, **variant})
    step_both(model, economy, 14)
    assert ("attacked" in {event.kind for event in model.events}) == ("security.attacks_enabled" in variant)
    assert (economy.perception.trust < 1.0) == ("security.perception_coupling" in variant)
