"""L09B: its key derived again from the simulation; no price near zero without a stated reason."""

import numpy as np
import pytest

from restaking.core.units import Floats
from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out, scenario_of
from restaking.lessons.judging import Finding, judge
from restaking.lessons.shelf import find
from restaking.model.rules import arbitrage, lending

SEEDS = 8
AT_ONCE = {"closed", "nav", "unlooped", "open"}
BUYERS = AT_ONCE | {"slow", "slow-nav", "slow-unlooped", "slow-open", "slow-deep"}
NO_BUYERS = {"alone", "alone-nav", "alone-unlooped", "slash-alone-nav"}
SLASHED = {"slash", "slash-nav", "slash-open", "slash-alone-nav"}
WITHIN_THE_HOUR = 0.75
"""As low as liquidations within an hour take the price while buyers bring but a part of what they have."""
REASON = "A pool with no buyers always goes to zero: an artefact of leaving buyers out."


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l09b")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def daily(runs: Runs, arm: str, metric: str) -> Floats:
    """(seeds, days) a metric of an arm on every day."""
    return np.array([[row[metric] for row in rows] for rows in runs.series[arm]])


def lowest(runs: Runs, arm: str) -> Floats:
    """(seeds,) lowest price over the reported rate."""
    return runs.seen(arm, "lrt_price_trough")


def lowest_bid() -> float:
    """What the most patient buyer pays while redemptions are closed, over the reported rate."""
    markets = scenario_of(find("l09b"), find("l09b").arm[0]).markets
    return 1.0 - arbitrage.required_discount(
        markets.arbitrage_return, markets.reopening_days, 0.0, markets.fee, markets.arbitrage_premium
    )


def test_buyers_who_are_there_hold_the_price_above_0_90(found: Finding):
    print(found.estimate)
    assert found.lesson.question.options[found.option].answer == "0.90 to 0.98"


@pytest.mark.parametrize("arm", sorted(AT_ONCE))
def test_buyers_at_once_never_let_it_below_their_bids(runs: Runs, arm: str):
    assert (lowest(runs, arm) >= lowest_bid()).all()


def test_the_second_vote_too_is_decided(runs: Runs):
    """Slow buyers: the price falls further, to around 0.90."""
    assert (lowest(runs, "slow") < lowest(runs, "closed") - 0.03).all()
    assert 0.88 < lowest(runs, "slow").mean() < 0.92


def test_the_sale_alone_takes_it_where_theory_says(runs: Runs):
    """Without buyers: 0.906 by the invariant, whether nobody owes or the oracle goes by the rate."""
    for arm in ("alone-unlooped", "alone-nav"):
        assert (lowest(runs, arm) < 0.907).all() and lowest(runs, arm).mean() > 0.88, "now and then one more sells"


def test_all_arms_are_with_or_without_buyers(found: Finding):
    assert {arm.name for arm in found.lesson.arm} == NO_BUYERS | BUYERS | SLASHED
    for arm in found.lesson.arm:
        assert (scenario_of(found.lesson, arm).markets.arbitrage_capital > 0.0) == (arm.name not in NO_BUYERS)


@pytest.mark.parametrize("arm", sorted((BUYERS | SLASHED) - NO_BUYERS))
def test_no_price_near_zero_while_there_are_buyers(runs: Runs, arm: str):
    """At the end of a day no buyer with ETH left has left a price below its bid; within the hour, before they come,
    it falls no further than a bound that is far from zero."""
    assert (lowest(runs, arm) > WITHIN_THE_HOUR).all()
    close = 1.0 - daily(runs, arm, "lrt_discount.LRT 1")
    has_eth = daily(runs, arm, "arbitrage_capital_free_eth") > 1.0
    assert (close[has_eth] > lowest_bid() - 1e-3).all()


