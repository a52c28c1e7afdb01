"""Paired differences under common random numbers: what one key does on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import paired as paired_interval
from restaking.runs.refused import Refused

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result


def paired(result: Result, by: str, base: object, outcomes: Sequence[str]) -> pd.DataFrame:
    """One row per value of `by`, setting of the other keys, and outcome: mean difference from `base` with intervals.

    Column ``luck_removed`` is the part of the variance of an unpaired difference that pairing has taken away.

    Raises:
        Refused: runs do not share their luck, `by` does not vary, `base` is not among its values, or no two points
            differ in `by` alone.
    """
    import pandas as pd

    points, start = _checked(result, by, base)
    others = [key for key in points.columns if key != by]
    twins = list(_twins(points, by, others, start))
    if not twins:
        raise Refused(f"{by}: no two points differ in it alone; a grid or a list with its twins")
    rows = []
    for outcome in outcomes:
        values = result.values(outcome)
        for arm, twin in twins:
            pair = values.loc[[twin, arm]].dropna(axis=1).to_numpy(dtype=np.float64)
            found = difference(pair[0], pair[1])
            if result.is_share(outcome):
                found |= _of_shares(found)
            rows.append({**points.loc[arm].to_dict(), "outcome": outcome, **found})
    return pd.DataFrame(rows)


def difference(base: Floats, arm: Floats) -> dict[str, float]:
    """Arm minus base over paired seeds: n, mean, Student's and bootstrap limits, p, and what pairing was worth."""
    apart = arm - base
    alone = float(base.var() + arm.var())
    return {
        "n": apart.size,
        **asdict(paired_interval(apart)),
        "luck_removed": 1.0 - float(apart.var()) / alone if alone > 0 else float("nan"),
    }


def _of_shares(found: dict[str, float]) -> dict[str, float]:
    """Limits cut at -1 and 1, between which a difference of shares lies: what they cover stays covered."""
    return {limit: max(-1.0, min(found[limit], 1.0)) for limit in ("low", "high", "boot_low", "boot_high")}


def _checked(result: Result, by: str, base: object) -> tuple[pd.DataFrame, Any]:
    if not result.common_random_numbers:
        raise Refused(f"{result.name}: runs do not share their luck; common_random_numbers = true in the plan")
    if by not in result.keys:
        raise Refused(f"by = {by!r}: does not vary; one of {', '.join(result.keys)}")
    points = result.points()
    found = points[by].drop_duplicates().tolist()
    levels = next(p for p in result.parameters if p.key == by).levels or tuple(sorted(found))
    start = levels[0] if base is None else base
    if start not in found:
        raise Refused(f"base = {start!r}: not a value of {by}; one of {', '.join(map(str, found[:20]))}")
    return points, start


def _twins(points: pd.DataFrame, by: str, others: list[str], start: object) -> Any:  # an iterator of (arm, base)
    """Points with their twin at `start` that has every other key alike."""
    setting = points[others].astype(str).agg("|".join, axis=1) if others else points[by].map(lambda _: "")
    at_start = points[by] == start
    twin_of = {setting[point]: point for point in points.index[at_start]}
    for point in points.index[~at_start]:
        if setting[point] in twin_of:
            yield point, twin_of[setting[point]]
