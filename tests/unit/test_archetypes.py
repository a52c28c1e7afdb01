"""Kinds of stakers: traits by kind, defaults where data fixes them, and nobody asked for what does not exist."""

import numpy as np
import pytest

from restaking.agents.staker import ARCHETYPE_NAMES, Archetype
from restaking.model.scenario import ScenarioError, load
from restaking.model.scenario.archetypes import KINDS
from tests.worlds import model

FEW = {"operators.count": 5, "operators.organisations": 3, "avss.count": 3, "lrts.count": 2, "stakers.count": 600}
FEW |= {"view.staker_agents": "never", "stakers.big_eth": 20_000.0}


def test_kinds_are_numbered_as_archetypes_are():
    assert (
        KINDS == tuple(name.replace(" ", "_") for name in ARCHETYPE_NAMES) == tuple(a.name.lower() for a in Archetype)
    )


def test_attention_is_what_data_says_unless_a_kind_has_its_own():
    rates = {"stakers.attention": 0.007, "stakers.attention_professional": 0.25}
    assert {key: load("mainnet-2024-10").stakers.model_dump()[key.split(".")[1]] for key in rates} == rates
    s = model(1, FEW, rates, {"stakers.archetypes.whale.attention": 0.1}).world.stakers
    expected = {Archetype.RETAIL: 0.007, Archetype.FUND: 0.25, Archetype.WHALE: 0.1, Archetype.AIRDROP_FARMER: 0.007}
    for kind, rate in expected.items():
        its = s.attention[s.archetype == kind]
        assert its.size and (its == rate).all(), kind


def test_risk_aversion_is_drawn_around_each_kinds_median_by_its_spread():
    settings = {"stakers.archetypes.retail.risk_aversion": 3.0, "stakers.archetypes.retail.risk_aversion_spread": 0.0}
    base, arm = model(1, FEW).world.stakers, model(1, FEW, settings).world.stakers
    retail = arm.archetype == Archetype.RETAIL
    assert (arm.risk_aversion[retail] == 12.0).all()
    assert (arm.risk_aversion[~retail] == base.risk_aversion[~retail]).all()
    farmers = base.archetype == Archetype.AIRDROP_FARMER
    assert np.median(base.risk_aversion[farmers]) == pytest.approx(2.0, rel=0.25)


def test_company_and_points_count_by_kind():
    made = model(1, FEW, {"stakers.social_weight": 0.8, "stakers.archetypes.looper.social_weight": 1.5})
    s = made.world.stakers
    assert s.social_weight[s.archetype == Archetype.LOOPER] == pytest.approx(1.2)
    assert (s.social_weight[s.archetype == Archetype.RETAIL] == 0.8).all()
    assert {float(s.points_weight[s.archetype == kind][0]) for kind in np.unique(s.archetype)} == {0.25, 0.5, 1.0}


def test_shares_of_kinds_are_the_scenarios():
    shares = {"solo_validator": 0.0, "airdrop_farmer": 0.0, "looper": 0.0, "fund": 1.0}
    made = model(1, FEW, {f"stakers.archetypes.{kind}.share": share for kind, share in shares.items()})
    assert set(made.world.stakers.archetype.tolist()) == {int(Archetype.RETAIL), int(Archetype.FUND)}


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("stakers.archetypes.whales.attention", 0.1, "no such key; did you mean 'stakers.archetypes.whale.attention'"),
        ("stakers.archetypes.retail.share", 0.1, "no such key"),
        ("stakers.archetypes.fund.points_weight", 3.0, "not allowed; a number from 0 to 2"),
    ],
)
def test_a_kind_or_trait_that_does_not_exist_is_refused(key: str, value: float, complaint: str):
    with pytest.raises(ScenarioError, match=complaint.replace(".", r"\.")):
        load("teaching", {key: value})


def test_every_trait_says_where_it_comes_from():
    facts = [fact for fact in load("teaching").describe() if fact.key.startswith("stakers.archetypes.")]
    assert len(facts) == 5 * 6 + 4 and all(fact.source and fact.about and fact.unit for fact in facts)
