"""Twin runs on common random numbers: what one change does, as paired differences with their intervals."""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario import load
from restaking.model.scenario.errors import not_allowed
from restaking.runs.analysis.intervals import CONFIDENCE, Difference, holm, paired
from restaking.runs.listings import aligned
from restaking.runs.refused import SOME_FAILED, Refused
from restaking.runs.run import plain
from restaking.runs.summary import number, units
from restaking.runs.sweep import engine
from restaking.runs.sweep.experiment import Experiment, base_sha256, check_censuses, product
from restaking.runs.sweep.factors import Value
from restaking.runs.sweep.files import Files
from restaking.runs.sweep.plan import parse
from restaking.runs.sweep.points import Points
from restaking.runs.sweep.runner import TWINS, WITH
from restaking.runs.sweep.shards import WHOLE
from restaking.runs.sweep.store import RUNS, Store

DAYS: Final = "run.days"
EXACT_TO: Final = 1e-9
"""What figures are exact to, as a part of their size. The ledger rounds every payment down to whole gwei, so the same
money paid in other portions comes out some gwei apart: at most this part of it where portions are of an ETH or more.
Floats, summed in another order, differ by less."""
SUSPECT: Final = 10.0
"""Times as wide as Student's interval at which the bootstrap's tells more of few seeds than of the change."""

Closing = Mapping[str, float]
"""Metrics of the last day."""


