"""An outcome at every point: mean over replicates with its intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import Interval, bootstrap, share_of, student

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
    of, rows = share_of if result.is_share(outcome) else student, []
    for point, values in result.values(outcome).iterrows():
        known = values.dropna().to_numpy(dtype=np.float64)
        rows.append({"point": point, **settings[point], "outcome": outcome, **described(known, of(known))})
    return pd.DataFrame(rows)


def described(values: Floats, interval: Interval) -> dict[str, float]:
    """The figures of one cell of a summary: its interval, the bootstrap beside it, and how values are spread."""
    resampled = bootstrap(values)
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
