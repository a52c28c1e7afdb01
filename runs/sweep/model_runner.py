"""A run of the model: the scenario of a point, stepped to its last day or to the plan's stop condition."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from typing import Final

from restaking.model.restaking_model import RestakingModel
from restaking.model.scenario import Scenario, load
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.factors import Value
from restaking.runs.sweep.plan import Outcome, Stop
from restaking.runs.sweep.runner import Result

TRIAL_DAYS: Final = 3
TAKES: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "last": lambda values: values[-1],
    "mean": fmean,
    "max": max,
    "min": min,
}


def warm(experiment: Experiment) -> None:
    """Load the compiled kernels by one day of the base scenario."""
    RestakingModel(_scenario(experiment, {}), seed=experiment.seed(0)).step()


def run(experiment: Experiment, point: Mapping[str, Value], seed: int) -> Result:
    """One run with its outcomes; books that do not balance are an error like any other."""
    model = RestakingModel(_scenario(experiment, point), seed=seed)
    stop = experiment.plan.stop
    while model.day < model.horizon and not (stop and _stopped(model, stop)):
        model.step()
    days: list[dict[str, float]] = model.world.series
    if days[-1]["conservation_error_gwei"] != 0:
        raise ArithmeticError(
            f"the books do not balance: {days[-1]['conservation_error_gwei']} gwei on day {model.day}"
        )
    return Result(model.digest(), outcomes_of(experiment, days), _series(experiment, days))


def trial(experiment: Experiment, point: Mapping[str, Value]) -> float:
    """CPU seconds that a run of this point will take, from its first days."""
    scenario = _scenario(experiment, point)
    begun = time.process_time()
    model = RestakingModel(scenario, seed=experiment.seed(0))
    built = time.process_time()
    days = min(TRIAL_DAYS, model.horizon)
    model.run(days)
    return built - begun + (time.process_time() - built) * model.horizon / days


def outcomes_of(experiment: Experiment, days: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The plan's outcomes over the days of a run, day 0 included; without any, all metrics of the last day."""
    wanted = experiment.plan.outcomes
    if not wanted:
        return {name: value for name, value in days[-1].items() if name != "day"}
    return {name: _outcome(outcome, days) for name, outcome in wanted.items()}


def _outcome(outcome: Outcome, days: Sequence[Mapping[str, float]]) -> float:
    """One number; of a run that ended before `from_day`, the last day counts.

    NaN where a day that counts does not know the metric: it might have been the highest, and beyond any threshold.
    """
    if outcome.metric not in days[-1]:
        raise KeyError(f"metric {outcome.metric!r} is not known in this world")
    counted = (days[outcome.from_day :] if outcome.take != "last" else ()) or days[-1:]
    values = [day[outcome.metric] for day in counted]
    if any(map(math.isnan, values)):
        return math.nan
    value = TAKES[outcome.take](values)
    if outcome.above is not None:
        return float(value > outcome.above)
    return float(value < outcome.below) if outcome.below is not None else value


def _series(experiment: Experiment, days: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    if not experiment.plan.series:
        return {}
    wanted = {outcome.metric for outcome in experiment.plan.outcomes.values()} or set(days[-1]) - {"day"}
    return {name: [day[name] for day in days] for name in sorted(wanted)}


def _stopped(model: RestakingModel, stop: Stop) -> bool:
    value = model.world.series[-1][stop.metric]
    return value > stop.above if stop.above is not None else value < (stop.below or 0.0)


def _scenario(experiment: Experiment, point: Mapping[str, Value]) -> Scenario:
    return load(experiment.scenario, {**experiment.settings, **point})
