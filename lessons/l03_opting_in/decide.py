"""What is measured in L03: what a year behind 0, 1 ... 12 AVSs is worth to a cautious staker, by three yardsticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import Floats
from restaking.lessons.experiment import Row, Runs
from restaking.model.rules.faults import mean_severity, mean_square_severity

if TYPE_CHECKING:
    from restaking.model.world import World

CHOICES = (0, 1, 2, 3, 4, 6, 8, 10, 12)
"""AVSs that the operators of the preset run."""
REWARD = 0.004
"""What each AVS pays for a unit of stake on day 0 [1/yr]."""
AVERSION = 4.0
"""Relative risk aversion of the cautious staker."""
BIG = 0.10
"""Share of the stake whose loss counts as a big one."""
SUMS = ("heads", "gain", "square", "harm", "lost", "slashed", "big")
"""What is summed over the stakers of each number of AVSs; everything below is made of these."""


def effect(runs: Runs) -> Floats:
    """(seeds,) best number of AVSs where faults share a cause, less the best where they do not."""
    return runs.seen("shared", "best") - runs.seen("apart", "best")


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    lost, heads, slashed = (runs.seen("apart", f"{name}.12") for name in ("lost", "heads", "slashed"))
    return {"C5": 100.0 * lost / heads, "C6": 100.0 * lost / np.maximum(slashed, 1.0)}


def look(world: World) -> dict[str, float]:
    """Sums over stakers by the AVSs that their operator runs, and the best number by this world's stakers alone."""
    s, founding = world.stakers, world.founding
    assert founding is not None, "a built world has open books"
    years = max(world.offers[-1].day, 1) / DAYS_PER_YEAR
    running = world.allocations.registered.sum(axis=1)[s.operator]
    wealth = (world.owned() / founding.owned) ** (1.0 / years)
    lost = 1.0 - s.restaked / founding.owned
    each = {
        "heads": np.ones(len(s)), "gain": wealth - 1.0, "square": (wealth - 1.0) ** 2,
        "harm": wealth ** (1.0 - AVERSION), "lost": lost, "slashed": lost > 1e-6, "big": lost > BIG,
    }  # fmt: skip
    row = {f"{name}.{k}": float(values[running == k].sum()) for name, values in each.items() for k in CHOICES}
    slashing = world.scenario.slashing
    row |= {"common": slashing.common_share, "hazard": slashing.fault_rate, "beta": float(slashing.severity_beta)}
    row["best"] = _best([certainty_equivalent(row, k) for k in CHOICES])
    return row


def pool(last: Sequence[Row]) -> dict[str, float]:
    """Yardsticks for each number of AVSs over the stakers of all seeds [% a year], those above no AVS at all."""
    sums = {f"{name}.{k}": sum(row[f"{name}.{k}"] for row in last) for name in SUMS for k in CHOICES}
    rule = last[0]
    out: dict[str, float] = {}
    for k in CHOICES:
        gain, deviation, heads = mean(sums, k), spread(sums, k), max(sums[f"heads.{k}"], 1.0)
        out |= {
            f"worth.{k}": 100.0 * (certainty_equivalent(sums, k) - certainty_equivalent(sums, 0)),
            f"realised.{k}": 100.0 * (gain - mean(sums, 0) - 0.5 * AVERSION * deviation**2),
            f"rule.{k}": 100.0 * rule_of_thumb(k, rule["common"], rule["hazard"], int(rule["beta"])),
            f"extra.{k}": 100.0 * (gain - mean(sums, 0)),
            f"spread.{k}": 100.0 * deviation,
            f"big loss.{k}": 100.0 * sums[f"big.{k}"] / heads,
        }
    for yardstick in ("worth", "realised", "rule"):
        out[f"best by {yardstick}"] = _best([out[f"{yardstick}.{k}"] for k in CHOICES])
    return out


def mean(sums: Row, k: int) -> float:
    """Mean return of those behind k AVSs [1/yr]."""
    return sums[f"gain.{k}"] / max(sums[f"heads.{k}"], 1.0)


def spread(sums: Row, k: int) -> float:
    """Standard deviation of these returns [1/yr]."""
    return float(np.sqrt(max(sums[f"square.{k}"] / max(sums[f"heads.{k}"], 1.0) - mean(sums, k) ** 2, 0.0)))


def certainty_equivalent(sums: Row, k: int) -> float:
    """Sure return that is as good as the lottery of k AVSs [1/yr], constant relative risk aversion (Pratt 1964)."""
    heads = sums[f"heads.{k}"]
    if heads == 0.0:
        return float("nan")
    return float((sums[f"harm.{k}"] / heads) ** (1.0 / (1.0 - AVERSION)) - 1.0)


def rule_of_thumb(k: int, common_share: float, hazard: float, beta: int, aversion: float = AVERSION) -> float:
    """Mean less half the aversion times the variance of k rewards and k losses that add up [1/yr]: the closed form.

    It lets losses add beyond the whole stake: twelve slashes of 10 % at once are 120 % to it, and 72 % in the run.
    """
    q, square = mean_severity(beta, 1.0), mean_square_severity(beta, 1.0)
    variance = hazard * (k * square + common_share * k * (k - 1) * q * q)
    return k * (REWARD - hazard * q) - 0.5 * aversion * variance


def _best(worth: Sequence[float]) -> float:
    return float(CHOICES[int(np.nanargmax(worth))])
