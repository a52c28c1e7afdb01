"""Day 0 is a resting point: with rewards held, the ETH of every venue stays what it is on the mean over seeds.

What moves by schedule or by growth in `mainnet-2024-10` is held too: ether.fi's buffer, and loops, which borrow and
mint (test_lift.py shows what they do).
"""

from functools import cache

import pandas as pd
import pytest

from tests.worlds import model

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("steady")]  # one worker, so that runs are shared

DAYS, SEEDS = 90, range(1, 31)
HELD = {"incentives.halflife_days": 0.0, "base.fee_halflife_days": 0.0, "view.staker_agents": "never"}
SCENARIOS = {"teaching": {}, "mainnet-2024-10": {"markets.enabled": False, "lrts.ether.fi.buffer_schedule": []}}
"""What is held beside rewards."""
each_scenario = pytest.mark.parametrize("scenario", SCENARIOS)


@cache
def quarter(scenario: str, seed: int) -> pd.DataFrame:
    """Metrics of 90 days in which incentives and priority fees are held."""
    kept = ["outflow_share", "exit_queue_days", "conservation_error_gwei"]
    metrics = model(seed, HELD, SCENARIOS[scenario], scenario=scenario).run(days=DAYS).metrics()
    return metrics[[name for name in metrics if name.startswith("venue_eth.") or name in kept]]


def drifts(scenario: str) -> pd.DataFrame:
    """Change of the ETH at each venue against day 0 [1], one row per seed."""
    venues = [quarter(scenario, seed).filter(like="venue_eth.") for seed in SEEDS]
    return pd.DataFrame([days.iloc[-1] / days.iloc[0] - 1.0 for days in venues])


@each_scenario
def test_no_venue_drifts_by_more_than_two_percent_in_90_days(scenario: str) -> None:
    moved = drifts(scenario)
    error = moved.std() / len(moved) ** 0.5
    print((100 * moved.mean()).round(2).to_dict(), "standard errors", (100 * error).round(2).to_dict())
    assert (moved.mean().abs() <= 0.02).all(), moved.mean()
    assert (error <= 0.007).all(), error


@each_scenario
def test_little_restaked_eth_leaves_on_the_mean_day(scenario: str) -> None:
    leaving = [quarter(scenario, seed)["outflow_share"].iloc[1:].mean() for seed in SEEDS]
    print(f"gross outflow {100 * sum(leaving) / len(leaving):.3f} % a day, most {100 * max(leaving):.3f} %")
    assert sum(leaving) / len(leaving) <= 0.002


@each_scenario
def test_the_exit_queue_is_shorter_than_a_day(scenario: str) -> None:
    waits = [quarter(scenario, seed)["exit_queue_days"].mean() for seed in SEEDS]
    print(f"exit queue {sum(waits) / len(waits):.2f} days, longest mean {max(waits):.2f}")
    assert sum(waits) / len(waits) < 1.0


@each_scenario
def test_the_books_balance_meanwhile(scenario: str) -> None:
    assert all((quarter(scenario, seed)["conservation_error_gwei"] == 0.0).all() for seed in SEEDS)
