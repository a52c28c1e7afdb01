"""A stylised fact: what was observed, how far a simulation may be off it, what it was used for, how a run shows it.

Tolerances come from the observation, never from the simulation. In this order: the range or tolerance that the record
itself states; twice the standard error of what was observed, if it is a series; else by how far the source can be
trusted, A 5 %, B 10 %, C or D 25 % of the value (an assumption, the same for all).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from restaking.core.registry import Registry
from restaking.runs.validation.watching import Seen

BY_GRADE: Final = {"A": 0.05, "B": 0.10, "C": 0.25, "D": 0.25}
"""Relative tolerance where the record has no better: by grade of the source."""
MAINNET: Final = "mainnet-2024-10"
EZETH: Final = "ezeth-2024-04"
RSETH: Final = "rseth-2026-04"


class Used(StrEnum):
    """What a fact was used for while the scenario was made."""

    INPUT = "input"
    """It is part of day 0, of a dated setting or of the protocol's law."""
    FIT = "fit"
    """A setting was chosen so that it comes out."""
    SEEN = "seen"
    """No setting was chosen by it, but a test of this repository held the model to something like it meanwhile."""
    NO = "no"
    """Not looked at before this table was made."""


@dataclass(frozen=True)
class Band:
    """What was observed, the values that count as the same, and why these."""

    observed: float
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Fact:
    """One line of the table."""

    name: str
    unit: str
    band: Band
    date: str
    source: str
    used: Used
    scenario: str
    how: str
    """How it is computed from a run."""
    measure: Callable[[Seen], float]
    family: str


FACTS: Registry[Fact] = Registry("stylised fact", "restaking.runs.validation.facts")


def fact(
    name: str,
    unit: str,
    band: Band,
    date: str,
    source: str,
    used: Used,
    scenario: str,
    how: str,
) -> Callable[[Callable[[Seen], float]], Callable[[Seen], float]]:
    """Enter the fact that the decorated function measures; its family is the function's module."""

    def declare(measure: Callable[[Seen], float]) -> Callable[[Seen], float]:
        family = measure.__module__.rsplit(".", 1)[-1].replace("_", " ")
        FACTS.add(name, Fact(name, unit, band, date, source, used, scenario, how, measure, family))
        return measure

    return declare


def graded(observed: float, grade: str) -> Band:
    """A single figure from a source of a grade."""
    part = BY_GRADE[grade]
    return Band(
        observed, observed - part * abs(observed), observed + part * abs(observed), f"grade {grade}: {part:.0%}"
    )


def give(observed: float, tolerance: float, why: str) -> Band:
    """A figure, give or take a tolerance."""
    return Band(observed, observed - tolerance, observed + tolerance, why)


def between(low: float, high: float, why: str, observed: float | None = None) -> Band:
    """A range that the record states; its middle stands for it unless a figure is given."""
    return Band((low + high) / 2.0 if observed is None else observed, low, high, why)


def two_errors(observed: float, error: float, why: str) -> Band:
    """A figure with the standard error of its estimate."""
    return give(observed, 2.0 * error, f"twice its standard error, {why}")
