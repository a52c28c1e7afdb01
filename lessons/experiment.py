"""Run a lesson: every arm on every seed, the same seeds in all arms, and look up what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from restaking.core.units import Floats
from restaking.lessons.format import Arm, Lesson
from restaking.model.scenario import Scenario, load
from restaking.runs.progress import Progress


@dataclass(frozen=True)
class Runs:
    """What every arm and seed has shown; arms are paired seed by seed."""

    seeds: int
    series: Mapping[str, list[list[dict[str, float]]]]
    """By arm: one list a seed with one row of metrics a day, day 0 first."""

    def seen(self, arm: str, metric: str, day: int | None = None) -> Floats:
        """(seeds,) a metric of an arm on a day, the last by default; `METRIC.*` sums over labels."""
        return np.array([_value(rows[-1 if day is None else day], metric) for rows in self.series[arm]])

    def worst(self, arm: str, metric: str) -> Floats:
        """(seeds,) the largest value that a metric of an arm had on any day; days without one are passed over."""
        return np.array([max(row[metric] for row in rows if row[metric] == row[metric]) for rows in self.series[arm]])


def carry_out(lesson: Lesson, seeds: int, *, silent: bool = False) -> Runs:
    """Run all arms on the seeds 1 to ``seeds``; an arm without luck runs once and stands for all of them."""
    scenarios = {arm.name: scenario_of(lesson, arm) for arm in lesson.arm}
    times = {arm.name: seeds if lesson.has_luck(arm) else 1 for arm in lesson.arm}
    days = sum(scenario.run.days * times[name] for name, scenario in scenarios.items())
    with Progress(lesson.title, days, silent=silent) as progress:
        seen = {
            arm.name: [_run(scenarios[arm.name], arm, seed, progress) for seed in range(1, times[arm.name] + 1)]
            for arm in lesson.arm
        }
    return Runs(seeds, {name: rows * (seeds // times[name]) for name, rows in seen.items()})


def scenario_of(lesson: Lesson, arm: Arm) -> Scenario:
    """The world of one arm."""
    length = {} if arm.days is None else {"run.days": arm.days}
    return load(arm.scenario or lesson.preset, {**length, **arm.set})


def _run(scenario: Scenario, arm: Arm, seed: int, progress: Progress) -> list[dict[str, float]]:
    from restaking.model.restaking_model import RestakingModel

    model = RestakingModel(scenario=scenario, seed=seed)
    for day in range(1, scenario.run.days + 1):
        for shock in arm.shocks:
            if shock.day == day:
                model.intervene(shock.name, **shock.arguments)
        model.step()
        progress.advance()
    return model.world.series


def _value(row: Mapping[str, float], metric: str) -> float:
    if metric.endswith(".*"):
        return sum(value for name, value in row.items() if name.startswith(metric[:-1]))
    return row[metric]
