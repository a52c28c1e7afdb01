"""L02: its key and its hypothesis, derived again from the simulation; arithmetic against closed forms."""

import math

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l02_reward_streams.decide import extra
from restaking.lessons.shelf import find

SEEDS = 8
PROMISED = 0.3  # % a year by each AVS, half of it in tokens
COMMISSION = 0.10


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l02")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_higher_by_less_than_two_points(found: Finding):
    assert found.lesson.question.options[found.option].answer == "Higher by less than 2 percentage points"


@pytest.mark.parametrize("arm", ["closed", "open"])
def test_the_base_stream_is_what_the_specification_pays(runs: Runs, arm: str):
    """About 166.3 a year over the root of all stake, in ETH."""
    by_hand = 100.0 * 166.3 / math.sqrt(33.3e6)
    assert runs.seen(arm, "median.0").mean() == pytest.approx(by_hand, rel=0.01)


def test_where_nobody_moves_a_budget_is_shared_by_the_stake_of_day_0(runs: Runs):
    """What is paid in ETH per restaked ETH is the AVSs behind it times half of what each promises; slashes lift it."""
    behind, paid = runs.seen("closed", "avs_per_eth"), runs.seen("closed", "in ETH")
    assert (paid / behind).mean() == pytest.approx(PROMISED / 2.0, rel=0.1)


def test_tokens_bring_what_they_were_sold_for(runs: Runs):
    """Twice the tokens and the same fees halve what a token is worth; the price follows with a lag."""
    assert (runs.seen("closed", "token price") > 50.0).all() and runs.seen("closed", "token price").mean() < 85.0
    assert (runs.seen("closed", "in tokens") < runs.seen("closed", "in ETH")).all()


@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_median_wallet_gets_its_streams_less_commission(runs: Runs, k: int):
    """Most wallets are not slashed: streams of k AVSs at the prices seen, less the operator's tenth."""
    per_avs = (runs.seen("closed", "in ETH") + runs.seen("closed", "in tokens")) / runs.seen("closed", "avs_per_eth")
    by_hand = k * per_avs * (1.0 - COMMISSION)
    assert np.median(extra(runs, "closed", k) - by_hand) == pytest.approx(0.0, abs=0.02 + 0.05 * k * PROMISED)


def test_others_enter_and_the_extra_falls(runs: Runs):
    assert (runs.seen("open", "restaked") > runs.seen("closed", "restaked")).all()
    assert extra(runs, "open", 10).mean() < extra(runs, "closed", 10).mean()


def test_the_mean_wallet_bears_what_the_median_does_not_see(runs: Runs):
    for arm in ("closed", "open"):
        assert runs.seen(arm, "mean.10").mean() < runs.seen(arm, "median.10").mean()
    assert (runs.seen("closed", "slashed") >= 0.0).all() and runs.seen("closed", "slashed").mean() > 0.0


def test_operators_keep_their_avss_and_where_nobody_may_enter_nobody_moves(runs: Runs):
    assert all(abs(row["avs_per_eth"] - 10.0) < 1e-9 for rows in runs.series["open"] for row in rows)
    assert all(rows[-1]["venue_eth.solo"] == rows[0]["venue_eth.solo"] for rows in runs.series["closed"])


def test_the_verdicts_are_those_the_text_tells(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C7": "Holds only if", "C13": "Holds", "C19": "Holds",
    }  # fmt: skip


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text and "nan" not in text