def test_a_price_near_zero_has_a_stated_reason(found: Finding):
    """It occurs where nobody has capital to buy, nowhere else, and text and key say why it cannot be."""
    collapsed = {arm.name for arm in found.lesson.arm if (lowest(found.runs, arm.name) < 0.5).any()}
    assert collapsed == {"alone"} <= NO_BUYERS
    for part in ("text", "key", "instructor"):
        words = " ".join(found.lesson.words(part).replace("**", "").split())
        assert REASON.split(":")[0] in words
    assert REASON in " ".join(found.lesson.words("text").replace("**", "").split())


def test_loops_deepen_the_fall_where_buyers_are_slow_or_missing(runs: Runs):
    for with_loops, without in (("slow", "slow-unlooped"), ("alone", "alone-unlooped")):
        assert (lowest(runs, with_loops) < lowest(runs, without)).all()


def test_a_rate_oracle_stops_the_spiral(runs: Runs):
    for market, rate in (("slow", "slow-nav"), ("alone", "alone-nav"), ("slash", "slash-nav")):
        assert (lowest(runs, market) < lowest(runs, rate)).all()
        assert (runs.seen(market, "liquidated_eth") > runs.seen(rate, "liquidated_eth")).all()


def test_depth_and_capital_each_hold_the_price(runs: Runs):
    assert (lowest(runs, "slow-deep") > 0.98).all()
    assert (lowest(runs, "closed") > lowest(runs, "slow")).all() and (
        lowest(runs, "slow") > lowest(runs, "alone")
    ).all()


def test_open_redemptions_shorten_the_discount(runs: Runs):
    for closed, opened in (("closed", "open"), ("slow", "slow-open")):
        shorter, longer = (runs.seen(arm, "lrt_discount.LRT 1") for arm in (opened, closed))
        assert (shorter < 0.5 * longer).all()


@pytest.mark.parametrize("arm", sorted((BUYERS | NO_BUYERS) - SLASHED))
def test_no_eth_is_lost(runs: Runs, arm: str):
    assert (runs.seen(arm, "rate kept") >= 1.0).all() and (runs.seen(arm, "slashed_eth") == 0.0).all()


@pytest.mark.parametrize("arm", sorted(SLASHED))
def test_five_in_a_hundred_are_lost_where_the_loss_is_real(runs: Runs, arm: str):
    assert runs.seen(arm, "rate kept") == pytest.approx(0.951, abs=0.003)


def test_a_real_loss_leaves_lenders_with_loans_that_the_pool_would_not_cover(runs: Runs):
    assert (runs.seen("slash-alone-nav", "uncovered") > runs.seen("alone-nav", "uncovered") + 1.0).all()
    assert (runs.seen("slash-alone-nav", "bad_debt_eth") == 0.0).all(), "nobody has lost it yet"


@pytest.mark.parametrize("arm", sorted(BUYERS | NO_BUYERS | SLASHED))
def test_what_some_gain_others_lose_and_the_books_balance(runs: Runs, arm: str):
    assert (runs.seen(arm, "together") == 0.0).all()
    assert runs.seen(arm, "gains.*") == pytest.approx(0.0, abs=1e-6)
    assert (runs.worst(arm, "conservation_error_gwei") == 0).all()


def test_the_sale_is_of_four_per_cent_in_every_arm(found: Finding):
    """Holders who have neither pledged their tokens nor put them into the pool sell 4 % of the supply among them."""
    for arm in found.lesson.arm:
        scenario = scenario_of(found.lesson, arm)
        free = 1.0 - scenario.lending.loop_share - scenario.markets.pool_depth * scenario.markets.token_share
        (sale,) = scenario.shocks
        assert sale.arguments["share"] * free == pytest.approx(0.04, abs=1e-6)


def test_liquidation_prices_are_those_of_the_worksheet():
    prices = [round(lending.liquidation_ratio(leverage, 0.93), 2) for leverage in (2, 3, 5, 6, 7, 9)]
    assert prices == [0.54, 0.72, 0.86, 0.90, 0.92, 0.96]


def test_the_verdicts_are_those_of_the_run(found: Finding):
    print([(each.claim.id, each.estimate) for each in found.verdicts])
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {"C14": "Holds only if", "C19": "Holds"}


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text and "together 0." in text
