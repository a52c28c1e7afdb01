"""What is measured in L10: restaked ETH with and without points, before and 60 days after the token event."""

import numpy as np

from restaking.core.units import Floats
from restaking.lessons.experiment import Runs

AFTER = 240  # 60 days after the token event of day 180


def effect(runs: Runs) -> Floats:
    """(seeds,) restaked ETH 60 days after the event, with points over without, less 1."""
    return runs.seen("points", "restaked_eth", AFTER) / runs.seen("fundamentals", "restaked_eth", AFTER) - 1.0


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    stake, attention = _path(runs, "talk", "restaked_eth"), _path(runs, "talk", "public_attention")
    fundamental, unstacked = _path(runs, "fundamentals", "restaked_eth"), _path(runs, "unstacked", "restaked_eth")
    peak = stake.argmax(axis=1)
    seeds = np.arange(len(peak))
    return {
        "C15": 1.0 - unstacked.max(axis=1) / stake.max(axis=1),
        "C18": 1.0 - fundamental[seeds, peak] / stake[seeds, peak],
        "C20": (peak - attention.argmax(axis=1)).astype(float),
    }


def _path(runs: Runs, arm: str, metric: str) -> Floats:
    """(seeds, days) a metric of an arm on every day."""
    return np.array([[row[metric] for row in rows] for rows in runs.series[arm]])
