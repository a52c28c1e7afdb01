"""Comparative statics by twin runs: what is better paid attracts stake, what fails more often loses it.

Twins share scenario, seed and so all draws; they differ in one key. The claims are about the mean of the
paired difference over seeds and its 95 % interval (Student's t).
"""

from functools import cache
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.worlds import model, told

SEEDS, DAYS = range(1, 31), 120
T_29 = 2.045  # two-sided 95 % quantile of Student's t with 29 degrees of freedom
STAKE = "avs_stake.AVS 3"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("twins")]  # one worker, so that base runs are shared


@cache
def mean_stake(seed: int, key: str = "", value: float = 0.0) -> float:
    """Stake that AVS 3 can slash, mean over the days after the first month [ETH]."""
    made = model(seed, {"view.staker_agents": "never"}, {key: value} if key else {}).run(days=DAYS)
    return float(made.metrics()[STAKE].iloc[30:].mean())


def interval(differences: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean and 95 % interval of paired differences."""
    half = T_29 * differences.std(ddof=1) / sqrt(len(differences))
    return float(differences.mean() - half), float(differences.mean()), float(differences.mean() + half)


def differences(key: str, value: float) -> NDArray[np.float64]:
    """Arm less base, one per seed, as a share of the mean base."""
    base = np.array([mean_stake(seed) for seed in SEEDS])
    return (np.array([mean_stake(seed, key, value) for seed in SEEDS]) - base) / base.mean()


def test_a_higher_reward_raises_the_stake_behind_an_avs():
    low, mean, high = interval(differences("avss.AVS 3.reward_rate", 3.0))
    print(f"reward 1 → 3: stake {mean:+.1%} [{low:+.1%}, {high:+.1%}]")
    assert low > 0.0


def test_a_higher_fault_rate_lowers_it():
    low, mean, high = interval(differences("avss.AVS 3.fault_rate", 0.5))
    print(f"fault rate 0.02 → 0.5: stake {mean:+.1%} [{low:+.1%}, {high:+.1%}]")
    assert high < 0.0


def test_twins_that_differ_in_nothing_are_equal_to_the_bit():
    for seed in (1, 2, 3):
        assert mean_stake(seed, "avss.AVS 3.reward_rate", 1.0) == mean_stake(seed)


def test_twins_start_from_the_same_day():
    """An arm's key may change what happens from day 1 on, not where the world starts."""
    base, arm = model(1), model(1, {"avss.AVS 3.reward_rate": 3.0, "avss.AVS 3.fault_rate": 0.5})
    assert told(base) == told(arm)
    for name in ("taste", "manager_taste", "operator", "venue"):
        assert (base.world.stakers.column(name) == arm.world.stakers.column(name)).all()
    assert (base.world.allocations.anchor == arm.world.allocations.anchor).all()
