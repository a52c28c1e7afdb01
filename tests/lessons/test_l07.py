"""L07: its key and its hypothesis, derived again from the simulation and from the row of dominoes by hand."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.l07_one_bad_avs.decide import further, lost
from restaking.lessons.shelf import find

SEEDS = 4
ROW = {"pi-50": 0.5, "pi-95": 0.95, "pi-101": 1.01, "pi-110": 1.10}


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l07")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_the_answer_is_1_and_8(found: Finding):
    assert found.lesson.question.options[found.option].answer == "1 and 8"


@pytest.mark.parametrize(("arm", "prize"), ROW.items())
def test_slack_and_bound_are_those_one_gets_by_hand(runs: Runs, arm: str, prize: float):
    slack = min((k + 1) / (k * prize) for k in range(1, 8)) - 1.0
    assert runs.seen(arm, "slack", 0) == pytest.approx(slack, rel=1e-6)
    assert runs.seen(arm, "bound", 0) == pytest.approx(1.0 + 1.0 / slack, rel=1e-5)


@pytest.mark.parametrize(("arm", "prize"), ROW.items())
def test_all_fall_or_one_and_the_edge_is_at_1(runs: Runs, arm: str, prize: float):
    fallen = 8 if prize > 1.0 else 1
    assert (runs.seen(arm, "operators fallen") == fallen).all()
    assert runs.seen(arm, "contagion_multiplier") == pytest.approx(fallen)
    assert (runs.seen(arm, "contagion_multiplier") < runs.seen(arm, "bound", 0)).all()


@pytest.mark.parametrize(("arm", "fallen"), [("calm-110", 0), ("pi-115", 8)])
def test_without_a_first_domino_the_row_stands_up_to_8_sevenths(runs: Runs, arm: str, fallen: int):
    assert (runs.seen(arm, "operators fallen") == fallen).all()


def test_a_bad_avs_takes_cover_from_others_only_where_stake_is_pooled(runs: Runs):
    assert (runs.seen("ample", "cover lost per ETH") > 1.0).all()
    assert (runs.seen("unique", "contagion_eth.shared_stake") < 1e-6).all(), "no more than rounding"


def test_unique_stake_does_not_keep_validators_running(runs: Runs):
    name = "contagion_eth.common_software"
    assert runs.seen("unique", name).sum() > 0.0
    assert runs.seen("unique", name).mean() >= runs.seen("ample", name).mean()


def test_much_is_lost_on_top_of_what_the_calm_twin_loses_only_where_slack_is_thin(runs: Runs):
    assert further(runs, "pooled", "calm").mean() > 0.2
    assert further(runs, "ample", "calm-ample").mean() < 0.05
    assert (runs.seen("calm", "contagion_eth.attack") < 0.1 * runs.seen("pooled", "contagion_eth.attack").mean()).all()


def test_overcommitted_unique_stake_loses_to_attacks_per_eth_taken_but_less_of_all_stake(runs: Runs):
    """So the claim could come out otherwise: what decides is how much of the stake one AVS reaches."""
    unique, pooled = ("overcommitted", "calm-overcommitted"), ("pooled", "calm")
    assert further(runs, *unique).mean() > 0.2 > 0.1 > further(runs, "unique", "calm-ample").mean()
    assert (lost(runs, *unique) < lost(runs, *pooled)).all()
    assert runs.seen(unique[0], "contagion_eth.shock").mean() < 0.5 * runs.seen(pooled[0], "contagion_eth.shock").mean()


def test_what_is_lost_where_no_avs_turns_is_taken_off(runs: Runs):
    calm, seen = runs.seen("calm-overcommitted", "stake lost"), runs.seen("overcommitted", "stake lost")
    assert (calm > 0.0).any(), "divided stake is attacked without any AVS turning, in some seeds"
    stake = runs.seen("overcommitted", "delegated_eth", 0)
    assert lost(runs, "overcommitted", "calm-overcommitted") == pytest.approx((seen - calm) / stake)
    assert (lost(runs, "overcommitted", "calm-overcommitted") > 0.0).all()


def test_a_veto_spares_operators_and_invites_attackers(runs: Runs):
    assert (runs.seen("veto", "contagion_eth.shock") < runs.seen("pooled", "contagion_eth.shock")).all()
    assert runs.seen("veto", "contagion_eth.attack").mean() > runs.seen("pooled", "contagion_eth.attack").mean()


def test_the_verdicts_are_those_of_the_theory(found: Finding):
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C6": "Holds only if", "C10": "Fails when", "C16a": "Holds only if",
    }  # fmt: skip


def test_the_books_close_in_every_arm(runs: Runs):
    assert not any(np.any(runs.worst(arm, "conservation_error_gwei")) for arm in runs.series)


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text and "1 at 0.95, 8 at 1.01" in text
