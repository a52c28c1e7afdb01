"""A worker: carries out chunks of runs and writes what they leave; only numbers travel to and from it."""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from restaking.model.scenario import load
from restaking.model.scenario.errors import ScenarioError, one_line
from restaking.runs.sweep import limits
from restaking.runs.sweep.arrays import switches
from restaking.runs.sweep.experiment import Experiment, base_sha256, product
from restaking.runs.sweep.files import Files
from restaking.runs.sweep.plan import Plan
from restaking.runs.sweep.points import Points
from restaking.runs.sweep.rows import Row, Status, runs_table, series_table
from restaking.runs.sweep.runner import Runner, runner_called
from restaking.runs.sweep.store import PLAN, Store


class OtherCode(Exception):
    """A worker runs other code or another scenario than the driver, so its results would be another experiment's."""


class Chunk(NamedTuple):
    """Runs done in one go and written as one part."""

    numbers: tuple[int, ...]
    attempt: int = 1


class Report(NamedTuple):
    """What became of a chunk: a status each, and the seconds spent on it."""

    statuses: tuple[Status, ...]
    seconds: float


@dataclass(frozen=True)
class Setup:
    """What a worker has to know; everything else it reads from the sweep folder."""

    folder: str
    plan: str
    """The plan as JSON, without points spelled out."""
    scenario: str
    scenario_sha256: str
    product: str
    label: str
    runner: str
    files: str
    """Class of the file layer, as module:name."""


def setup_of(experiment: Experiment, store: Store, runner: str) -> Setup:
    """The set-up of workers for an experiment."""
    plan = experiment.plan.resolved()
    plan["design"]["points"] = []
    kind = type(store.files)
    return Setup(
        str(store.folder.absolute()),
        json.dumps(plan),
        experiment.scenario,
        experiment.scenario_sha256,
        experiment.product,
        store.label,
        runner,
        f"{kind.__module__}:{kind.__qualname__}",
    )


def ready() -> int:
    """Process id of the worker: the sign that it has started."""
    return os.getpid()


def warm_up(setup: Setup) -> None:
    """Load what runs need, so that no run is charged with it."""
    _desk(setup)


def carry_out(setup: Setup, chunk: Chunk) -> Report:
    """Carry out a chunk; it is on the disk when this returns."""
    experiment, store, runner = _desk(setup)
    begun = time.perf_counter()
    rows = [one_run(experiment, runner, number, chunk.attempt) for number in chunk.numbers]
    _check_scenario(experiment)
    write_rows(experiment, store, rows)
    return Report(tuple(row.status for row in rows), time.perf_counter() - begun)


def write_rows(experiment: Experiment, store: Store, rows: list[Row]) -> None:
    """Write finished runs as one part."""
    run_ids = [experiment.run_id(row.number) for row in rows]
    store.write_part(run_ids, runs_table(experiment, rows), series_table(experiment, rows))


def one_run(experiment: Experiment, runner: Runner, number: int, attempt: int) -> Row:
    """One run within its limits; whatever goes wrong in it is its row's status."""
    plan, row = experiment.plan, Row(number, "ok", attempt)
    point, _ = experiment.place_of(number)
    limits.forget_peak()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        with limits.limited(plan.timeout_seconds, plan.memory_mib):
            found = runner.run(experiment, experiment.points[point], experiment.seed(number))
        row.digest, row.metrics, row.series = found.digest, found.metrics, found.series
    except limits.RunTimedOut:
        row.status, row.error = "timeout", f"took longer than timeout_seconds = {plan.timeout_seconds:g}"
    except MemoryError:
        cap = (
            f"needed more than memory_mib = {plan.memory_mib}" if plan.memory_mib else "the machine had no more memory"
        )
        row.status, row.error = "oom", cap
    except (Exception, SystemExit) as problem:  # of the model: a failed run is a row, and the sweep goes on
        row.status, row.error = "failed", one_line(f"{type(problem).__name__}: {problem}", 300)
    row.wall_ms, row.cpu_ms = 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)
    row.peak_rss_mib = limits.peak_mib()
    return row


def _check_scenario(experiment: Experiment) -> None:
    """Refuse to keep runs of a scenario or census file that somebody has changed since the sweep began."""
    if not experiment.reads_files:
        return
    try:
        base = load(experiment.scenario, experiment.settings)
        same = base_sha256(base, experiment.points) == experiment.scenario_sha256
    except (ScenarioError, OSError):
        same = False
    if not same:
        raise OtherCode(
            f"{experiment.scenario} or its census has changed since the sweep began; a new folder for the new scenario"
        )


@cache
def _desk(setup: Setup) -> tuple[Experiment, Store, Runner]:
    """Experiment, store and warmed-up runner of this process."""
    if setup.product != product():
        raise OtherCode(f"a worker runs {product()}, the driver {setup.product}; install the same on both")
    module, _, name = setup.files.partition(":")
    files: Files = getattr(import_module(module), name)()
    store = Store(Path(setup.folder), files, setup.label)
    experiment = Experiment(
        Plan.model_validate_json(setup.plan), setup.scenario, setup.scenario_sha256, setup.product, _points(store)
    )
    runner = runner_called(setup.runner)
    with contextlib.suppress(Exception):  # what is wrong with the model, its runs will tell
        runner.warm(experiment)
    return experiment, store, runner


def _points(store: Store) -> Points:
    """The points as the driver wrote them: the first replicates, in the order of points."""
    plan = store.read_table(PLAN)
    first = plan.filter(switches(replicate == 0 for replicate in plan["replicate"].to_pylist()))
    keys = [name for name in first.column_names if name.startswith("param.")]
    return Points(first.num_rows, {key.removeprefix("param."): first[key].to_pylist() for key in keys})
