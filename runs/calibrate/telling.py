"""A calibration in words: parameters with their intervals, moments with their misfit, the ridge, what was kept out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from restaking.model.scenario import load
from restaking.runs.calibrate.problem import Problem
from restaking.runs.calibrate.ridge import Estimate, Fit
from restaking.runs.listings import aligned
from restaking.runs.run import plain
from restaking.runs.summary import number

STEPS = 8
"""Points of a profile."""


def lines(problem: Problem, found: Fit, trials: int) -> Iterator[str]:
    """The whole report."""
    seeds = f"seeds {', '.join(map(str, problem.seeds))}"
    yield f"{problem.name}: {trials} trials of {problem.scenario}, {seeds} in each; chi2 {found.chi2:.3g} of"
    yield f"{len(problem.moments)} moments with {len(problem.parameters)} parameters; errors {_inflated(found.birge)}."
    yield ""
    rows: list[tuple[str, ...]] = [("parameter", "best", "95 % profile interval", "searched", "in the scenario", "")]
    now = settings_now(problem)
    for each, parameter in zip(found.estimates, problem.parameters, strict=True):
        interval = f"{number(each.low)} to {number(each.high)}"
        note = "" if each.bounded else "bounded by the moments on one side at most"
        searched = f"{parameter.low:g} to {parameter.high:g}"
        rows.append((each.key, number(each.best), interval, searched, _beside(now[each.key], each), note))
    yield from aligned(rows)
    yield ""
    rows = [("moment", "observed", "standard error", "best trial", "of seeds", "of the surface")]
    for place, moment in enumerate(problem.moments):
        figures = (moment.observed, moment.error, found.best_trial.simulated[place], found.best_trial.noise[place])
        rows.append((moment.name, *(number(float(x)) for x in (*figures, found.surface_error[place]))))
    yield from aligned(rows)
    yield ""
    yield from ridge_lines(problem, found)
    if problem.unused:
        yield from ("", "Not fitted to:")
        yield from (f"  {each}" for each in problem.unused)


def _inflated(birge: float) -> str:
    return f"inflated {birge**0.5:.2g} times" if birge > 1.0 else "as they are"


def settings_now(problem: Problem) -> dict[str, float]:
    """What the scenario has for each parameter, before anything is fitted."""
    known = {fact.key: fact.value for fact in load(problem.scenario, dict(problem.settings)).describe()}
    return {parameter.key: float(str(known[parameter.key])) for parameter in problem.parameters}


def _beside(value: float, each: Estimate) -> str:
    return number(value) + ("" if each.low <= value <= each.high else " (outside)")


def ridge_lines(problem: Problem, found: Fit) -> Iterator[str]:
    """What fits as well: pairs that trade off; for the strongest, the range of one at given values of the other."""
    pairs = found.ridges(problem)
    if not pairs:
        yield "No two parameters trade off against each other (no correlation of 0.5 among what fits as well)."
        return
    yield "What fits as well (within 95 % of the best) lies on a ridge; correlations along it:"
    for first, second, correlation in pairs:
        yield f"  {first} and {second}: {correlation:+.2f}"
    yield from profile(problem, found, pairs[0][0], pairs[0][1])


def profile(problem: Problem, found: Fit, along: str, of: str) -> Iterator[str]:
    """Ranges of one parameter for slices of another, over all that fits as well."""
    keys = [parameter.key for parameter in problem.parameters]
    i, j = keys.index(along), keys.index(of)
    low, high = float(found.points[:, i].min()), float(found.points[:, i].max())
    rows = [(along, of)]
    for step in range(STEPS):
        left = low + (high - low) * step / STEPS
        held = found.points[(found.points[:, i] >= left) & (found.points[:, i] <= left + (high - low) / STEPS)]
        if len(held):
            first, second = problem.parameters[i], problem.parameters[j]
            middle = first.value(left + 0.5 * (high - low) / STEPS)
            ends = (second.value(float(end)) for end in (held[:, j].min(), held[:, j].max()))
            rows.append((number(middle), " to ".join(number(end) for end in ends)))
    yield from aligned(rows)


def as_json(problem: Problem, found: Fit, trials: int) -> dict[str, Any]:
    """The same for programs."""
    now = settings_now(problem)
    shown: dict[str, Any] = plain(
        {
            "name": problem.name,
            "scenario": problem.scenario,
            "trials": trials,
            "chi2": found.chi2,
            "parameters": [{**vars(each), "scenario": now[each.key]} for each in found.estimates],
            "moments": [
                {"name": moment.name, "observed": moment.observed, "error": moment.error, "simulated": simulated}
                for moment, simulated in zip(problem.moments, found.best_trial.simulated.tolist(), strict=True)
            ],
            "ridges": [{"pair": [a, b], "correlation": r} for a, b, r in found.ridges(problem)],
            "correlation": np.round(found.correlation, 4).tolist(),
            "unused": list(problem.unused),
        }
    )
    return shown
