"""An outcome at every point: mean over replicates with its intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import UNKNOWN, bootstrap, share_of, student

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result


def summary(result: Result, outcome: str) -> pd.DataFrame:
    """One row per point: keys, n, mean, low and high (Student; Wilson for a share), boot_low, boot_high.

    Raises:
        Refused: the sweep is incomplete, or a run does not know the outcome.
    """
    import pandas as pd

    settings: dict[Any, dict[Any, Any]] = result.points().to_dict("index")
    is_share, rows = result.is_share(outcome), []
    for point, values in result.values(outcome).iterrows():
        known = values.dropna().to_numpy(dtype=np.float64)
        rows.append({"point": point, **settings[point], "outcome": outcome, **described(known, is_share=is_share)})
    return pd.DataFrame(rows)


def described(values: Floats, *, is_share: bool) -> dict[str, float]:
    """The figures of one cell of a summary: its interval, the bootstrap beside it, and how values are spread.

    A bootstrap of runs in none of which it happened would be sure of 0, so shares have Wilson's interval alone.
    """
    interval, resampled = (share_of(values), UNKNOWN) if is_share else (student(values), bootstrap(values))
    return {
        "n": values.size,
        "mean": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "boot_low": resampled.low,
        "boot_high": resampled.high,
        "sd": _spread(values),
        "least": float(values.min()),
        "most": float(values.max()),
    }


def _spread(values: Floats) -> float:
    """Standard deviation over seeds; exactly 0 where all agree."""
    if values.size < 2:
        return math.nan
    return float(values.std(ddof=1)) if np.ptp(values) > 0.0 else 0.0