@dataclass(frozen=True)
class Comparison:
    """What the change did: one difference per metric that both arms have."""

    seeds: int
    days: int
    base: Closing
    """Mean closing values of the base."""
    difference: Mapping[str, Difference]

    @property
    def tested(self) -> dict[str, Difference]:
        """Metrics that differ on some seed; of the others there is nothing that could be luck."""
        return {name: each for name, each in self.difference.items() if not each.nothing}

    @property
    def by_chance(self) -> float:
        """How many of those tested would leave 0 out at 95 % if all of it were luck."""
        return (1 - CONFIDENCE) * len(self.tested)

    @property
    def stars(self) -> dict[str, str]:
        """``*`` of each metric whose intervals leave 0 out, ``**`` where that stands among all tested (Holm)."""
        tested = self.tested
        family = holm(np.array([each.p for each in tested.values()]))
        return {
            name: "**" if stands else "*"
            for (name, each), stands in zip(tested.items(), family.tolist(), strict=True)
            if each.clear
        }

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints; what is not known is null."""
        stars = self.stars
        shown: dict[str, Any] = plain(
            {
                "seeds": self.seeds,
                "days": self.days,
                "difference": {
                    name: {"mean": each.mean, "low": each.low, "high": each.high}
                    for name, each in self.difference.items()
                },
                "stars": {
                    "tested": len(self.tested),
                    "by_chance": self.by_chance,
                    "clear": list(stars),
                    "holm": [name for name, star in stars.items() if star == "**"],
                },
            }
        )
        return shown

    def lines(self) -> Iterator[str]:
        """A table: base, difference, intervals, stars, those with most stars first; then what all of that means."""
        yield f"{self.seeds} paired seeds, closing values of day {self.days}, arm minus base"
        rows = [("metric", "base", "difference", "95 % interval", "by bootstrap", "", "unit")]
        unit, tested, stars = units(), self.tested, self.stars
        for name, each in sorted(tested.items(), key=lambda entry: -len(stars.get(entry[0], ""))):
            spans = _span(each.low, each.high), _span(each.boot_low, each.boot_high)
            figures = number(self.base[name]), number(each.mean), *spans
            rows.append((name, *figures, stars.get(name, ""), unit.get(name.split(".")[0], "")))
        yield from aligned(rows)
        if tested:
            yield f"{len(tested)} metrics differ on some seed, {len(stars)} have a star: both intervals leave 0 out"
            by_chance = f"by chance alone about {self.by_chance:.1f} of {len(tested)} would"
            yield f"{by_chance}; ** stands among all of them (Holm)"
        wide = sum(each.boot_high - each.boot_low > SUSPECT * (each.high - each.low) for each in tested.values())
        if wide:
            few = f"over {SUSPECT:g} times as wide as the other: {self.seeds} seeds are too few for these metrics"
            yield f"{wide} of the intervals by bootstrap are {few}"
        same = len(self.difference) - len(tested)
        if same:
            kept = "are the same in both arms on every seed but for rounding, or not known; --json has them"
            yield f"{same} further metrics {kept}"


def compare(
    scenario: str,
    settings: Mapping[str, object],
    change: Mapping[str, object],
    seeds: int,
    *,
    workers: int = 2,
    out: Path | None = None,
    silent: bool = False,
) -> Comparison:
    """Run base (``settings``) and arm (``settings`` and ``change``) on ``seeds`` seeds, as a sweep of two points.

    With `out` the sweep's folder is kept, and the same call goes on where it was interrupted.

    Raises:
        ScenarioError: naming field, value and what is allowed, before anything is run.
        Refused: a run failed (3), or `out` holds another sweep (2).
        KeyboardInterrupt: Ctrl-C came first.
    """
    experiment = twins(scenario, settings, change, seeds)
    with contextlib.ExitStack() as kept:
        folder = out or Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="restaking-compare-")))
        order = engine.Order(folder, workers=min(workers, 2 * seeds), runner=TWINS, silent=silent)
        if engine.carry_out(experiment, order).interrupted:
            raise KeyboardInterrupt
        base, arm = closing(experiment, folder, seeds)
    names = [name for name in base if name in arm]
    return Comparison(
        seeds,
        experiment.plan.days,
        {name: float(base[name].mean()) for name in names},
        {name: paired(gaps) for name, gaps in differences({name: base[name] for name in names}, arm).items()},
    )


def differences(base: Mapping[str, Floats], arm: Mapping[str, Floats]) -> dict[str, Floats]:
    """Arm minus base of every metric of the base, by seed; 0 where that is within what rounding alone does.

    A figure for one of many, such as what was lost through one channel, is a share of the same money as the others of
    its family, so the largest of them is the size that counts; of money it is at least an ETH, which makes it a gwei.
    """
    unit, size = units(), dict[str, Floats]()
    for name in base:
        family = name.split(".")[0]
        least = np.full(base[name].shape, 1.0 if unit.get(family) == "ETH" else 0.0)
        both = np.abs([base[name], arm[name]])
        size[family] = np.fmax.reduce([size.get(family, least), *np.where(np.isfinite(both), both, 0.0)])
    gaps = {name: arm[name] - base[name] for name in base}
    return {name: np.where(np.abs(gap) <= EXACT_TO * size[name.split(".")[0]], 0.0, gap) for name, gap in gaps.items()}


def twins(scenario: str, settings: Mapping[str, object], change: Mapping[str, object], seeds: int) -> Experiment:
    """The experiment of base and arm, each seed with the same luck in both."""
    if DAYS in change:
        raise not_allowed(f"--with {DAYS}", change[DAYS], "none; --days holds in both arms")
    base, _ = load(scenario, dict(settings)), load(scenario, {**settings, **change})
    held = {key: value for key, value in settings.items() if key != DAYS}
    table = {"name": f"{base.name}-twins", "scenario": scenario, "days": base.run.days, "set": held}
    arms: list[Value] = [json.dumps(each, sort_keys=True) for each in ({}, dict(change))]
    points = Points(len(arms), {WITH: arms})
    check_censuses(base, points)
    plan = parse({**table, "replicates": {"n": seeds}})
    return Experiment(plan, scenario, base_sha256(base, points), product(), points)


def closing(experiment: Experiment, folder: Path, seeds: int) -> list[dict[str, Floats]]:
    """Closing metrics of base and arm, each an array by seed: those that every run of the arm has.

    Raises:
        Refused: naming the first run that failed.
    """
    store = Store(folder, Files(), WHOLE.label)
    numbers = {experiment.run_id(number): number for number in range(2 * seeds)}
    rows: dict[int, dict[str, Any]] = {}
    for path in store.parts():
        part = store.read_table(f"{RUNS}/{path.name}").to_pylist()
        rows |= {numbers[row["run_id"]]: row for row in part if row["run_id"] in numbers}
    failed = next((rows[number] for number in sorted(rows) if rows[number]["status"] != "ok"), None)
    if failed is not None:
        raise Refused(f"seed {failed['seed']}, arm {failed['param.with']}: {failed['error']}", SOME_FAILED)
    return [_columns([rows[experiment.number_of(point, seed)] for seed in range(seeds)]) for point in (0, 1)]


def _columns(rows: list[dict[str, Any]]) -> dict[str, Floats]:
    names = [name for name in rows[0] if name.startswith("metric.")]
    known = [name for name in names if all(row.get(name) is not None for row in rows)]
    return {name.removeprefix("metric."): np.array([row[name] for row in rows], dtype=np.float64) for name in known}


def _span(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if math.isfinite(low) and math.isfinite(high) else "-"
