"""From paired seeds to words: effect, interval, the option that it proves, the verdict on each claim."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from restaking.core.units import Floats
from restaking.lessons.experiment import Runs
from restaking.lessons.format import NOT_TESTABLE, Claim, Lesson, Option, Outcome, Range
from restaking.runs.analysis.intervals import paired

Ranged = TypeVar("Ranged", bound=Range)


@dataclass(frozen=True)
class Estimate:
    """Mean over seeds with its 95 % interval, and what the first seed alone would have said."""

    effect: float
    low: float
    high: float
    first_seed: float
    typical: bool
    """Whether the first seed lies within the middle 80 % of all."""


@dataclass(frozen=True)
class Verdict:
    """What the run says of a claim."""

    claim: Claim
    estimate: Estimate
    outcome: Outcome


@dataclass(frozen=True)
class Finding:
    """All that a lesson's run has found."""

    lesson: Lesson
    runs: Runs
    estimate: Estimate
    option: int
    """Place of the answer among the question's options."""
    verdicts: tuple[Verdict, ...]


def judge(lesson: Lesson, runs: Runs) -> Finding:
    """Decide the question and judge the claims; the lesson's own `decide.py` says what is measured."""
    measure = importlib.import_module(f"restaking.lessons.{lesson.name}.decide")
    answer = estimate(measure.effect(runs))
    judged = measure.claims(runs)
    return Finding(
        lesson, runs, answer, decide(lesson.question.options, answer),
        tuple(verdict(claim, estimate(judged[claim.id])) for claim in lesson.claim),
    )  # fmt: skip


def estimate(values: Floats) -> Estimate:
    """Mean of paired differences or other per-seed values with the interval that experiments report: the wider on each
    side of Student's and the studentised bootstrap's, because few seeds make either too sure."""
    found = paired(values)
    low, high = found.widest
    least, most = np.quantile(values, (0.1, 0.9))
    first = float(values[0])
    return Estimate(found.mean, low, high, first, bool(least <= first <= most))


def decide(options: Sequence[Option], found: Estimate) -> int:
    """Place of the option that the whole interval supports, else of the last: too close to call."""
    proven = _supported(options[:-1], found)
    return options.index(proven) if proven else len(options) - 1


def verdict(claim: Claim, found: Estimate) -> Verdict:
    """The first outcome that the whole interval supports."""
    outcome = _supported(claim.outcomes, found)
    return Verdict(claim, found, outcome or Outcome(verdict=NOT_TESTABLE, condition="the seeds disagree"))


def _supported(ranges: Sequence[Ranged], found: Estimate) -> Ranged | None:
    return next((each for each in ranges if each.low <= found.low and found.high <= each.high), None)
