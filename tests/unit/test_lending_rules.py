"""The rules of lending, by hand and as laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.core.units import GWEI, WAD
from restaking.model.rules import lending
from tests.worlds import eth

CURVE = (0.9, 0.005, 0.025, 0.40)
THRESHOLD, INCENTIVE, HALF = 93 * WAD // 100, 5 * WAD // 100, WAD // 2
amounts, prices = st.integers(1, 10**16), st.integers(WAD // 1000, 2 * WAD)


def test_rates_rise_gently_to_the_kink_and_steeply_beyond():
    rates = [lending.borrow_rate(used, *CURVE) for used in (0.0, 0.45, 0.9, 0.95, 1.0)]
    assert rates == pytest.approx([0.005, 0.0175, 0.03, 0.23, 0.43])
    assert lending.supply_rate(0.9, 0.03) == pytest.approx(0.027)


@given(st.floats(0.005, 0.43))
def test_the_utilisation_of_a_rate_has_that_rate(rate: float):
    assert lending.borrow_rate(lending.utilisation_at(rate, *CURVE), *CURVE) == pytest.approx(rate)


@given(st.floats(0.0, 0.42))
def test_the_utilisation_for_a_return_brings_it(return_: float):
    used = lending.utilisation_for(return_, *CURVE)
    assert lending.supply_rate(used, lending.borrow_rate(used, *CURVE)) == pytest.approx(return_, abs=1e-9)


def test_no_rate_and_no_return_beyond_the_curve():
    assert lending.utilisation_at(0.001, *CURVE) == 0.0 and lending.utilisation_at(0.9, *CURVE) == 1.0
    assert lending.utilisation_for(0.9, *CURVE) == 1.0
    assert lending.utilisation(0, 0) == 0.0 and lending.utilisation(3, 1) == 0.25
    assert lending.utilisation_at(0.02, 0.9, 0.005, 0.0, 0.0) == 1.0


@given(amounts, st.floats(0.0, 10.0))
def test_interest_is_never_less_than_exact_and_at_most_a_gwei_more(debt: int, rate: float):
    a_day = lending.daily(rate)
    assert debt * a_day <= int(lending.interest(debt, a_day)) * WAD <= debt * a_day + WAD


def test_health_is_judged_to_the_last_unit():
    """93 % of 100 tokens at a price of 1 cover 93 ETH and not a gwei more."""
    assert lending.healthy(eth(100), eth(93), WAD, THRESHOLD)
    assert not lending.healthy(eth(100), eth(93) + 1, WAD, THRESHOLD)
    assert lending.health(eth(100), eth(46.5), WAD, THRESHOLD) == 2 * WAD


def test_a_liquidation_repays_half_of_a_healthy_sized_debt_and_all_of_a_small_or_a_deep_one():
    """At a price of 0.96, 100 tokens with 90 ETH of debt have health 0.992; at 0.91, 0.940."""
    terms = THRESHOLD, INCENTIVE, HALF
    assert lending.repayable(eth(100), eth(90), 96 * WAD // 100, *terms) == eth(45)
    assert lending.repayable(eth(1), eth(0.9), 96 * WAD // 100, *terms) == eth(0.9)
    # Below 0.95 all that 91 ETH of collateral repay with 5 % on top: 86.67 of the 90 owed.
    assert lending.repayable(eth(100), eth(90), 91 * WAD // 100, *terms) == -(-eth(91) * 100 // 105)
    assert lending.repayable(eth(100), eth(80), 80 * WAD // 100, *terms) == -(-eth(80) * 100 // 105)


@given(amounts, amounts, prices, st.integers(0, WAD // 2))
def test_nobody_seizes_more_than_the_incentive_allows_or_than_there_is(
    tokens: int, debt: int, price: int, incentive: int
):
    repaid = lending.repayable(tokens, debt, price, THRESHOLD, incentive, HALF)
    taken = lending.seized(repaid, tokens, price, incentive)
    assert 0 <= repaid <= debt and 0 <= taken <= tokens
    assert taken * price <= repaid * (WAD + incentive)
    if repaid < debt and repaid == lending.covered(tokens, price, incentive):
        assert taken == tokens


def test_loops_come_near_their_limit_step_by_step():
    exposure, part = 0.0, 1.0
    for times in range(12):
        exposure, part = exposure + part, part * 0.9
        assert lending.loop_exposure(0.9, times) == pytest.approx(exposure)
    assert lending.loop_exposure(0.9, 1000) == pytest.approx(lending.leverage_limit(0.9)) == pytest.approx(10.0)
    assert lending.loop_exposure(0.0, 5) == 1.0


def test_a_loop_at_five_earns_what_c14_says():
    """5 · 4.5 % - 4 · 5 % = 2.5 %; at 3 % it is 10.5 %."""
    assert lending.loop_return(5.0, 0.045, 0.05) == pytest.approx(0.025)
    assert lending.loop_return(5.0, 0.045, 0.03) == pytest.approx(0.105)


@pytest.mark.parametrize(("leverage", "ratio"), [(5.0, 0.860), (6.0, 0.896), (9.0, 0.956)])
def test_loops_are_liquidated_at_these_prices(leverage: float, ratio: float):
    assert lending.liquidation_ratio(leverage, 0.93) == pytest.approx(ratio, abs=5e-4)


def test_leverage_and_debt_say_the_same():
    assert lending.leverage_of(eth(10), eth(8), 50.0) == pytest.approx(5.0)
    assert lending.leverage_of(eth(10), eth(11), 50.0) == 50.0
    assert lending.debt_for(eth(10), eth(8), 5.0) == eth(8)
    assert lending.debt_for(eth(10), eth(11), 5.0) == 0


def test_an_average_follows_a_price_hour_by_hour_and_rests_with_it():
    window = 24 * WAD
    assert lending.averaged(WAD, WAD // 2, 12, window) == 75 * WAD // 100
    assert lending.averaged(WAD, WAD // 2, 48, window) == WAD // 2
    assert lending.averaged(7 * WAD // 9, 7 * WAD // 9, 5, window) == 7 * WAD // 9
    assert lending.averaged(WAD, WAD // 2, 0, window) == WAD


def test_small_means_an_ether():
    assert lending.SMALL_DEBT == GWEI
