"""L06: its key and its hypothesis, derived again from the simulation."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l06_who_pays.decide import NOTICED
from restaking.lessons.shelf import find

SEEDS = 3


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l06")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_yes(found: Finding):
    assert found.lesson.question.options[found.option].answer == "Yes"


def test_stake_is_twice_all_prizes(runs: Runs):
    for arm in runs.series:
        assert runs.seen(arm, "stake", 0) == pytest.approx(2.0 * runs.seen(arm, "prizes", 0), rel=0.001)


def test_no_attack_wins_what_it_destroys_where_two_thirds_are_needed(runs: Runs):
    assert (runs.seen("own", "cost in stake", 0) >= 4.0 / 3.0 - 1e-6).all()


def test_those_who_own_all_they_lose_never_attack(runs: Runs):
    assert not runs.seen("total", "AVSs struck").any()


@pytest.mark.parametrize("share", [2, 20, 50, 90])
def test_the_first_look_finds_an_attack_where_own_share_and_fees_are_less_than_the_prize(runs: Runs, share: int):
    arm = f"own-{share}"
    pays = runs.seen(arm, "cost to them", 0) < 1.0
    assert pays.all() if share < 75 else not pays.any()
    assert ((runs.seen(arm, "first attack") == 7) == pays).all()


def test_own_stake_of_nine_tenths_spares_users_most_of_it(runs: Runs):
    assert (runs.seen("own-90", "prizes taken") < 0.3 * runs.seen("own-50", "prizes taken")).all()


def test_cost_to_those_who_decide_is_their_share_of_the_stake_and_a_year_of_commissions(runs: Runs):
    stake = runs.seen("own", "cost in stake", 0)
    for arm, share in (("own-2", 0.02), ("own", 0.05), ("own-20", 0.2), ("own-50", 0.5)):
        cost = runs.seen(arm, "cost to them", 0)
        assert (cost >= 0.99 * share * stake).all() and (cost <= share * stake + 0.02).all()


def test_what_is_slashed_is_mostly_other_peoples(runs: Runs):
    own, slashed = runs.seen("own", "own lost"), runs.seen("own", "slashed")
    assert own == pytest.approx(0.05 * slashed) and (runs.seen("own", "won") > own).all()


@pytest.mark.parametrize("arm", ["doubtful", "third", "growing"])
def test_where_one_condition_fails_attacks_pay_although_all_stake_is_theirs(runs: Runs, arm: str):
    assert (runs.seen(arm, "prizes taken") > NOTICED).all()


def test_growing_prizes_are_attacked_once_they_have_outgrown_the_stake(runs: Runs):
    by_then = 365.0 / 2.0 * np.log(4.0 / 3.0)
    first = runs.seen("growing", "first attack")
    assert (first > 7).all() and (first <= by_then + 7).all()


def test_the_verdict_is_that_of_the_theory(found: Finding):
    assert [each.outcome.verdict for each in found.verdicts] == ["Holds only if"]


def test_the_books_close_in_every_arm(runs: Runs):
    assert not any(np.any(runs.worst(arm, "conservation_error_gwei")) for arm in runs.series)


def test_the_key_is_filled_from_the_run(found: Finding):
    assert "{{" not in report.key(found.lesson, found.runs)
