"""Every LRT policy in the folder makes shares: finite, sums to 1, more for more yield, never more for more risk."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.agents.fears import EVENTS, LOSS, OFFER_WIDTH, RISKS, VARIANCE, YIELD
from restaking.agents.policies.lrt import LRT_POLICIES, LrtPolicy
from restaking.core.units import WAD, Floats
from restaking.model.kernels.by_policy import risk_kernels

POLICIES = [pytest.param(policy, id=name) for name, policy in LRT_POLICIES]
each_policy = pytest.mark.parametrize("policy", POLICIES)

COUNT = 4
yields = st.lists(st.floats(0.0, 0.3), min_size=COUNT, max_size=COUNT)
losses = st.lists(st.floats(0.0, 1.0), min_size=COUNT, max_size=COUNT)
shares = st.lists(st.floats(0.05, 1.0), min_size=COUNT, max_size=COUNT)


def weights(
    policy: LrtPolicy, earns: list[float], loses: list[float], found: list[float], **setting: Any
) -> tuple[Floats, list[Floats]]:
    """Shares of four operators of two organisations by the kernel that decides, and the arrays that it was given."""
    loss, anchor = np.array(loses), np.log(np.array(found) / sum(found))
    cap, home_cap = setting.get("cap", 1.0), setting.get("home_cap", 1.0)
    aversion, sensitivity = np.array([setting.get("aversion", 4.0)]), setting.get("sensitivity", 60.0)
    managers = np.zeros((COUNT, OFFER_WIDTH))
    managers[:, YIELD], managers[:, EVENTS : EVENTS + RISKS] = earns, 2.0
    managers[:, LOSS], managers[:, VARIANCE] = loss, loss * loss
    terms = [managers, np.ones(COUNT, np.int8)]
    lists = [np.array([0, 0, 1, 1], np.int32), np.ones((1, COUNT), np.bool_), anchor[None, :].copy()]
    lists += [np.full((1, COUNT), cap), np.full((1, COUNT), home_cap)]
    weight = np.zeros((1, COUNT), np.int64)
    kernel = risk_kernels("mean_variance", policy.name).target_weights
    kernel(0, aversion, sensitivity, 0.03, np.full(RISKS, 100.0), *terms, *lists, weight)
    return weight[0] / WAD, [aversion, *terms, *lists]


def test_the_folder_has_the_policies_that_scenarios_name():
    assert LRT_POLICIES.names() == ["equal_weights", "logit_weights"]


@each_policy
def test_a_policy_says_what_it_is_and_where_it_comes_from(policy: LrtPolicy):
    assert len(policy.about) > 20 and any(character.isdigit() for character in policy.source)


@each_policy
@given(yields, losses, shares, st.floats(0.2, 1.0), st.floats(0.2, 1.0))
def test_shares_are_finite_and_sum_to_one(
    policy: LrtPolicy, earns: list[float], loses: list[float], found: list[float], cap: float, home_cap: float
):
    share, _ = weights(policy, earns, loses, found, cap=cap, home_cap=home_cap)
    assert np.isfinite(share).all() and (share >= 0.0).all()
    assert share.sum() == pytest.approx(1.0, abs=1e-9)


@each_policy
@given(yields, losses, shares, st.floats(0.0, 0.2), st.floats(0.3, 1.0))
def test_more_yield_never_lowers_a_share(
    policy: LrtPolicy, earns: list[float], loses: list[float], found: list[float], more: float, cap: float
):
    before, _ = weights(policy, earns, loses, found, cap=cap)
    after, _ = weights(policy, [earns[0] + more, *earns[1:]], loses, found, cap=cap)
    assert after[0] >= before[0] - 1e-9


@each_policy
@given(yields, losses, shares, st.floats(0.0, 1.0), st.floats(0.3, 1.0))
def test_more_risk_never_raises_a_share(
    policy: LrtPolicy, earns: list[float], loses: list[float], found: list[float], part: float, cap: float
):
    before, _ = weights(policy, earns, [part * loses[0], *loses[1:]], found, cap=cap)
    after, _ = weights(policy, earns, loses, found, cap=cap)
    assert after[0] <= before[0] + 1e-9


@each_policy
@given(yields, losses, shares)
def test_the_same_numbers_get_the_same_answer_and_stay_as_they_are(
    policy: LrtPolicy, earns: list[float], loses: list[float], found: list[float]
):
    first, given_ = weights(policy, earns, loses, found, cap=0.4)
    second, untouched = weights(policy, earns, loses, found, cap=0.4)
    assert (first == second).all()
    assert all((one == other).all() for one, other in zip(given_, untouched, strict=True))


@given(yields, losses, shares, st.floats(0.1, 0.9), st.floats(0.55, 1.0))
def test_splitting_an_operator_leaves_every_share_as_it_was(
    earns: list[float], loses: list[float], found: list[float], part: float, home_cap: float
):
    """Operator 0 of organisation 0 becomes two, each with its constant less the log of its part: here operators 0 and 1
    are one whole and are told apart only by their parts."""
    same = [earns[0], earns[0], *earns[2:]], [loses[0], loses[0], *loses[2:]]
    policy = LRT_POLICIES["logit_weights"]
    halves, _ = weights(policy, *same, [found[0] / 2, found[0] / 2, *found[2:]], home_cap=home_cap)
    parts, _ = weights(policy, *same, [found[0] * part, found[0] * (1 - part), *found[2:]], home_cap=home_cap)
    assert halves[0] + halves[1] == pytest.approx(parts[0] + parts[1], abs=1e-9)
    assert halves[2:] == pytest.approx(parts[2:], abs=1e-9)
    assert halves[0] == pytest.approx(halves[1], abs=1e-9)
    assert parts[0] == pytest.approx(part * (parts[0] + parts[1]), abs=1e-9)


def test_the_default_follows_its_constants_where_nothing_sets_operators_apart():
    share, _ = weights(LRT_POLICIES["logit_weights"], [0.02] * COUNT, [0.1] * COUNT, [1.0, 2.0, 3.0, 4.0])
    assert share == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_equal_weights_are_equal_whatever_anybody_pays():
    share, _ = weights(LRT_POLICIES["equal_weights"], [0.0, 0.1, 0.2, 0.3], [0.0] * COUNT, [1.0, 2.0, 3.0, 4.0])
    assert share == pytest.approx([0.25] * COUNT)
    assert math.isclose(share.sum(), 1.0)
