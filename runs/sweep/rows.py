"""What a finished run leaves: one row, and its tables as Parquet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from restaking.runs.sweep.arrays import column_of, words
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.factors import Value

if TYPE_CHECKING:
    import pyarrow as pa

Status = Literal["ok", "failed", "crashed", "timeout", "oom"]
STATUSES: Final[tuple[Status, ...]] = ("ok", "failed", "crashed", "timeout", "oom")


@dataclass
class Row:
    """A finished run, failed ones included."""

    number: int
    status: Status
    attempt: int = 1
    wall_ms: float | None = None
    cpu_ms: float | None = None
    peak_rss_mib: float | None = None
    """Most memory of the worker while it ran."""
    digest: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    error: str | None = None
    series: dict[str, list[float]] = field(default_factory=dict)
    """Metrics of every day, if kept."""


def runs_table(experiment: Experiment, rows: Sequence[Row]) -> pa.Table:
    """One line a run: identity, parameters, what happened, outcomes."""
    import pyarrow as pa

    columns = identity_columns(experiment, [row.number for row in rows])
    kinds: dict[str, pa.DataType] = {
        "status": pa.string(), "attempt": pa.int16(), "wall_ms": pa.float64(), "cpu_ms": pa.float64(),
        "peak_rss_mib": pa.float64(), "digest": pa.string(),
    }  # fmt: skip
    columns |= {name: column_of([getattr(row, name) for row in rows], kind) for name, kind in kinds.items()}
    names = list(experiment.plan.outcomes) or sorted({name for row in rows for name in row.metrics})
    for name in names:
        columns[f"metric.{name}"] = column_of([_signless(row.metrics.get(name)) for row in rows], pa.float64())
    columns["error"] = column_of([row.error for row in rows], pa.string())
    return pa.table(columns)


def series_table(experiment: Experiment, rows: Iterable[Row]) -> pa.Table | None:
    """One line a run and day, day 0 included; None if no run kept any."""
    import pyarrow as pa

    kept = [row for row in rows if row.series]
    if not kept:
        return None
    tables = []
    for row in kept:
        days = len(next(iter(row.series.values())))
        columns = {
            "run_id": words([experiment.run_id(row.number)] * days),
            "tick": column_of(range(days), pa.int32()),
        }
        columns |= {name: column_of(list(map(_signless, values)), pa.float64()) for name, values in row.series.items()}
        tables.append(pa.table(columns))
    return pa.concat_tables(tables, promote_options="default")


def plan_table(experiment: Experiment, numbers: Sequence[int]) -> pa.Table:
    """One line a planned run."""
    import pyarrow as pa

    return pa.table(identity_columns(experiment, numbers))


def identity_columns(experiment: Experiment, numbers: Sequence[int]) -> dict[str, pa.Array]:
    """What is known of runs before they are run."""
    import pyarrow as pa

    places = [experiment.place_of(number) for number in numbers]
    columns = {
        "run_id": words([experiment.run_id(number) for number in numbers]),
        "point": column_of([point for point, _ in places], pa.int32()),
        "replicate": column_of([replicate for _, replicate in places], pa.int32()),
        "seed": column_of([experiment.seed(number) for number in numbers], pa.int64()),
    }
    for key, column in experiment.points.columns.items():
        columns[f"param.{key}"] = column_of([column[point] for point, _ in places], _kind(column[0]))
    return columns


def part_name(run_ids: Iterable[str]) -> str:
    """Name of the part that holds these runs: the same runs overwrite themselves."""
    mark = hashlib.blake2b("\n".join(sorted(run_ids)).encode(), digest_size=16)
    return f"part-{mark.hexdigest()}.parquet"


def _signless(value: float | None) -> float | None:
    """The value; of a zero without its sign, which no equal number has and a digest would see."""
    return 0.0 if value == 0.0 else value


def _kind(value: Value) -> pa.DataType:
    import pyarrow as pa

    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}[type(value)]
