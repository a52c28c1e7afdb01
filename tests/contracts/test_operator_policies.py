"""Every operator policy in the folder keeps the contract of a marginal value, and the kernels decide by it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.agents.opt_in import registration_score
from restaking.agents.policies.operator import OPERATOR_POLICIES, OperatorPolicy
from restaking.model.kernels.by_operator import opt_in_kernels
from restaking.model.rules.modes import MODES
from restaking.model.scenario.operators import Operators

POLICIES = [pytest.param(policy, id=name) for name, policy in OPERATOR_POLICIES]
each_policy = pytest.mark.parametrize("policy", POLICIES)

amounts = st.floats(0.0, 1e5)  # ETH per year
costs, aversions = st.floats(1e-3, 1e3), st.floats(0.0, 1e3)
terms = st.tuples(amounts, costs, amounts, amounts, amounts, aversions)


def test_the_folder_has_the_policies_that_scenarios_name():
    assert OPERATOR_POLICIES.names() == ["marginal_profit", "risk_neutral"]
    allowed = Operators.model_json_schema()["properties"]["policy"]["enum"]
    assert sorted(allowed) == OPERATOR_POLICIES.names()


@each_policy
def test_a_policy_says_what_it_is_and_where_it_comes_from(policy: OperatorPolicy):
    assert len(policy.about) > 20 and any(character.isdigit() for character in policy.source)


@each_policy
@given(terms)
def test_it_is_finite_and_the_same_for_the_same_numbers(policy: OperatorPolicy, term: tuple[float, ...]):
    assert math.isfinite(policy.rule(*term))
    assert policy.rule(*term) == policy.rule(*term)


@each_policy
@given(terms, st.floats(1.0, 1e4))
def test_more_reward_is_worth_more(policy: OperatorPolicy, term: tuple[float, ...], more: float):
    income, *rest = term
    assert policy.rule(income + more, *rest) >= policy.rule(income, *rest)


@each_policy
@pytest.mark.parametrize("place", [1, 2, 3, 4, 5], ids=["cost", "fear", "variance", "franchise", "aversion"])
@given(term=terms, more=st.floats(0.0, 1e4))
def test_more_cost_or_risk_is_never_worth_more(
    policy: OperatorPolicy, place: int, term: tuple[float, ...], more: float
):
    riskier = tuple(value + more * (at == place) for at, value in enumerate(term))
    assert policy.rule(*riskier) <= policy.rule(*term)


@each_policy
@given(amounts, costs)
def test_without_risk_only_profit_counts(policy: OperatorPolicy, income: float, cost: float):
    assert policy.rule(income, cost, 0.0, 0.0, 0.0, 4.0) == income - cost


@given(terms)
def test_only_marginal_profit_minds_variance(term: tuple[float, ...]):
    *_, variance, _, aversion = term
    prudent, neutral = (OPERATOR_POLICIES[name].rule(*term) for name in ("marginal_profit", "risk_neutral"))
    assert neutral - prudent == pytest.approx(0.5 * aversion * variance, rel=1e-9, abs=1e-3)


@each_policy
@pytest.mark.parametrize("mode", MODES.names())
def test_the_kernels_of_every_mode_decide_by_the_policy_and_change_no_input(policy: OperatorPolicy, mode: str):
    """1,000 ETH, all its own people's, run two AVSs; a third pays 30 ETH a year to it alone and costs 4."""
    menu = np.array([[30.0, 0.0, 0.0, 1e9, 1.0, 0.1, 1.0 / 70.0, 1.0]] * 3)
    own = np.array([1_000.0, 1.0, 1.0, 1_000.0, 50.0, 7.0, 0.02, 0.01, 0.006])
    registered, others = np.array([1, 1, 0], dtype=np.int8), np.zeros(3)
    before = [each.copy() for each in (menu, own, registered, others)]
    found, score = np.full((3, 5), np.nan), np.full(3, np.nan)
    numbers = (1.0, 4.0, 4.0, 2.0, 2, own, menu, others)
    kernels = opt_in_kernels(mode, policy.name)
    kernels.weigh_running(*numbers, registered, found, score)
    kernels.weigh_others(*numbers, registered, registered, found, score)
    for was, now in zip(before, (menu, own, registered, others), strict=True):
        np.testing.assert_array_equal(was, now)
    shared = 1.0 if mode in ("pooled", "vault") else 3.0
    mean, exposed = 100.0 / shared, 1_000.0 / shared
    expected = [30.0, 4.0, 0.03 * mean, 0.0, 0.03 * 7.0]
    expected[3] = (0.03 * exposed**2 / 70.0 + 0.006 * 2.0 * mean * (2.0 * mean + 50.0)) / 1_000.0
    np.testing.assert_allclose(found[2], expected, rtol=1e-12)
    for s in range(3):
        assert score[s] == registration_score(policy.rule(*found[s].tolist(), 4.0), 4.0, 2.0)
