"""Every looper policy in the folder keeps the contract of a rule for the wanted leverage."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.agents.policies.looper import LOOPER_POLICIES, LooperPolicy
from restaking.model.scenario.lending import Lending

POLICIES = [pytest.param(policy, id=name) for name, policy in LOOPER_POLICIES]
each_policy = pytest.mark.parametrize("policy", POLICIES)

rates, leverages = st.floats(-1.0, 10.0), st.floats(1.0, 50.0)


def test_the_folder_has_the_policies_that_scenarios_name():
    words = Lending.model_fields["loop_policy"].annotation
    assert set(LOOPER_POLICIES.names()) == set(words.__args__)


@each_policy
def test_a_policy_says_what_it_is_and_where_it_comes_from(policy: LooperPolicy):
    assert len(policy.about) > 20 and len(policy.source) > 10


@each_policy
@given(rates, rates, leverages, leverages)
def test_it_wants_at_least_its_own_and_no_more_than_it_would_go_to_or_has(
    policy: LooperPolicy, earns: float, costs: float, most: float, has: float
):
    wanted = policy.rule(earns, costs, most, has)
    assert math.isfinite(wanted) and 1.0 <= wanted <= max(most, has)
    assert wanted == policy.rule(earns, costs, most, has)


@each_policy
@given(rates, rates, rates, leverages, leverages)
def test_dearer_debt_never_raises_the_leverage_it_wants(
    policy: LooperPolicy, earns: float, costs: float, more: float, most: float, has: float
):
    dearer = max(costs, more)
    assert policy.rule(earns, dearer, most, has) <= policy.rule(earns, min(costs, more), most, has)


def test_carry_is_all_or_nothing():
    carry = LOOPER_POLICIES["carry"].rule
    assert carry(0.05, 0.04, 8.0, 3.0) == 8.0 and carry(0.04, 0.05, 8.0, 3.0) == 1.0
    assert carry(0.05, 0.05, 8.0, 3.0) == 1.0


def test_held_stays():
    assert LOOPER_POLICIES["held"].rule(0.0, 1.0, 8.0, 3.0) == 3.0
