"""Puts every fact to runs of its scenario: median and interval over seeds, within tolerance or not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from restaking.core.units import Floats
from restaking.model.scenario import load
from restaking.runs.listings import aligned
from restaking.runs.progress import Progress
from restaking.runs.run import plain
from restaking.runs.summary import number
from restaking.runs.validation.absent import ABSENT
from restaking.runs.validation.fact import BY_GRADE, FACTS, Fact, Used
from restaking.runs.validation.reasons import REASONS
from restaking.runs.validation.watching import Seen, Studio

FAMILIES: Final = ("cross section", "growth", "peg", "queue", "rewards", "events")
INTERVAL: Final = (0.05, 0.95)
"""Quantiles over seeds."""


@dataclass(frozen=True)
class Verdict:
    """A fact and what runs made of it."""

    fact: Fact
    values: Floats
    """(seeds,) as measured; nan where a run could not show it."""

    @property
    def median(self) -> float:
        """Over the seeds that show it; nan if none does."""
        known = self.values[np.isfinite(self.values)]
        return float(np.median(known)) if known.size else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """5 and 95 % quantiles over the seeds that show it."""
        known = self.values[np.isfinite(self.values)]
        if not known.size:
            return math.nan, math.nan
        low, high = np.quantile(known, INTERVAL)
        return float(low), float(high)

    @property
    def within(self) -> bool:
        """Whether the median lies within the tolerance; not if most runs could not show it."""
        shown = int(np.isfinite(self.values).sum())
        slack = 1e-12 * max(1.0, abs(self.fact.band.observed))
        return 2 * shown > self.values.size and self.fact.band.low - slack <= self.median <= self.fact.band.high + slack


@dataclass(frozen=True)
class Validation:
    """The whole table."""

    seeds: int
    verdicts: Sequence[Verdict]

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints: ``facts`` as agreed, what else is known of them under ``details``."""
        shown: dict[str, Any] = plain(
            {
                "facts": [_entry(verdict) for verdict in self.verdicts],
                "seeds": self.seeds,
                "details": {verdict.fact.name: _detail(verdict) for verdict in self.verdicts},
                "absent": [vars(each) for each in ABSENT],
            }
        )
        return shown

    def lines(self) -> Iterator[str]:
        """The table by families, what was missed and why, what no run can show."""
        low, high = (f"{quantile:.0%}" for quantile in INTERVAL)
        yield f"Stylised facts: observed against the median of {self.seeds} seeds and their {low} to {high} quantiles."
        grades = ", ".join(f"{grade} {part:.0%}" for grade, part in BY_GRADE.items())
        yield f"Tolerance, where the record gives none: by the grade of its source, {grades}."
        yield "Used: input = set on day 0 or by date; fit = a setting was chosen by it; seen = a test looked at it; no."
        for family in FAMILIES:
            yield ""
            yield family
            of_family = [verdict for verdict in self.verdicts if verdict.fact.family == family]
            yield from aligned([HEAD, *map(_row, of_family)])
        yield ""
        yield from self._sums()
        yield ""
        yield from self._missed()
        yield ""
        yield "What no run of these scenarios can show:"
        yield from (f"  {each.name} ({each.observed}; {each.date}): {each.why}" for each in ABSENT)

    def _sums(self) -> Iterator[str]:
        for used in Used:
            group = [verdict for verdict in self.verdicts if verdict.fact.used is used]
            yield f"{used.value}: {sum(verdict.within for verdict in group)} of {len(group)} within tolerance"

    def _missed(self) -> Iterator[str]:
        missed = [verdict for verdict in self.verdicts if not verdict.within]
        yield "Missed, and the reason supposed:" if missed else "None missed."
        for verdict in missed:
            band = verdict.fact.band
            yield (
                f"  {verdict.fact.name}: {number(verdict.median)}, not {number(band.low)} to {number(band.high)}"
                f" ({band.why}). {REASONS.get(verdict.fact.name, 'Reason not known')}."
            )


HEAD: Final = ("fact", "observed", "unit", "date", "simulated", "interval", "tolerance", "within", "used")


def _row(verdict: Verdict) -> tuple[str, ...]:
    fact, (low, high) = verdict.fact, verdict.interval
    figures = (f"{short(low)} to {short(high)}", f"{short(fact.band.low)} to {short(fact.band.high)}")
    within = "yes" if verdict.within else "NO"
    return (fact.name, short(fact.band.observed), fact.unit, fact.date, short(verdict.median), *figures, within,
            fact.used.value)  # fmt: skip


def short(value: float) -> str:
    """Four significant digits; millions as such."""
    if not math.isfinite(value):
        return "-"
    return f"{value / 1e6:.4g} M" if abs(value) >= 1e6 else f"{value:,.4g}"


def _entry(verdict: Verdict) -> dict[str, object]:
    fact, (low, high) = verdict.fact, verdict.interval
    return {
        "name": fact.name, "observed": fact.band.observed, "date": fact.date, "simulated": verdict.median, "low": low,
        "high": high, "within": verdict.within, "fitted": fact.used is not Used.NO,
    }  # fmt: skip


def _detail(verdict: Verdict) -> dict[str, object]:
    fact = verdict.fact
    return {
        "family": fact.family, "unit": fact.unit, "source": fact.source, "used": fact.used.value,
        "scenario": fact.scenario, "how": fact.how, "tolerance": [fact.band.low, fact.band.high],
        "why_this_tolerance": fact.band.why, "reason": "" if verdict.within else REASONS.get(fact.name, ""),
        "values": verdict.values.tolist(),
    }  # fmt: skip


def facts() -> list[Fact]:
    """All facts, family by family, in the order of their files."""
    entries = [entry for _, entry in FACTS]
    return sorted(entries, key=lambda each: (FAMILIES.index(each.family), each.measure.__code__.co_firstlineno))


def judge(
    seeds: int, *, silent: bool = False, settings: Mapping[str, Mapping[str, object]] | None = None
) -> Validation:
    """Run every scenario on the seeds 1 to ``seeds`` and measure all facts; one set of runs per scenario.

    ``settings`` are laid on scenarios, by name: for small trials.
    """
    return table(facts(), seeds, settings or {}, silent=silent)


def table(
    wanted: Sequence[Fact], seeds: int, settings: Mapping[str, Mapping[str, object]], *, silent: bool = False
) -> Validation:
    """The same for some facts."""
    names = list(dict.fromkeys(each.scenario for each in wanted))
    days = sum(load(name, dict(settings.get(name, {}))).run.days for name in names)
    with Progress("validate", seeds * days, silent=silent) as progress:
        studios = {name: Studio(progress.advance, settings.get(name)) for name in names}
        found: dict[str, list[float]] = {each.name: [] for each in wanted}
        for name, studio in studios.items():
            mine = [each for each in wanted if each.scenario == name]
            for seed in range(1, seeds + 1):
                run = studio.watch(name, seed)
                for each in mine:
                    found[each.name].append(measured(each, run))
    return Validation(seeds, [Verdict(each, np.array(found[each.name])) for each in wanted])


def measured(each: Fact, run: Seen) -> float:
    """The fact's figure in a run; nan where the run has nothing to show."""
    with np.errstate(all="ignore"):
        return float(each.measure(run))
