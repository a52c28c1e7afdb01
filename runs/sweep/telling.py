"""What a person sees of a sweep: before, as a dry run, and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from restaking.runs.listings import aligned
from restaking.runs.refused import SOME_FAILED
from restaking.runs.run import plain
from restaking.runs.summary import number
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.engine import Finished, Order
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.progress import in_words, several
from restaking.runs.sweep.replicates import wanted
from restaking.runs.sweep.shards import WHOLE

FIRST_POINTS: Final = 10


def dry_run(experiment: Experiment, order: Order) -> dict[str, Any]:
    """What the sweep would do: count, cost by a trial of up to three points, the first points."""
    points, replicates = experiment.points, experiment.plan.replicates
    runs = sum(1 for _ in wanted(experiment, {}))
    most = runs if replicates.until_half_width is None else len(points) * replicates.most
    seconds = _trial(experiment)
    shown: dict[str, Any] = plain(
        {
            "name": experiment.plan.name,
            "design": experiment.plan.design.kind,
            "points": len(points),
            "points_dropped": points.dropped,
            "runs": runs,
            "runs_at_most": most,
            "seconds_per_run": seconds,
            "cpu_hours": runs * seconds / 3600,
            "wall_hours": runs * seconds / 3600 / order.workers / order.shard.count,
            "first_points": [points[point] for point in range(min(FIRST_POINTS, len(points)))],
        }
    )
    return shown


def of_dry_run(experiment: Experiment, order: Order) -> Iterator[str]:
    """The dry run in lines."""
    found = dry_run(experiment, order)
    yield f"{found['name']}: {experiment.plan.question}" if experiment.plan.question else found["name"]
    dropped = f"; constraints dropped {found['points_dropped']:,} others" if found["points_dropped"] else ""
    yield f"{found['design']}: {_about(found['design'])}; {several(found['points'], 'point')}{dropped}"
    more = f", at most {found['runs_at_most']:,}" if found["runs_at_most"] > found["runs"] else ""
    yield f"{several(found['runs'], 'run')}{more}"
    wall = 3600 * found["wall_hours"]
    yield (
        f"about {in_words(found['seconds_per_run'])} CPU a run: {in_words(3600 * found['cpu_hours'])} of one core, "
        + (
            f"{in_words(wall)} on {several(order.workers, 'worker')}"
            + (f" in each of {order.shard.count} shards" if order.shard.count > 1 else "")
        )
    )
    yield f"results in {order.out}"
    yield ""
    keys = list(experiment.points.columns)
    rows = [[str(place), *(_cell(point[key]) for key in keys)] for place, point in enumerate(found["first_points"])]
    yield from aligned([["point", *keys], *rows], figures=True)


def of_sweep(finished: Finished) -> Iterator[str]:
    """Counts, digest and what to do next, in lines."""
    counts = ", ".join(f"{count:,} {status}" for status, count in finished.counts.items()) or "none"
    of = "" if finished.shard == WHOLE else f"of part {finished.shard.index} of {finished.shard.count}: "
    yield f"{finished.done:,} of {several(finished.wanted, 'run')} on disk ({of}{counts})"
    yield f"digest {finished.digest}" if finished.digest else _next_step(finished)
    if finished.code == SOME_FAILED:
        yield f"`restaking report {finished.out}` lists failed runs with their errors; --retry-failed does them again"
    yield f"results in {finished.out}"


def _next_step(finished: Finished) -> str:
    """What a folder without a seal waits for."""
    if finished.done == finished.wanted:
        return "all runs are on disk: --merge seals the folder"
    if finished.interrupted:
        return "not complete: the same command goes on"
    return "this part is complete, others are not: --merge seals the folder when they are"


def _about(design: str) -> str:
    """What a design is, of its docstring as much as fits into a sentence."""
    first = DESIGNS[design].about.split(";")[0].rstrip(".").replace("`", "")
    return first[0].lower() + first[1:]


def _trial(experiment: Experiment) -> float:
    """CPU seconds of a run: the mean over the first, the middle and the last point.

    Each is tried twice, and the second time counts: the first compiles what that point needs where nothing has yet.
    """
    from restaking.runs.sweep import model_runner

    last = len(experiment.points) - 1
    points = [experiment.points[place] for place in sorted({0, last // 2, last})]
    for point in points:
        model_runner.trial(experiment, point)
    return sum(model_runner.trial(experiment, point) for point in points) / len(points)


def _cell(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)
