"""Why an LRT protocol spreads its stake as it does: the shares told are the shares it set out for."""

import math

import pytest

from restaking.core.units import WAD
from restaking.ui.reasons import last_decision
from tests.worlds import SMALL, model


@pytest.fixture(scope="module")
def curated():
    return model(3, SMALL, {"lrts.review_rate": 0.3, "slashing.fault_rate": 3.0}).run(days=40)


def test_the_shares_told_are_those_in_the_columns(curated):
    world = curated.world
    reviewed = [k for k in range(len(world.lrts)) if world.lrts.reviewed[k] > 0]
    assert reviewed
    for k in reviewed:
        told = curated.explain("lrt", k).options
        weights = world.lrt_delegations.weight[k].tolist()
        meant = {f"delegate to {world.operators.names[j]}": w / WAD for j, w in enumerate(weights) if w > 0}
        assert dict(zip(told["option"], told["probability"], strict=True)) == meant


def test_the_largest_share_goes_to_the_highest_utility(curated):
    told = curated.explain("lrt", 0)
    assert told.options["utility"].is_monotonic_decreasing and told.options["probability"].is_monotonic_decreasing
    assert told.options["option"][0].removeprefix("delegate to ") in told.chosen
    parts = told.options["yield"] - told.options["feared_loss"] - told.options["variance_cost"]
    sensitivity = curated.world.scenario.lrts.sensitivity
    anchors = told.options["utility"] - sensitivity * parts
    rows = [curated.world.operators.names.index(name.removeprefix("delegate to ")) for name in told.options["option"]]
    assert anchors.to_numpy() == pytest.approx(curated.world.lrt_delegations.anchor[0][rows])


def test_the_page_tells_it_in_terms_that_add_up(curated):
    decision = last_decision(curated, "lrt", 0)
    assert decision is not None and decision.question.startswith("spread over")
    assert sum(term.weight for term in decision.terms) == pytest.approx(decision.total)


def test_an_lrt_that_is_not_there_is_refused(curated):
    with pytest.raises(IndexError, match="not allowed; a whole number from 0 to"):
        curated.explain("lrt", 99)


@pytest.mark.parametrize(("policy", "attitude"), [("equal_weights", "mean_variance"), ("logit_weights", "crra")])
def test_utilities_are_those_of_the_policies_that_decide(policy: str, attitude: str):
    made = model(3, SMALL, {"lrts.policy": policy, "stakers.policy": attitude, "lrts.operator_cap": 1.0}).run(days=3)
    told = made.explain("lrt", 0).options
    weights = [math.exp(utility) for utility in told["utility"]]
    assert told["probability"].to_list() == pytest.approx([weight / sum(weights) for weight in weights], abs=1e-6)


def test_a_cap_that_binds_is_named_with_what_would_have_been():
    made = model(3, SMALL, {"lrts.review_rate": 1.0}).run(days=2)
    edges, home = made.world.lrt_delegations, made.world.operators.organisation
    edges.cap[0, 0] = 0.01
    edges.home_cap[0, home == home[1]] = 0.02
    made.run(days=1)
    bound = " ".join(made.explain("lrt", 0).bound)
    assert f"caps {made.world.operators.names[0]} at 1%" in bound
    assert f"caps the operators of {made.world.organisations[home[1]]} together at 2%" in bound


def test_a_protocol_that_takes_no_lsts_says_so():
    made = model(3, SMALL)
    made.world.lrts.native_share[:] = 1.0, 0.9
    assert any("takes no LSTs" in note for note in made.explain("lrt", 0).bound)
    assert not any("takes no LSTs" in note for note in made.explain("lrt", 1).bound)


def test_the_terms_are_the_yield_by_stream_and_the_fear_by_class(curated):
    told = curated.explain("lrt", 0)
    for (_, option), (name, terms) in zip(told.options.iterrows(), told.terms.iterrows(), strict=True):
        assert name == option["option"]
        streams, fears = terms.filter(like="yield."), terms.filter(like="feared.")
        assert streams.sum() == pytest.approx(option["yield"])
        assert fears.sum() == pytest.approx(option["feared_loss"]) and (fears >= 0.0).all()
        assert {"feared.operator", "feared.common", "feared.avs", "feared.base"} == set(fears.index)
