"""Half a year of `mainnet-2024-10` stays in the corridor of what was seen, while incentives fall as they did.

October 2024 to March 2025: core stake, that is all but what an LRT's buffer and loops on lending markets added (what
these did is in test_lift.py), changed little; LRTs kept their part; operators stayed concentrated and stayed with their
AVSs. Until LRTs had markets this world held its buffers and loops, and all restaked ETH was core.
"""

from functools import cache
from math import sqrt
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.worlds import model

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("corridor")]  # one worker, so that runs are shared

SEEDS, DAYS = range(1, 31), 170
ENOUGH = 27  # of the 30 seeds
CORRIDOR = {
    "core stake": (0.90, 1.05),  # of day 0
    "LRT share": (0.60, 0.85),
    "operator top 10": (0.45, 0.70),
    "operators with an AVS": (250, 500),
}
GROWTH = (
    "restaked_eth", "restaked_core_eth", "restaked_buffer_eth", "restaked_loops_eth", "loop_share.ether.fi",
    "utilisation.ether.fi", "borrow_rate.ether.fi", "lrt_discount.ether.fi", "liquidated_eth", "bad_debt_eth",
)  # fmt: skip
EIGEN_ETH = 0.051  # daily sd of the log of EIGEN/ETH, 268 days from 5 October 2024 (data/prices_daily.csv)


class HalfYear(NamedTuple):
    """How one run ended."""

    places: dict[str, float]
    log_stake: float
    """Change of the log of core restaked ETH since day 0."""
    log_price: float
    """Mean log price, against ETH, of the token that incentives are paid in; 0 on day 0."""
    growth: dict[str, float]
    """Restaked ETH on the last day and its parts, and what else test_lift.py looks at."""


@cache
def half_year(seed: int, token_volatility: float = 0.0) -> HalfYear:
    settings = {"view.staker_agents": "never", "incentives.token_volatility": token_volatility}
    made = model(seed, settings, scenario="mainnet-2024-10").run(days=DAYS)
    days = made.metrics()
    core = float(days["restaked_core_eth"].iloc[-1] / days["restaked_core_eth"].iloc[0])
    places = {
        "core stake": core,
        "LRT share": float(days["lrt_share"].iloc[-1]),
        "operator top 10": float(days["operator_top10_share"].iloc[-1]),
        "operators with an AVS": float(made.world.allocations.registered.any(axis=1).sum()),
    }
    growth = {name: float(days[name].iloc[-1]) for name in GROWTH}
    return HalfYear(places, float(np.log(core)), float(np.log(days["incentive_token_price"]).mean()), growth)


def inside(run: HalfYear) -> bool:
    return all(low <= run.places[name] <= high for name, (low, high) in CORRIDOR.items())


def test_at_least_27_of_30_half_years_stay_in_the_corridor():
    runs = [half_year(seed) for seed in SEEDS]
    for name in CORRIDOR:
        found = np.array([run.places[name] for run in runs])
        print(f"{name}: mean {found.mean():.3f}, {found.min():.3f} to {found.max():.3f}")
    assert sum(inside(run) for run in runs) >= ENOUGH, [run.places for run in runs if not inside(run)]


def test_incentives_fall_as_they_did():
    """From 1.84 % in October 2024; with a half-life of 114 days 36 % of it is left after 170."""
    made = model(1, {"view.staker_agents": "never"}, scenario="mainnet-2024-10")
    first = float(made.world.base.incentive_budget[0])
    left = float(made.run(days=DAYS).world.base.incentive_budget[0]) / first
    assert left == pytest.approx(0.5 ** (DAYS / 114.0), rel=1e-6)


def regress(on: NDArray[np.float64], of: NDArray[np.float64]) -> tuple[float, float]:
    """(slope, its standard error) by least squares."""
    slope = float(np.cov(on, of)[0, 1] / np.var(on, ddof=1))
    rest = of - of.mean() - slope * (on - on.mean())
    return slope, sqrt(float((rest**2).sum()) / (len(on) - 2) / float(((on - on.mean()) ** 2).sum()))


def test_stake_barely_follows_the_price_of_the_token():
    """Elasticity of core restaked ETH to the shifter, over runs that differ in seed and in the token's random walk."""
    runs = [half_year(seed, EIGEN_ETH) for seed in SEEDS]
    prices, stakes = np.array([(run.log_price, run.log_stake) for run in runs]).T
    elasticity, error = regress(prices, stakes)
    print(f"elasticity of restaked ETH to the token's price: {elasticity:+.3f} (standard error {error:.3f})")
    assert -0.05 <= elasticity <= 0.15
    assert error < 0.05, "prices vary too little to tell"
