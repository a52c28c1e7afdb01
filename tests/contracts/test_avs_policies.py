"""Every AVS policy in the folder keeps the contract of a rule for the next budget; payments stay within means."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.agents.policies.avs import AVS_POLICIES, AvsPolicy
from restaking.model.kernels.avss import plan_payments
from restaking.model.kernels.by_policy import budget_kernels
from restaking.model.rules.avss import affordable, means
from restaking.model.scenario.avss import Avss

POLICIES = [pytest.param(policy, id=name) for name, policy in AVS_POLICIES]
each_policy = pytest.mark.parametrize("policy", POLICIES)

budgets, coverages, gains = st.floats(0.0, 1e15), st.floats(0.0, 100.0), st.floats(0.0, 10.0)
gwei = st.integers(0, 10**15)


def test_the_folder_has_the_policies_that_scenarios_name():
    words = Avss.model_fields["policy"].annotation
    assert set(AVS_POLICIES.names()) == set(words.__args__)


@each_policy
def test_a_policy_says_what_it_is_and_where_it_comes_from(policy: AvsPolicy):
    assert len(policy.about) > 20 and len(policy.source) > 10


@each_policy
@given(budgets, coverages, gains)
def test_it_is_finite_never_negative_and_the_same_for_the_same_numbers(
    policy: AvsPolicy, budget: float, coverage: float, gain: float
):
    after = policy.rule(budget, coverage, gain)
    assert math.isfinite(after) and after >= 0.0
    assert after == policy.rule(budget, coverage, gain)


@each_policy
@given(budgets, coverages, st.floats(0.0, 100.0), gains)
def test_more_coverage_never_raises_the_budget(
    policy: AvsPolicy, budget: float, coverage: float, more: float, gain: float
):
    assert policy.rule(budget, coverage + more, gain) <= policy.rule(budget, coverage, gain)


@each_policy
@given(budgets, gains)
def test_an_avs_that_is_covered_keeps_its_budget(policy: AvsPolicy, budget: float, gain: float):
    assert policy.rule(budget, 1.0, gain) == budget


@each_policy
@given(gwei, coverages, gains, st.floats(0.0, 1000.0), st.floats(0.0, 1e15))
def test_no_budget_is_raised_beyond_what_can_be_paid(
    policy: AvsPolicy, budget: int, coverage: float, gain: float, rate: float, most: float
):
    after = budget_kernels(policy.name).budget_of(budget, coverage, gain, rate, most)
    assert after <= budget or after * rate <= most * (1.0 + 1e-12)


@each_policy
@given(budgets, coverages, gains)
def test_the_kernels_of_a_policy_decide_with_it(policy: AvsPolicy, budget: float, coverage: float, gain: float):
    free = budget_kernels(policy.name).budget_of(int(budget), coverage, gain, 1.0, 1e18)
    assert free == int(policy.rule(float(int(budget)), coverage, gain))


@each_policy
@given(gwei, coverages, gwei, gwei, st.integers(1, 10_000), st.integers(0, 10**12), st.floats(1e-6, 10.0))
def test_what_is_paid_is_within_fees_reserve_and_cap_and_no_input_is_changed(
    policy: AvsPolicy, budget: int, coverage: float, fees: int, treasury: int, runway: int, cap: int, price: float
):
    ints = [np.array([x], dtype=np.int64) for x in (budget, treasury, fees, 0, cap, 0, 0, 0)]
    wish, reserve, income, emission, most, pays, emits, before = ints
    live, one = np.ones(1, dtype=np.int8), np.ones(1)
    args = (live, np.array([coverage]), one, reserve, income, np.array([price]), emission, most, before, wish)
    kept = [each.copy() for each in args[:8]]
    budget_kernels(policy.name).set_budgets(0.5, runway, *args)
    plan_payments(runway, live, wish, one, reserve, income, np.array([price]), emission, most, pays, emits)
    assert all((each == was).all() for each, was in zip(args[:8], kept, strict=True))
    assert pays[0] <= affordable(fees, treasury, runway) <= fees + treasury
    assert 0 <= emits[0] <= cap
    assert pays[0] + emits[0] * price <= max(means(fees, treasury, runway, 0, cap, price), budget) + 1e-6 * budget + 1.0
    assert before[0] == budget
