"""L10: its key derived again from the simulation, on few seeds; what its verdicts rest on."""

import numpy as np
import pytest

from restaking.lessons import report
from restaking.lessons.experiment import Runs, carry_out
from restaking.lessons.judging import Finding, judge
from restaking.lessons.shelf import find

SEEDS = 8


@pytest.fixture(scope="module")
def found() -> Finding:
    lesson = find("l10")
    return judge(lesson, carry_out(lesson, SEEDS, silent=True))


@pytest.fixture(scope="module")
def runs(found: Finding) -> Runs:
    return found.runs


def test_sixty_days_after_the_event_more_is_restaked_than_without_points(found: Finding):
    print(found.estimate)
    assert found.lesson.question.options[found.option].answer == "More"


def test_the_verdicts_are_those_of_the_run(found: Finding):
    print([(each.claim.id, each.estimate) for each in found.verdicts])
    assert {each.claim.id: each.outcome.verdict for each in found.verdicts} == {
        "C15": "Fails when", "C18": "Holds", "C20": "Holds",
    }  # fmt: skip


def test_avss_pay_the_same_in_every_arm(runs: Runs):
    """What differs is promised by others: fees and emissions of a day are equal to the gwei."""
    for seed in range(runs.seeds):
        paid = [runs.series[arm][seed][100]["eth_price_usd"] for arm in ("fundamentals", "points", "talk")]
        assert len(set(paid)) == 1


def test_all_arms_begin_alike_and_points_bring_more_than_they_leave(runs: Runs):
    first = [runs.seen(arm, "restaked_eth", 0) for arm in ("fundamentals", "points", "talk", "unstacked")]
    assert all((each == first[0]).all() for each in first)
    event, after = runs.seen("points", "restaked_eth", 180), runs.seen("points", "restaked_eth", 240)
    assert after.mean() < event.mean() and event.mean() > runs.seen("fundamentals", "restaked_eth", 180).mean()


def test_the_airdrop_is_half_of_what_was_expected(runs: Runs):
    expected = 0.0675 * 16.0 * runs.seen("points", "delegated_eth", 0)
    assert runs.seen("points", "airdrop_eth", 240) == pytest.approx(0.5 * expected, rel=1e-6)
    assert (runs.seen("fundamentals", "airdrop_eth", 240) == 0.0).all()


def test_hype_is_most_of_the_motive_in_the_season_and_less_after_it(runs: Runs):
    for arm in ("points", "talk"):
        assert np.nanmean(runs.seen(arm, "hype_share", 60)) > np.nanmean(runs.seen(arm, "hype_share", 240))


@pytest.mark.parametrize("arm", ["fundamentals", "points", "talk"])
def test_the_books_balance(runs: Runs, arm: str):
    assert (runs.worst(arm, "conservation_error_gwei") == 0).all()


def test_ann_and_ben_share_as_the_key_says():
    from restaking.model.rules.points import LINEAR, SQRT, airdrop_weight

    ann, ben = 10 * 180 * 24_000, 90 * 20 * 24_000
    assert airdrop_weight(LINEAR, ann, 1, 0) == airdrop_weight(LINEAR, ben, 4, 0)
    whole = airdrop_weight(SQRT, ann, 1, 0)
    assert airdrop_weight(SQRT, ben, 4, 0) == pytest.approx(2 * whole, rel=1e-6)


def test_the_key_is_filled_from_the_run(found: Finding):
    text = " ".join(report.key(found.lesson, found.runs).split())
    assert "{{" not in text and "Ann 333, Ben 667" in text
