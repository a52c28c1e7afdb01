"""Every outcome at every point: mean over replicates with its intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import Interval, bootstrap, share, student

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.analysis.result import Result


def summary(result: Result) -> pd.DataFrame:
    """One row per point and outcome: keys, n, mean, low and high (Student; Wilson for a share), boot_low, boot_high.

    Raises:
        Refused: the sweep is incomplete.
    """
    import pandas as pd

    settings: dict[Any, dict[Any, Any]] = result.points().to_dict("index")
    rows = []
    for outcome in result.outcomes:
        of = share_of if result.is_share(outcome) else student
        for point, values in result.values(outcome).iterrows():
            known = values.dropna().to_numpy(dtype=np.float64)
            rows.append({"point": point, **settings[point], "outcome": outcome, **described(known, of(known))})
    return pd.DataFrame(rows)


def described(values: Floats, interval: Interval) -> dict[str, float]:
    """The figures of one cell of a summary; the bootstrap of a share is Wilson's interval too."""
    resampled = bootstrap(values)
    return {
        "n": values.size,
        "mean": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "boot_low": resampled.low,
        "boot_high": resampled.high,
        "sd": float(values.std(ddof=1)) if values.size > 1 else float("nan"),
        "least": float(values.min()),
        "most": float(values.max()),
    }


def share_of(values: Floats) -> Interval:
    """Wilson's interval of the share of runs in which something happened, values 0 or 1."""
    return share(int((values > 0.5).sum()), values.size)
