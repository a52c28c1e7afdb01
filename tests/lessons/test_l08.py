"""L08: its key and its hypothesis, derived again from the simulation."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l08_main_chain.decide import DAY, LATER, changed
from restaking.lessons.shelf import find

SEEDS = 12
NEEDED, TRUST = "fundamental_security_eth", "perceived_security"


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l08")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_unchanged_within_1_percent(found: Finding):
    assert found.lesson.question.options[found.option].answer == "Unchanged within 1 %"


def test_the_avs_takes_2_percent_of_what_is_restaked(runs: Runs):
    assert runs.seen("uncoupled", "taken of restaked") == pytest.approx(2.0, abs=0.3)
    assert not runs.seen("calm", "taken").any()


def test_until_the_slash_all_arms_are_one(runs: Runs):
    for arm in ("uncoupled", "believed", "software", "rescued"):
        assert (runs.seen(arm, "restaked_eth", DAY - 10) == runs.seen("calm", "restaked_eth", DAY - 10)).all()
        assert (runs.seen(arm, "staked_eth", DAY - 10) == runs.seen("calm", "staked_eth", DAY - 10)).all()


def test_where_nobody_is_alarmed_hollow_stake_is_all_there_is(runs: Runs):
    lacking = (runs.seen("still-calm", NEEDED) - runs.seen("still", NEEDED)).mean()
    assert lacking == pytest.approx(runs.seen("still", "hollow_stake_eth").mean(), rel=0.15)


def test_alarm_moves_restakers_more_than_the_chain(runs: Runs):
    assert (np.abs(changed(runs, "uncoupled")) < 0.02).all()
    alarmed, calm = (runs.seen(arm, "restaked_eth") for arm in ("uncoupled", "calm"))
    assert np.abs(alarmed / calm - 1.0).max() > np.abs(changed(runs, "uncoupled")).max()


def test_with_the_lst_nothing_is_hollow(runs: Runs):
    assert not runs.seen("lst", "hollow_stake_eth").any()


def test_trust_moves_only_where_it_is_coupled(runs: Runs):
    for arm in ("calm", "uncoupled", "software", "rescued"):
        assert (runs.seen(arm, TRUST, DAY) == 1.0).all()
    fallen, later = (runs.seen("believed", TRUST, day) for day in (DAY, LATER))
    assert (fallen < 0.95).all() and (later > fallen).all() and (later < 1.0).all()


def test_lost_trust_leaves_what_it_costs_to_stop_the_chain_within_a_thousandth(runs: Runs):
    believed, control = (runs.seen(arm, NEEDED) for arm in ("believed", "uncoupled"))
    assert believed == pytest.approx(control, rel=1e-3)


def test_shared_software_dips_the_first_dial_and_lets_it_recover(runs: Runs):
    dip, later = (runs.seen("software", NEEDED, day) / runs.seen("uncoupled", NEEDED, day) for day in (DAY, LATER))
    assert (dip <= 1.0).all() and dip.min() < 0.999
    assert (1.0 - later).mean() < 0.1 * (1.0 - dip).mean()  # in one seed of twelve much of the fear is still there


def test_a_fork_leaves_everything_as_it_was(runs: Runs):
    for figure in (NEEDED, "hollow_stake_eth", "staked_eth"):
        assert (runs.seen("rescued", figure) == runs.seen("calm", figure)).all()


def test_stake_deters_nobody_while_slashing_is_not_live(runs: Runs):
    assert (runs.seen("young", "AVSs struck") == 12).all()
    assert (runs.seen("grown", "AVSs struck") <= 1).all()


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C16b": "Holds only if", "C17": "Holds only if",
    }  # fmt: skip


def test_the_books_close_in_every_arm(runs: Runs):
    assert not any(np.any(runs.worst(arm, "conservation_error_gwei")) for arm in runs.series)


def test_the_key_is_filled_from_the_run(found: Finding):
    assert "{{" not in report.key(found.lesson, found.runs)
