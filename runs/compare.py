"""Twin runs on common random numbers: what one change does, as paired differences with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario import Scenario, load
from restaking.runs.analysis.intervals import bootstrap, student
from restaking.runs.listings import aligned
from restaking.runs.progress import Progress
from restaking.runs.run import plain
from restaking.runs.summary import number, units

Closing = Mapping[str, float]
"""Metrics of the last day."""


@dataclass(frozen=True)
class Difference:
    """Mean over seeds of arm minus base, and its 95 % intervals; NaN where a run did not know the metric."""

    mean: float
    low: float
    high: float
    """Limits by Student's t."""
    boot_low: float = math.nan
    boot_high: float = math.nan
    """Limits by the studentised bootstrap, which follow skewness; NaN below five seeds."""

    @property
    def nothing(self) -> bool:
        """Whether both arms had the same on every seed, or nothing to compare."""
        return math.isnan(self.mean) or self.low == self.high == 0.0

    @property
    def clear(self) -> bool:
        """Whether every interval that is known leaves 0 out, on the same side."""
        lows, highs = [self.low], [self.high]
        if math.isfinite(self.boot_low) and math.isfinite(self.boot_high):
            lows, highs = [*lows, self.boot_low], [*highs, self.boot_high]
        return min(lows) > 0.0 or max(highs) < 0.0


@dataclass(frozen=True)
class Comparison:
    """What the change did: one difference per metric that both arms have."""

    seeds: int
    days: int
    base: Closing
    """Mean closing values of the base."""
    difference: Mapping[str, Difference]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints; what is not known is null."""
        shown: dict[str, Any] = plain(
            {
                "seeds": self.seeds,
                "days": self.days,
                "difference": {
                    name: {"mean": each.mean, "low": each.low, "high": each.high}
                    for name, each in self.difference.items()
                },
            }
        )
        return shown

    def lines(self) -> Iterator[str]:
        """A table: base, difference, intervals; a star where both leave 0 out. What is the same is counted."""
        yield f"{self.seeds} paired seeds, closing values of day {self.days}, arm minus base"
        rows = [("metric", "base", "difference", "95 % interval", "by bootstrap", "", "unit")]
        unit = units()
        different = {name: each for name, each in self.difference.items() if not each.nothing}
        for name, each in different.items():
            spans = _span(each.low, each.high), _span(each.boot_low, each.boot_high)
            figures = number(self.base[name]), number(each.mean), *spans
            rows.append((name, *figures, "*" if each.clear else "", unit.get(name.split(".")[0], "")))
        yield from aligned(rows)
        same = len(self.difference) - len(different)
        if same:
            yield f"{same} further metrics are the same in both arms on every seed, or not known; --json has them"


def compare(
    scenario: str, settings: Mapping[str, object], change: Mapping[str, object], seeds: int, *, silent: bool = False
) -> Comparison:
    """Run base (``settings``) and arm (``settings`` and ``change``) on the seeds 1 to ``seeds``.

    Raises:
        ScenarioError: naming field, value and what is allowed, before anything is run.
    """
    base, arm = load(scenario, dict(settings)), load(scenario, {**settings, **change})
    with Progress(f"{base.name}, twins", (base.run.days + arm.run.days) * seeds, silent=silent) as progress:
        pairs = [(_close(base, seed, progress), _close(arm, seed, progress)) for seed in range(1, seeds + 1)]
    names = [name for name in pairs[0][0] if name in pairs[0][1]]
    first, second = (np.array([[pair[side][name] for name in names] for pair in pairs]) for side in (0, 1))
    return Comparison(
        seeds,
        base.run.days,
        dict(zip(names, first.mean(axis=0).tolist(), strict=True)),
        {name: paired(column) for name, column in zip(names, (second - first).T, strict=True)},
    )


def paired(values: Floats) -> Difference:
    """Mean of paired differences, shape (seeds,), with Student's interval and the bootstrap's."""
    classic, resampled = student(values), bootstrap(values)
    return Difference(classic.mean, classic.low, classic.high, resampled.low, resampled.high)


def _span(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if math.isfinite(low) and math.isfinite(high) else "-"


def _close(scenario: Scenario, seed: int, progress: Progress) -> Closing:
    from restaking.model.restaking_model import RestakingModel

    model = RestakingModel(scenario=scenario, seed=seed)
    for _ in range(scenario.run.days):
        model.step()
        progress.advance()
    return model.latest()
