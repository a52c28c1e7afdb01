"""How near a replay came: errors until the parameters were frozen, and after, against a forecast of no change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from restaking.core.units import Floats
from restaking.runs.validation.replay.driving import START, Replay
from restaking.runs.validation.replay.table import Record

FROZEN: Final = date(2024, 9, 30)
"""Last day that the scenario's parameters know of."""


@dataclass(frozen=True)
class Score:
    """One series of a record against the replay."""

    name: str
    fitted: int
    """Observations until the parameters were frozen."""
    fitted_error: float
    """Root mean square error there; nan without observations."""
    ahead: int
    """Observations after that day, that from which the others start left out."""
    level_error: float
    """Root mean square error of the replay there."""
    change_error: float
    """The same of the last observation known, moved by what the replay moved since."""
    still_error: float
    """The same of no change: the last observation known."""

    @property
    def level_ratio(self) -> float:
        """Below 1 where the replay is nearer than no change; nan where there is nothing to compare."""
        return self.level_error / self.still_error if self.still_error else math.nan

    @property
    def change_ratio(self) -> float:
        """The same of the replay's change alone."""
        return self.change_error / self.still_error if self.still_error else math.nan


def median(replays: Sequence[Replay]) -> Mapping[str, Floats]:
    """(days + 1,) median over seeds, series by series."""
    return {name: np.median([each.series[name] for each in replays], axis=0) for name in replays[0].series}


def observations(record: Record, name: str, days: int) -> dict[int, float]:
    """What the record has of a series, by day of the replay."""
    values = record.observed.get(name, {})
    return {(when - START).days: value for when, value in sorted(values.items()) if 0 <= (when - START).days <= days}


def scores(record: Record, replays: Sequence[Replay]) -> list[Score]:
    """Every series that the record observes."""
    middle = median(replays)
    days = len(next(iter(middle.values()))) - 1
    return [
        score(name, middle[name], observations(record, name, days))
        for name in middle
        if observations(record, name, days)
    ]


def score(name: str, simulated: Floats, observed: Mapping[int, float]) -> Score:
    """Errors of one series; forecasts start from the last observation before the freeze, or else the first after."""
    frozen = (FROZEN - START).days
    known = [day for day in observed if day <= frozen]
    later = [day for day in observed if day > frozen]
    start = known[-1] if known else later[0]
    ahead = [day for day in later if day != start]
    truth = np.array([observed[day] for day in ahead])
    moved = np.array([observed[start] + simulated[day] - simulated[start] for day in ahead])
    return Score(
        name, len(known), _rmse(np.array([simulated[day] - observed[day] for day in known])), len(ahead),
        _rmse(simulated[ahead] - truth), _rmse(moved - truth), _rmse(observed[start] - truth),
    )  # fmt: skip


def _rmse(errors: Floats) -> float:
    return float(np.sqrt((errors**2).mean())) if errors.size else math.nan


def dated(day: int) -> str:
    """Calendar date of a day of the replay."""
    return (START + timedelta(days=day)).isoformat()
