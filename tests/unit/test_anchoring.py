"""Constants are inverted from the world of the file; overrides of departing keys act from day 1 on that world."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from restaking.model.scenario import Scenario, ScenarioError, load
from restaking.model.scenario.anchoring import departs, is_structural
from restaking.model.scenario.keys import known_keys
from tests.worlds import SMALL, model, told

APART: dict[str, object] = {
    "operators.commission": 0.3, "slashing.fault_rate": 0.5, "incentives.apr": 0.02, "stakers.risk_aversion": 8.0,
    "lrts.fee": 0.2, "avss.budget_share": 0.02, "base.eth_price_usd": 1000.0, "beliefs.prior_events": 5.0,
    "avss.AVS 2.reward_rate": 3.0, "avss.AVS 3.vault_max_eth": 5.0,
}  # fmt: skip


def test_every_key_either_departs_or_is_part_of_the_anchor_world() -> None:
    keys = [key for key in known_keys(Scenario) if "*" not in key and not key.startswith("figures.")]
    sections = {key.rsplit(".", 1)[0] for key in keys if "." in key}
    undecided = [key for key in keys if key not in sections and departs(key) == is_structural(key)]
    assert not undecided, f"put these into DEPARTING or STRUCTURAL: {undecided}"


def test_an_override_is_kept_beside_what_the_file_says() -> None:
    scenario = load("teaching", {"slashing.fault_rate": 0.5, "stakers.count": 50})
    assert scenario.slashing.fault_rate == 0.5 and scenario.anchor.differs() == {"slashing.fault_rate": 0.02}
    assert scenario.anchored().slashing.fault_rate == 0.02 and scenario.anchored().stakers.count == 50
    assert load("teaching", {"slashing.fault_rate": 0.02}).anchor.differs() == {}


def test_the_resolved_scenario_carries_the_anchor_world() -> None:
    scenario = load("teaching", APART)
    again = Scenario.model_validate(scenario.resolved())
    assert again.sha256() == scenario.sha256() and again.anchored().sha256() == scenario.anchored().sha256()
    assert scenario.anchored().avss == load("teaching").avss


def test_a_file_says_what_constants_are_inverted_from(tmp_path: Path) -> None:
    content = 'extends = "teaching"\n[slashing]\nfault_rate = 0.5\n[anchor]\nslashing.fault_rate = 0.0\n'
    content += '"avss.AVS 1.reward_rate" = 2.0\n'
    (tmp_path / "mine.toml").write_text(content)
    assert "anchor" in tomllib.loads(content)
    scenario = load(tmp_path / "mine.toml", {"incentives.apr": 0.0})
    assert scenario.slashing.fault_rate == 0.5 and scenario.anchored().slashing.fault_rate == 0.0
    assert scenario.anchored().avss.named["AVS 1"].reward_rate == 2.0 and not scenario.avss.named
    assert scenario.anchored().incentives.apr == load("teaching").incentives.apr
    assert load("teaching", {"anchor.slashing.fault_rate": 0.0}).anchored().slashing.fault_rate == 0.0


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("anchor.stakers.count", 3, "anchor.stakers.count = 3: no such key"),
        ("anchor.slashing.fault_rate", -1.0, "anchor.slashing.fault_rate = -1.0: not allowed; a number from 0 to 12"),
        ("anchor.slashing.fault_rate", "x", "anchor.slashing.fault_rate = 'x': not allowed; a number from 0 to 12"),
        ("anchor", {"stakers": {"count": 3}}, "anchor.stakers.count = 3: not allowed; a key by which runs depart"),
        ("anchor", {"beliefs.x": 3}, "anchor.beliefs.x = 3: no such key"),
        ("anchor.avss.AVS 13.reward_rate", 2.0, "anchor.avss.AVS 13: no such AVS"),
        ("anchor.enabled", 3, "anchor.enabled = 3: not allowed; true or false"),
        ("anchor", 3, "anchor = 3: not allowed; a table of keys"),
        ("anchor.incentives.apr.x", 3, "anchor.incentives.apr.x"),
    ],
)
def test_a_wrong_anchor_is_refused_by_name_and_value(key: str, value: object, complaint: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load("teaching", {key: value})
    assert complaint in str(refused.value)


def test_day_nought_of_an_arm_is_that_of_the_base() -> None:
    base, arm = model(1, SMALL), model(1, SMALL, APART)
    assert told(base) == told(arm)
    for name in ("taste", "manager_taste", "operator", "venue", "restaked", "reviewed"):
        assert (base.world.stakers.column(name) == arm.world.stakers.column(name)).all()
    for name in ("anchor", "taste", "magnitude"):
        assert (base.world.allocations.column(name) == arm.world.allocations.column(name)).all()
    assert (base.world.constants == arm.world.constants).all()
    assert (base.world.operators.expected_yield == arm.world.operators.expected_yield).all()


def test_the_run_lives_by_its_own_terms_from_the_first_day() -> None:
    base, arm = model(1, SMALL).world, model(1, SMALL, APART).world
    assert (arm.operators.split_bips == 3000).all() and (arm.lrts.fee_bips == 2000).all()
    assert arm.avss.reward_rate.tolist() == [1.0, 3.0, 1.0] and (arm.avss.fault_rate == 0.5).all()
    assert np.allclose(arm.stakers.risk_aversion, 2.0 * base.stakers.risk_aversion)
    assert np.allclose(arm.avss.budget, 2 * base.avss.budget, atol=2)
    assert arm.avss.vault_maximum[2] == 5 * 10**9 and arm.base.eth_price[0] == 1000.0
    assert arm.scenario.beliefs.prior_events == 5.0


def test_a_run_of_the_file_itself_departs_from_nothing() -> None:
    assert model(1, SMALL).digest() == model(1, SMALL, {"operators.commission": 0.1}).digest()


def test_constants_respond_like_returns() -> None:
    """Half the response to returns, half the constants; none at all and the menu is uniform."""
    base, half = model(1, SMALL).world, model(1, SMALL, {"stakers.venue_sensitivity": 4.0}).world
    none = model(1, SMALL, {"stakers.venue_sensitivity": 0.0, "operators.sensitivity": 0.0}).world
    assert np.allclose(half.constants, 0.5 * base.constants) and (none.constants == 0.0).all()
    assert (none.allocations.anchor == 0.0).all()


def test_an_unanchored_world_has_no_constants_and_no_settled_tastes() -> None:
    world = model(1, SMALL, {"anchor.enabled": False}).world
    assert (world.constants == 0.0).all() and (world.allocations.anchor == 0.0).all()
    assert (world.lrt_delegations.anchor == 0.0).all() and world.lrt_delegations.listed.any()
    assert (world.stakers.taste == 0).all() and (world.allocations.taste == 0).all()
