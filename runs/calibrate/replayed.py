"""The calibration of `history-2024` to a record that the user names, until September 2024 and not a day further."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from restaking.runs.calibrate.problem import Moment, Parameter, Problem
from restaking.runs.refused import Refused
from restaking.runs.validation.replay.driving import SCENARIO, START, Replay, Stage
from restaking.runs.validation.replay.scoring import FROZEN, dated, observations
from restaking.runs.validation.replay.table import Record

ROWS: Final = 5
"""Observations of a series that count, spread evenly over its dates until the freeze."""
ERROR: Final = 0.05
"""Standard error of each, relative: half the tolerance of grade B."""
FITTED: Final = (
    "restaked ETH", "ETH in LRTs", "eETH of all LRTs", "ezETH of all LRTs", "weETH pledged",
)  # fmt: skip
UNUSED: Final = (
    f"everything after {FROZEN}",
    "weETH's and ezETH's discounts",
    "ether.fi's buffer and what it has at operators (reports begin in October 2024)",
    "stakers.venue_sensitivity, which trades off against points.fdv_share: held at its value",
    "day 0 itself, the dates of events, the incentives' rate: set, not fitted",
)


def problem(record: Record, seeds: int) -> Problem:
    """Points, attention, sensitivities and loops against what the record has until the freeze.

    Raises:
        Refused: if the record has nothing to fit to.
    """
    days = (FROZEN - START).days
    moments = tuple(moment for name in FITTED for moment in _moments(record, name, days))
    if not moments:
        raise Refused(f"--history: nothing to fit to before {FROZEN}; one of {', '.join(FITTED)}")
    parameters = (
        Parameter("points.fdv_share", 2.0, 40.0, log=True),
        Parameter("points.realised", 0.2, 4.0, log=True),
        Parameter("stakers.manager_sensitivity", 5.0, 60.0, log=True),
        Parameter("stakers.attention", 0.001, 0.03, log=True),
        Parameter("lending.adoption_rate", 0.0001, 0.02, log=True),
    )

    def play(scenario: str, settings: Mapping[str, object], seed: int, advance: Callable[[], None]) -> Any:
        return Stage(record, settings).play(seed, advance)

    return Problem(
        SCENARIO, SCENARIO, parameters, moments, {"run.days": days}, tuple(range(1, seeds + 1)), play, UNUSED
    )


def _moments(record: Record, name: str, days: int) -> list[Moment]:
    observed = {day: value for day, value in observations(record, name, days).items() if day > 0}
    dates = list(observed)
    places = sorted({dates[k] for k in np.linspace(0, len(dates) - 1, ROWS).round().astype(int)}) if dates else []
    return [
        Moment(f"{name}, {dated(day)}", observed[day], ERROR * abs(observed[day]), _on(name, day)) for day in places
    ]


def _on(name: str, day: int) -> Callable[[Replay], float]:
    return lambda replay: float(replay.series[name][day])
