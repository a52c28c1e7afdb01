"""How paired seeds become an answer: by hand, without running a lesson."""

import numpy as np
import pytest

from restaking.lessons.experiment import Runs
from restaking.lessons.format import Claim, Option
from restaking.lessons.judging import Estimate, decide, estimate, verdict

OPTIONS = [
    Option(answer="more", low=0.1), Option(answer="same", low=-0.05, high=0.05), Option(answer="fewer", high=-0.1),
    Option(answer="Too close to call"),
]  # fmt: skip


def within(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, low, True)


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [
        (0.2, 0.5, "more"),
        (-0.04, 0.04, "same"),
        (-3.0, -0.2, "fewer"),
        (-0.2, 0.2, "Too close to call"),
        (0.04, 0.2, "Too close to call"),
        (0.06, 0.08, "Too close to call"),
        (float("nan"), float("nan"), "Too close to call"),
    ],
)
def test_an_option_is_proven_only_by_the_whole_interval(low: float, high: float, answer: str):
    assert OPTIONS[decide(OPTIONS, within(low, high))].answer == answer


def test_where_all_seeds_agree_the_interval_is_a_point():
    found = estimate(np.full(30, 1 / 3))
    assert found.low <= found.effect <= found.high
    assert found.high - found.low < 1e-15 and found.typical


def test_the_interval_is_about_two_standard_errors_wide_and_always_the_same():
    values = np.random.default_rng(1).normal(5.0, 2.0, 200)
    found = estimate(values)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * values.std() / np.sqrt(200), rel=0.1)
    assert found.low < values.mean() < found.high and found == estimate(values.copy())


@pytest.mark.parametrize("seeds", [4, 8, 30])
def test_the_interval_covers_the_truth_about_as_often_as_it_says_with_few_seeds_too(seeds: int):
    dice = np.random.default_rng(2)
    hits = sum(e.low <= 0.0 <= e.high for e in (estimate(dice.normal(0.0, 1.0, seeds)) for _ in range(500)))
    assert 0.93 <= hits / 500 <= 0.985


def test_a_first_seed_in_the_outer_tenth_is_unlike_the_others():
    assert not estimate(np.arange(30.0)).typical
    assert estimate(np.roll(np.arange(30.0), 15)).typical


def test_a_claim_that_no_outcome_fits_is_not_testable_here():
    claim = Claim.model_validate(
        {"id": "C1", "measured": "x", "unit": "1", "assumptions": ["y"], "outcomes": [{"verdict": "Holds", "low": 1.0}]}
    )
    assert verdict(claim, within(1.5, 2.0)).outcome.verdict == "Holds"
    assert verdict(claim, within(0.5, 2.0)).outcome.verdict == "Not testable here"


def test_a_starred_metric_is_the_sum_over_its_labels_and_the_last_day_is_the_default():
    rows = [
        {"day": 0.0, "a.x": 1.0, "a.y": 2.0, "b": 7.0}, {"day": 30.0, "a.x": 3.0, "a.y": 4.0, "b": float("nan")},
    ]  # fmt: skip
    runs = Runs(1, {"arm": [rows]})
    assert runs.seen("arm", "a.*", 0) == 3.0 and runs.seen("arm", "a.*") == 7.0
    assert runs.worst("arm", "b") == 7.0


def test_a_day_is_found_by_its_number_and_a_pooled_figure_is_of_all_seeds():
    rows = [{"day": 0.0, "a": 1.0}, {"day": 30.0, "a": 2.0}, {"day": 45.0, "a": 3.0}]
    runs = Runs(2, {"arm": [rows, rows]}, {"arm": {"of all": 5.0}})
    assert runs.seen("arm", "a", 30).tolist() == [2.0, 2.0] and runs.seen("arm", "a").tolist() == [3.0, 3.0]
    assert runs.seen("arm", "of all").tolist() == [5.0]
