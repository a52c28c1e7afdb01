"""What is fitted to what: parameters with their ranges, moments with what was observed and how well."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario import load
from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.runs.validation.fact import Fact
from restaking.runs.validation.watching import Studio

ERRORS_IN_TOLERANCE: Final = 2.0
"""A tolerance stands for that many standard errors of what was observed."""


@dataclass(frozen=True)
class Parameter:
    """A scenario key to fit, and where to look for it."""

    key: str
    low: float
    high: float
    log: bool = False
    """Whether to look evenly in its logarithm."""

    def __post_init__(self) -> None:
        """Refuse ranges that are none."""
        if not self.low < self.high or not math.isfinite(self.high - self.low) or (self.log and self.low <= 0.0):
            raise not_allowed(f"parameter {self.key}", [self.low, self.high], "low below high, above 0 if log")

    def value(self, unit: float) -> float:
        """The value at a place from 0 to 1."""
        if self.log:
            return float(self.low * (self.high / self.low) ** unit)
        return self.low + (self.high - self.low) * unit

    def unit(self, value: float) -> float:
        """The place, from 0 to 1, of a value."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Moment:
    """A figure of a run, what was observed of it and its standard error."""

    name: str
    observed: float
    error: float
    measure: Callable[[Any], float]
    """Of what the problem's ``play`` returns."""


def moment_of(fact: Fact) -> Moment:
    """A stylised fact as a moment: half its tolerance is taken for its standard error."""
    return Moment(fact.name, fact.band.observed, (fact.band.high - fact.band.low) / 4.0, fact.measure)


def watch(scenario: str, settings: Mapping[str, object], seed: int, advance: Callable[[], None]) -> Any:
    """A run as stylised facts look at it."""
    return Studio(advance, settings).watch(scenario, seed)


@dataclass(frozen=True)
class Problem:
    """A calibration: the same seeds for every trial, so that trials differ by their parameters alone."""

    name: str
    scenario: str
    parameters: Sequence[Parameter]
    moments: Sequence[Moment]
    settings: Mapping[str, object] = field(default_factory=dict)
    """Laid on the scenario in all trials."""
    seeds: Sequence[int] = (1, 2)
    play: Callable[[str, Mapping[str, object], int, Callable[[], None]], Any] = watch
    """(scenario, settings, seed, advance) to a run as the moments' measures take it."""
    unused: Sequence[str] = ()
    """What was known and kept out of the fit, in words."""

    def check(self) -> None:
        """Refuse keys and ranges that the scenario does not allow, before anything is run."""
        if not self.parameters or not self.moments or not self.seeds:
            raise ScenarioError(f"calibration {self.name}: nothing to fit; parameters, moments and seeds")
        for moment in self.moments:
            if not (math.isfinite(moment.observed) and 0.0 < moment.error < math.inf):
                raise not_allowed(f"moment {moment.name!r}: error", moment.error, "a number above 0")
        for parameter in self.parameters:
            for value in (parameter.low, parameter.high):
                load(self.scenario, {**self.settings, parameter.key: value})

    def digest(self) -> str:
        """Hash of what must be the same for trials to be of one study; what is fitted stands at its lowest."""
        lowest = {parameter.key: parameter.low for parameter in self.parameters}
        told = {
            "scenario": load(self.scenario, {**self.settings, **lowest}).resolved(),
            "parameters": [[p.key, p.low, p.high, p.log] for p in self.parameters],
            "moments": [[m.name, m.observed, m.error] for m in self.moments],
            "seeds": list(self.seeds),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def loss(problem: Problem, simulated: Floats) -> float:
    """Σ ((simulated − observed) / standard error)²; inf if not known.

    The luck of the seeds is left to the fit: it differs between trials, and would forgive parameters that make noise.
    """
    observed = np.array([moment.observed for moment in problem.moments])
    error = np.array([moment.error for moment in problem.moments])
    total = float((((simulated - observed) / error) ** 2).sum())
    return total if math.isfinite(total) else math.inf
