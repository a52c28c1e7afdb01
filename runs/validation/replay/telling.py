"""A replay in words: observed and simulated by date, errors before and after the freeze, and what no run can follow."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from restaking.runs.listings import aligned
from restaking.runs.run import plain
from restaking.runs.validation.replay.driving import START, Replay, Stage
from restaking.runs.validation.replay.scoring import FROZEN, Score, dated, median, observations, scores
from restaking.runs.validation.replay.table import Record

SHOWN: Final = 12
"""Rows of a series in the table; --json has all."""
LIMITS: Final = (
    "The price of ETH only converts operators' costs: nobody in this world buys or leaves because it moves.",
    "Deposit caps are a season of points that begins when they lift; stake of before cannot wait at a cap.",
    "Restaked ETH that nobody delegated is left out of day 0, and which pods and strategies it is in.",
    "ether.fi put its buffer to work in November 2024: a decision of one firm that no parameter of before foretells.",
)


def lines(record: Record, stage: Stage, replays: Sequence[Replay]) -> Iterator[str]:
    """The report of a replay."""
    price = f"price of ETH from {len(record.prices)} rows" if record.prices else "no price of ETH given: the scenario's"
    yield f"Replay from {START} to {dated(stage.days)}, {len(replays)} seeds, {price}."
    yield f"Its parameters know nothing of what came after {FROZEN}."
    for found in scores(record, replays):
        yield ""
        yield from _series(record, stage, replays, found.name)
    yield ""
    yield "Root mean square errors: until the freeze; after it of the replay's level, of the last observation moved by"
    yield "the replay's change, and of no change. Ratios below 1: nearer than no change."
    yield from aligned([HEAD, *map(_row, scores(record, replays))])
    yield ""
    yield "What the replay leaves out:"
    yield from (f"  {limit}" for limit in LIMITS)


HEAD: Final = (
    "series", "rows until", "error", "rows after", "level", "change", "no change", "level ratio", "change ratio",
)  # fmt: skip


def _row(found: Score) -> tuple[str, ...]:
    return (
        found.name, str(found.fitted), _number(found.fitted_error), str(found.ahead), _number(found.level_error),
        _number(found.change_error), _number(found.still_error), _number(found.level_ratio),
        _number(found.change_ratio),
    )  # fmt: skip


def _series(record: Record, stage: Stage, replays: Sequence[Replay], name: str) -> Iterator[str]:
    observed = observations(record, name, stage.days)
    days = list(observed)
    picked = days if len(days) <= SHOWN else [days[k] for k in np.linspace(0, len(days) - 1, SHOWN).round().astype(int)]
    values = np.array([each.series[name] for each in replays])
    rows = [(name, "observed", "simulated", "interval")]
    for day in picked:
        low, middle, high = np.quantile(values[:, day], (0.05, 0.5, 0.95))
        rows.append(
            (
                dated(day),
                _number(observed[day]),
                _number(float(middle)),
                f"{_number(float(low))} to {_number(float(high))}",
            )
        )
    yield from aligned(rows)


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}" if math.isfinite(value) else "-"


def as_json(record: Record, stage: Stage, replays: Sequence[Replay]) -> dict[str, Any]:
    """The same for programs, every observation included."""
    middle = median(replays)
    shown: dict[str, Any] = plain(
        {
            "from": START.isoformat(), "to": dated(stage.days), "frozen": FROZEN.isoformat(), "seeds": len(replays),
            "scores": [
                {**vars(each), "level_ratio": each.level_ratio, "change_ratio": each.change_ratio}
                for each in scores(record, replays)
            ],
            "series": {
                name: [
                    {"date": dated(day), "observed": value, "simulated": float(middle[name][day])}
                    for day, value in observations(record, name, stage.days).items()
                ]
                for name in middle
            },
            "left_out": list(LIMITS),
        }
    )  # fmt: skip
    return shown
