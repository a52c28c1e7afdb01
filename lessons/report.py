"""What a lesson's run looks like: a printable page, or one JSON object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase
from textwrap import fill
from typing import Any

from restaking.lessons.experiment import Runs
from restaking.lessons.format import CLAIMS, Column, Lesson, Table
from restaking.lessons.judging import Estimate, Finding, Verdict
from restaking.runs.listings import aligned
from restaking.runs.run import plain

WIDTH = 110  # of printed text: fits a page in a small fixed type
FIGURE = re.compile(r"\{\{([\w-]+): ([\w.* -]+?)(?: on day (\d+))?(?:, (\d) digits)?\}\}")
"""A figure in `key.md`, such as ``{{pooled: slashed_eth on day 60, 1 digits}}``: arm, metric, day, digits."""


def lines(found: Finding) -> Iterator[str]:
    """The page: claims, question, arms' tables, answer key, verdicts, what the model leaves out."""
    lesson, question = found.lesson, found.lesson.question
    yield from (lesson.title, "=" * len(lesson.title), "", "What the article says")
    yield from (f"  {claim}: {CLAIMS[claim]}" for claim in lesson.claims)
    yield from ("", "The question", f"  {question.text}")
    yield from (
        f"  ({letter}) {option.answer}" for letter, option in zip(ascii_lowercase, question.options, strict=False)
    )
    for table in lesson.table:
        yield from ("", f"{table.title} ({_seeds(table, found)})")
        yield from (f"  {line}" for line in aligned(filled(table, lesson, found.runs)))
    yield from ("", "The answer key", f"  ({ascii_lowercase[found.option]}) {question.options[found.option].answer}")
    yield f"  {question.measured}: {_shown(found.estimate, question.unit, found.runs.seeds)}"
    yield f"  seed 1 alone: {found.estimate.first_seed:.4g}{'' if found.estimate.typical else ', unlike most seeds'}"
    yield from ("", "The worksheet's key")
    yield from (f"  {line}".rstrip() for line in key(lesson, found.runs).splitlines())
    yield from ("", "Verdicts")
    for verdict in found.verdicts:
        yield from _of_claim(verdict, found.runs.seeds)
    yield from ("", "What the model leaves out", *(f"  - {line}" for line in lesson.leaves_out))


def as_json(found: Finding) -> dict[str, Any]:
    """The object that `--json` prints."""
    estimate, seeds = found.estimate, found.runs.seeds
    checked: dict[str, Any] = plain(
        {
            "lesson": found.lesson.name,
            "answer": ascii_lowercase[found.option],
            "effect": estimate.effect,
            "low": estimate.low,
            "high": estimate.high,
            "seeds": seeds,
            "verdicts": {verdict.claim.id: _claim_as_json(verdict, seeds) for verdict in found.verdicts},
        }
    )
    return checked


def filled(table: Table, lesson: Lesson, runs: Runs) -> Iterator[list[str]]:
    """A table with its figures, the head first."""
    yield ["", *(column.title for column in table.columns)]
    titles = {arm.name: arm.title for arm in lesson.arm}
    for arm in table.arms:
        yield [titles[arm], *(_figure(runs, arm, column) for column in table.columns)]


def key(lesson: Lesson, runs: Runs) -> str:
    """The worksheet's answers, every figure taken from the run."""

    def figure(place: re.Match[str]) -> str:
        arm, metric, day, digits = place.groups()
        column = Column(title="", metric=metric, day=int(day) if day else None, digits=int(digits or 2))
        return _figure(runs, arm, column)

    paragraphs = FIGURE.sub(figure, lesson.words("key")).strip().split("\n\n")
    return "\n\n".join(fill(paragraph, WIDTH) for paragraph in paragraphs)


def _seeds(table: Table, found: Finding) -> str:
    drawn = any(found.lesson.has_luck(arm) for arm in found.lesson.arm if arm.name in table.arms)
    return f"mean of {found.runs.seeds} seeds" if drawn else "nothing is drawn: the same on every seed"


def _figure(runs: Runs, arm: str, column: Column) -> str:
    value = float(runs.seen(arm, column.metric, column.day).mean())
    return f"{value:z,.{column.digits}f}" if value == value else "–"


def _of_claim(verdict: Verdict, seeds: int) -> Iterator[str]:
    outcome, claim = verdict.outcome, verdict.claim
    yield f"  {claim.id}  {' '.join(filter(None, (outcome.verdict, outcome.condition)))}"
    yield f"      {claim.measured}: {_shown(verdict.estimate, claim.unit, seeds)}"
    yield from (f"      assumes: {assumption}" for assumption in claim.assumptions)


def _claim_as_json(verdict: Verdict, seeds: int) -> dict[str, Any]:
    claim, estimate = verdict.claim, verdict.estimate
    return {
        "verdict": verdict.outcome.verdict,
        "condition": verdict.outcome.condition,
        "measured": claim.measured,
        "effect": estimate.effect,
        "low": estimate.low,
        "high": estimate.high,
        "unit": claim.unit,
        "seeds": seeds,
        "assumptions": list(claim.assumptions),
    }


def _shown(found: Estimate, unit: str, seeds: int) -> str:
    unit = "" if unit == "1" else f" {unit}"
    if found.low == found.high:
        return f"{found.effect:.4g}{unit} on each of {seeds} paired seeds"
    return f"{found.effect:.4g}{unit}, 95 % interval {found.low:.4g} to {found.high:.4g}, {seeds} paired seeds"
