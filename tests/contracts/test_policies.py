"""Every staker policy in the folder keeps the contract of a certainty equivalent, and its own closed form."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from restaking.agents.fears import EVENTS, LOSS, OFFER_WIDTH, RISKS, VARIANCE, YIELD
from restaking.agents.policies.staker import STAKER_POLICIES, StakerPolicy
from restaking.model.kernels.by_policy import risk_kernels
from restaking.model.scenario import ScenarioError, load
from restaking.model.scenario.policies import policy_names

POLICIES = [pytest.param(policy, id=name) for name, policy in STAKER_POLICIES]
each_policy = pytest.mark.parametrize("policy", POLICIES)

# What can be believed: a hazard of faults, a loss of at most all of it, and so E[L²] at most E[L].
yields = st.floats(0.0, 1.0)
hazards, losses = st.floats(0.0, 1.0), st.floats(0.0, 1.0)
aversions = st.floats(0.1, 100.0)


def certainty(policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float) -> float:
    """Worth of a return with a chance ``hazard`` of losing ``loss``: feared loss h·l, second moment h·l²."""
    return policy.rule(yield_, hazard * loss, hazard * loss * loss, aversion)


def test_scenarios_may_name_every_policy_in_the_folder_and_no_other():
    assert STAKER_POLICIES.names() == list(policy_names("staker")) == ["crra", "cvar", "mean_variance"]
    for name in STAKER_POLICIES.names():
        assert load("teaching", {"stakers.policy": name}).stakers.policy == name
    with pytest.raises(ScenarioError, match="stakers.policy = 'var': not allowed; one of 'crra', 'cvar', 'mean_var"):
        load("teaching", {"stakers.policy": "var"})


@each_policy
def test_a_policy_says_what_it_is_and_where_it_comes_from(policy: StakerPolicy):
    assert len(policy.about) > 20 and any(character.isdigit() for character in policy.source)


@each_policy
@given(yields, hazards, losses, aversions)
def test_it_is_finite_and_the_same_for_the_same_numbers(
    policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float
):
    worth = certainty(policy, yield_, hazard, loss, aversion)
    assert math.isfinite(worth)
    assert worth == certainty(policy, yield_, hazard, loss, aversion)


@each_policy
@given(yields, st.floats(1e-6, 0.5), hazards, losses, aversions)
def test_more_yield_is_worth_more(
    policy: StakerPolicy, yield_: float, more: float, hazard: float, loss: float, aversion: float
):
    less, best = (certainty(policy, y, hazard, loss, aversion) for y in (yield_, yield_ + more))
    assert best >= less
    if less > -0.99:  # ruin is worth -1 whatever the yield
        assert best > less


# More fear is a higher hazard or a larger loss, and both raise the mean and the second moment. The mean alone, at one
# variance, is no more fear to crra: its lottery then loses more often but less, and may stop short of ruin. The other
# policies read the two moments apart, and fear a higher mean at one variance too.


@each_policy
@given(yields, hazards, losses, aversions, st.floats(0.0, 1.0))
def test_more_frequent_losses_are_never_worth_more(
    policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float, more: float
):
    worth = [certainty(policy, yield_, h, loss, aversion) for h in (hazard, hazard + more)]
    assert worth[1] <= worth[0] + 1e-9


@each_policy
@given(yields, hazards, losses, aversions, st.floats(0.0, 1.0))
def test_larger_losses_are_never_worth_more(
    policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float, part: float
):
    worth = [certainty(policy, yield_, hazard, size, aversion) for size in (loss * part, loss)]
    assert worth[1] <= worth[0] + 1e-9


@each_policy
@given(yields, st.floats(1e-6, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 0.5), aversions)
def test_more_variance_is_never_worth_more(
    policy: StakerPolicy, yield_: float, feared: float, variance: float, more: float, aversion: float
):
    worth = [policy.rule(yield_, feared, v, aversion) for v in (variance, variance + more)]
    assert worth[1] <= worth[0] + 1e-12


@each_policy
@given(yields, hazards, losses, aversions, st.floats(1.0, 10.0))
def test_more_aversion_to_risk_is_never_worth_more(
    policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float, times: float
):
    worth = [certainty(policy, yield_, hazard, loss, a) for a in (aversion, aversion * times)]
    assert worth[1] <= worth[0] + 1e-9


@each_policy
@pytest.mark.parametrize("loss", [1e-100, 1e-160, 1e-200, 1e-300, 5e-324])
def test_a_fear_that_has_all_but_faded_is_worth_next_to_nothing(policy: StakerPolicy, loss: float):
    assert certainty(policy, 0.03, 1.0, loss, 4.0) == pytest.approx(0.03)


@each_policy
@given(yields, aversions)
def test_a_sure_return_is_worth_itself(policy: StakerPolicy, yield_: float, aversion: float):
    assert policy.rule(yield_, 0.0, 0.0, aversion) == yield_


@each_policy
@given(yields, hazards, losses, aversions)
def test_the_kernels_of_a_policy_weigh_with_it(
    policy: StakerPolicy, yield_: float, hazard: float, loss: float, aversion: float
):
    """One LRT with one remembered fault per year: what the compiled kernel finds it worth is what the rule says."""
    weigh = risk_kernels(policy.name).weigh_lrts
    worth, score, taste = np.empty(1), np.empty(1), np.empty(1)
    offer = np.zeros((1, OFFER_WIDTH))
    offer[0, [YIELD, EVENTS, LOSS, VARIANCE]] = yield_, hazard, loss, loss * loss
    calm, years = np.zeros((1, RISKS)), np.ones(RISKS)
    weigh(
        np.uint64(1), -1, calm, 0, aversion, 0.0, years, 60.0, 0.0, 0.2, offer, np.zeros(1), worth, score, taste
    )  # fmt: skip
    expected = policy.rule(yield_, hazard * loss, hazard * (loss * loss), aversion)
    assert worth[0] == expected


@given(yields, hazards, losses, aversions)
def test_mean_variance_is_yield_less_loss_less_half_the_variance_charged(
    yield_: float, hazard: float, loss: float, aversion: float
):
    expected = yield_ - hazard * loss - aversion * hazard * loss * loss / 2
    assert certainty(STAKER_POLICIES["mean_variance"], yield_, hazard, loss, aversion) == pytest.approx(
        expected, abs=1e-12
    )


def expected_power_utility(gain: float, chance: float, loss: float, aversion: float) -> float:
    """Certainty equivalent of gain·(1 − loss) with a chance, else gain, straight from E[u] and u⁻¹."""
    outcomes = [(1.0 - chance, gain), (chance, gain * (1.0 - loss))]
    if aversion == 1.0:
        return math.exp(sum(p * math.log(w) for p, w in outcomes)) - 1.0
    power = 1.0 - aversion
    return sum(p * w**power for p, w in outcomes) ** (1.0 / power) - 1.0


@given(yields, st.floats(1e-4, 0.999), st.floats(1e-4, 0.9), st.sampled_from([0.1, 0.5, 1.0, 2.0, 4.0, 20.0]))
def test_crra_is_the_expected_power_utility_of_its_two_point_lottery(
    yield_: float, chance: float, loss: float, aversion: float
):
    """A lottery with that chance and loss has feared loss g·p·l and variance g²·p·l²·(1 − p)."""
    gain = 1.0 + yield_
    feared, variance = gain * chance * loss, gain * gain * chance * loss * loss * (1.0 - chance)
    worth = STAKER_POLICIES["crra"].rule(yield_, feared, variance, aversion)
    assert worth == pytest.approx(expected_power_utility(gain, chance, loss, aversion), rel=1e-6, abs=1e-8)


def test_crra_tends_to_mean_variance_for_small_risks():
    """Arrow and Pratt: yield − feared loss − ½·ρ·σ² to first order."""
    small = (0.03, 1e-4, 1e-6, 4.0)
    assert STAKER_POLICIES["crra"].rule(*small) == pytest.approx(
        STAKER_POLICIES["mean_variance"].rule(*small), abs=2e-7
    )


@given(yields, st.floats(1.0, 100.0))
def test_ruin_is_worth_minus_one_to_who_cannot_bear_it(yield_: float, aversion: float):
    assume(aversion >= 1.0)
    gain = 1.0 + yield_
    assert STAKER_POLICIES["crra"].rule(yield_, 0.1 * gain, 0.09 * gain * gain, aversion) == -1.0


@pytest.mark.parametrize("name", ["cvar", "mean_variance"])
@given(yields, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), aversions)
def test_a_higher_mean_loss_at_one_variance_is_never_worth_more(
    name: str, yield_: float, feared: float, more: float, variance: float, aversion: float
):
    rule = STAKER_POLICIES[name].rule
    assert rule(yield_, feared + more, variance, aversion) <= rule(yield_, feared, variance, aversion)


def test_crra_may_prefer_a_higher_mean_loss_at_one_variance():
    """Variance 0.09: a mean of 0.1 is ruin with a chance of 10 %; a mean of 0.3 is a loss of 0.6 every other time."""
    rule = STAKER_POLICIES["crra"].rule
    assert rule(0.0, 0.1, 0.09, 4.0) == -1.0 < rule(0.0, 0.3, 0.09, 4.0)
    assert expected_power_utility(1.0, 0.5, 0.6, 4.0) == pytest.approx(rule(0.0, 0.3, 0.09, 4.0))


def tail_mean(losses: list[float], chances: list[float], level: float) -> float:
    """CVaR by Rockafellar and Uryasev: the least of t + E[max(L − t, 0)] / (1 − level), taken at one of the losses."""
    return min(
        t + sum(p * max(loss - t, 0.0) for loss, p in zip(losses, chances, strict=True)) / (1.0 - level) for t in losses
    )


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 1.0)), min_size=2, max_size=6), st.floats(0.1, 30.0))
def test_cvar_bounds_the_tail_mean_of_every_law_with_its_moments(law: list[tuple[float, float]], aversion: float):
    total = sum(weight for _, weight in law)
    outcomes, chances = [loss for loss, _ in law], [weight / total for _, weight in law]
    mean = sum(p * x for x, p in zip(outcomes, chances, strict=True))
    variance = sum(p * (x - mean) ** 2 for x, p in zip(outcomes, chances, strict=True))
    feared = -STAKER_POLICIES["cvar"].rule(0.0, mean, variance, aversion)
    assert tail_mean(outcomes, chances, aversion / (1.0 + aversion)) <= feared + 1e-9


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 30.0))
def test_cvar_is_reached_by_the_law_that_puts_all_variance_into_the_tail(mean: float, sd: float, aversion: float):
    level = aversion / (1.0 + aversion)
    high, low = mean + sd * math.sqrt(level / (1.0 - level)), mean - sd * math.sqrt((1.0 - level) / level)
    feared = -STAKER_POLICIES["cvar"].rule(0.0, mean, sd * sd, aversion)
    assert tail_mean([low, high], [level, 1.0 - level], level) == pytest.approx(feared, abs=1e-9)
