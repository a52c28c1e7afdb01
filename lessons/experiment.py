"""Run a lesson: every arm on every seed, the same seeds in all arms, and look up what was seen."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from restaking.core.units import Floats
from restaking.lessons.format import Arm, Lesson
from restaking.model.scenario import Scenario, load
from restaking.runs.progress import Progress

if TYPE_CHECKING:
    from restaking.model.world import World

Row = Mapping[str, float]
"""Metrics of one day by name, `day` among them."""
OBSERVE = "observe"
"""The phase that looks at the metrics."""


@dataclass(frozen=True)
class Runs:
    """What every arm and seed has shown; arms are paired seed by seed."""

    seeds: int
    series: Mapping[str, list[list[dict[str, float]]]]
    """By arm: one list a seed with one row of metrics for each day looked at, day 0 first."""
    pooled: Mapping[str, Row] = field(default_factory=dict)
    """By arm: figures of all seeds together that are no means of theirs."""

    def seen(self, arm: str, metric: str, day: int | None = None) -> Floats:
        """(seeds,) a metric of an arm on a day, the last by default; `METRIC.*` sums over labels.

        A pooled figure is of all seeds: (1,).
        """
        if metric in self.pooled.get(arm, {}):
            return np.array([self.pooled[arm][metric]])
        return np.array([_value(_row(rows, day), metric) for rows in self.series[arm]])

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
            arm.name: [_run(lesson, scenarios[arm.name], arm, seed, progress) for seed in range(1, times[arm.name] + 1)]
            for arm in lesson.arm
        }
    runs = Runs(seeds, {name: rows * (seeds // times[name]) for name, rows in seen.items()})
    return replace(runs, pooled={name: pool(lesson, [rows[-1] for rows in runs.series[name]]) for name in seen})


def look_closer(lesson: Lesson, world: World) -> dict[str, float]:
    """What the lesson's own `look` sees in a world beyond the metrics, before the first day and after the last."""
    look: Callable[[World], dict[str, float]] | None = getattr(_measures(lesson), "look", None)
    return look(world) if look else {}


def pool(lesson: Lesson, last: Sequence[Row]) -> dict[str, float]:
    """What the lesson's own `pool` makes of an arm's last days, one row a seed."""
    make: Callable[[Sequence[Row]], dict[str, float]] | None = getattr(_measures(lesson), "pool", None)
    return make(last) if make else {}


def _measures(lesson: Lesson) -> object:
    return importlib.import_module(f"restaking.lessons.{lesson.name}.decide")


def scenario_of(lesson: Lesson, arm: Arm) -> Scenario:
    """The world of one arm."""
    length = {} if arm.days is None else {"run.days": arm.days}
    return load(arm.scenario or lesson.preset, {**length, **arm.set})


def _run(lesson: Lesson, scenario: Scenario, arm: Arm, seed: int, progress: Progress) -> list[dict[str, float]]:
    """Take the days by the schedule itself, without Mesa: its collector would keep every metric a second time, and it
    keeps every model that ever had an agent, 150 MB each in a world of thousands."""
    from restaking.model import interventions
    from restaking.model.build.assemble import build_world
    from restaking.model.build.terms import depart
    from restaking.model.phases.observation import record
    from restaking.model.schedule import DAY

    world, last = build_world(scenario.anchored(), seed), scenario.run.days
    record(world, 0)
    depart(world, scenario)
    world.series[0] |= look_closer(lesson, world)
    for day in range(1, last + 1):
        for shock in arm.shocks:
            if shock.day == day:
                interventions.order(world, shock.name, shock.arguments)
        looks = day % lesson.look_every == 0 or day == last
        for phase in DAY:
            if looks or phase.name != OBSERVE:
                phase.run(world, day)
        progress.advance()
    world.series[-1] |= look_closer(lesson, world)
    return world.series


def _row(rows: Sequence[dict[str, float]], day: int | None) -> dict[str, float]:
    return rows[-1] if day is None else next(row for row in rows if row["day"] == day)


def _value(row: Mapping[str, float], metric: str) -> float:
    if metric.endswith(".*"):
        return sum(value for name, value in row.items() if name.startswith(metric[:-1]))
    return row[metric]
