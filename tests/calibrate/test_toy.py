"""Calibration put to functions whose answers are known: what is pinned down, what lies on a ridge, what resumes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from restaking.model.scenario import ScenarioError
from restaking.runs.calibrate import telling
from restaking.runs.calibrate.problem import Moment, Parameter, Problem, loss
from restaking.runs.calibrate.ridge import fit
from restaking.runs.calibrate.trials import search
from restaking.runs.refused import Refused

pytest.importorskip("optuna")

A, B = "stakers.attention", "lrts.fee"
PARAMETERS = (Parameter(A, 0.1, 0.9), Parameter(B, 0.1, 0.9))


def toy(scenario: str, settings: Mapping[str, object], seed: int, advance: Callable[[], None]) -> dict[str, float]:
    """A run that is a formula of its settings, with luck that depends on the seed alone."""
    a, b = float(str(settings[A])), float(str(settings[B]))
    luck = 0.01 * float(np.random.default_rng(seed).normal())
    return {"a": a + luck, "b": b - luck, "sum": a + b + luck, "seed": float(seed)}


def moment(name: str, observed: float, error: float = 0.02) -> Moment:
    def measure(run: Any) -> float:
        return float(run[name])

    return Moment(name, observed, error, measure)


def problem(*moments: Moment, **changed: Any) -> Problem:
    return Problem(
        "toy", "teaching", PARAMETERS, moments, {}, changed.pop("seeds", (1, 2, 3)), changed.pop("play", toy)
    )


def test_what_two_moments_pin_down_is_found(tmp_path: Path):
    known = problem(moment("a", 0.3), moment("b", 0.6))
    found = fit(known, search(known, tmp_path, 24))
    for each, truth in zip(found.estimates, (0.3, 0.6), strict=True):
        assert each.low < truth < each.high
        assert each.high - each.low < 0.15
        assert each.bounded


def test_an_interval_is_that_of_the_normal_distribution(tmp_path: Path):
    """One standard error of 0.02, luck known to be small: half-width 1.96 x 0.02 or a little more."""
    known = problem(moment("a", 0.3), moment("b", 0.6))
    found = fit(known, search(known, tmp_path, 24))
    half = (found.estimates[0].high - found.estimates[0].low) / 2.0
    assert 1.9 * 0.02 < half < 2.6 * 0.02


def test_a_sum_alone_leaves_a_ridge_that_is_shown(tmp_path: Path):
    ridge = problem(moment("sum", 1.0))
    found = fit(ridge, search(ridge, tmp_path, 24))
    assert not any(each.bounded for each in found.estimates)
    assert [each[:2] for each in found.ridges(ridge)] == [(A, B)]
    assert found.correlation[0, 1] < -0.95
    text = "\n".join(telling.lines(ridge, found, 24))
    assert f"{A} and {B}: -" in text and "bounded by the moments on one side at most" in text


def test_moments_that_nothing_reaches_make_intervals_wider(tmp_path: Path):
    near = problem(moment("a", 0.5), moment("b", 0.5), moment("sum", 1.0))
    far = problem(moment("a", 0.5), moment("b", 0.5), moment("sum", 1.4))
    first, second = (fit(each, search(each, tmp_path / str(place), 24)) for place, each in enumerate((near, far)))
    assert first.birge == 1.0 < second.birge
    widths = [each.high - each.low for found in (first, second) for each in found.estimates[:1]]
    assert widths[1] > 1.5 * widths[0]


def test_every_trial_meets_the_same_luck(tmp_path: Path):
    seen: list[int] = []

    def play(scenario: str, settings: Mapping[str, object], seed: int, advance: Callable[[], None]) -> dict[str, float]:
        seen.append(seed)
        return toy(scenario, settings, seed, advance)

    search(problem(moment("a", 0.3), play=play, seeds=(5, 9)), tmp_path, 4)
    assert seen == [5, 9] * 4


def test_a_search_that_was_interrupted_ends_like_one_that_was_not(tmp_path: Path):
    known = problem(moment("a", 0.3), moment("b", 0.6))
    whole = search(known, tmp_path / "whole", 12)
    stops = 7

    def play(scenario: str, settings: Mapping[str, object], seed: int, advance: Callable[[], None]) -> dict[str, float]:
        nonlocal stops
        stops -= 1
        if stops == 0:
            raise KeyboardInterrupt
        return toy(scenario, settings, seed, advance)

    with pytest.raises(KeyboardInterrupt):
        search(problem(moment("a", 0.3), moment("b", 0.6), play=play), tmp_path / "cut", 12)
    again = search(known, tmp_path / "cut", 12)
    assert [trial.values for trial in again] == [trial.values for trial in whole]
    assert len(search(known, tmp_path / "cut", 12)) == 12, "nothing left to do"


def test_a_folder_of_another_study_is_refused(tmp_path: Path):
    search(problem(moment("a", 0.3)), tmp_path, 2)
    with pytest.raises(Refused, match="holds a study of other parameters, moments or seeds"):
        search(problem(moment("a", 0.4)), tmp_path, 2)


def test_keys_and_ranges_are_refused_before_anything_runs(tmp_path: Path):
    wrong = Problem("toy", "teaching", (Parameter("lrts.fee", 0.1, 1.5),), (moment("a", 0.3),), play=toy)
    with pytest.raises(ScenarioError, match=r"lrts\.fee = 1\.5: not allowed"):
        search(wrong, tmp_path, 2)
    with pytest.raises(ScenarioError, match="moment 'a': error = 0.0: not allowed; a number above 0"):
        search(problem(moment("a", 0.3, 0.0)), tmp_path, 2)
    with pytest.raises(ScenarioError, match="low below high"):
        Parameter("lrts.fee", 0.5, 0.1)
    assert not list(tmp_path.iterdir())


def test_too_few_trials_are_refused(tmp_path: Path):
    known = problem(moment("a", 0.3))
    with pytest.raises(ScenarioError, match="3 finished are too few for 2 parameters; 8 or more"):
        fit(known, search(known, tmp_path, 3))


def test_the_loss_counts_standard_errors():
    known = problem(moment("a", 1.0, 0.3), moment("b", 2.0, 0.1))
    assert loss(known, np.array([1.6, 1.9])) == pytest.approx(4.0 + 1.0)
    assert loss(known, np.array([np.nan, 2.0])) == np.inf
