"""What follows when a run departs from the world its constants were inverted from: paired runs, 95 % intervals.

Overrides act from day 1 on the same people with the same constants and tastes, so the difference is what the change
does and nothing else.
"""

from functools import cache

import numpy as np
import pytest

from restaking.runs.compare import Difference, paired
from tests.worlds import model

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("departures")]  # one worker, so that base runs are shared

SEEDS, DAYS, YEAR = range(1, 31), 120, 365
TEACHING = "teaching"
HELD = {"incentives.halflife_days": 0.0, "base.fee_halflife_days": 0.0, "view.staker_agents": "never"}
RICHER = {"avss.reward_rate": 2.0, "avss.emission_share": 0.02, "incentives.apr": 0.0158}
"""Teaching's three streams of rewards doubled."""


@cache
def closing(seed: int, days: int, change: tuple[tuple[str, float], ...] = ()) -> dict[str, float]:
    """Closing stake, and what restaked stake was paid per unit over the last month [1/yr]."""
    metrics = model(seed, HELD, dict(change), scenario=TEACHING).run(days=days).metrics()
    paid = sum(metrics[f"yield.{stream}"] for stream in ("fees", "emissions", "incentives"))
    return {"restaked_eth": float(metrics["restaked_eth"].iloc[-1]), "premium": float(paid.iloc[-30:].mean())}


def difference(change: dict[str, float], days: int = DAYS) -> Difference:
    """Restaked ETH, arm less base, as a share of the mean base."""
    arm = tuple(change.items())
    base = np.array([closing(seed, days)["restaked_eth"] for seed in SEEDS])
    changed = np.array([closing(seed, days, arm)["restaked_eth"] for seed in SEEDS])
    found = paired((changed - base) / base.mean())
    print(f"{change}: restaked {found.mean:+.2%} [{found.low:+.2%}, {found.high:+.2%}]")
    return found


def test_stake_leaves_when_operators_keep_more() -> None:
    assert difference({"operators.commission": 0.3}).high < 0.0


def test_stake_leaves_when_faults_are_frequent() -> None:
    assert difference({"slashing.fault_rate": 0.5}).high < 0.0


def test_stake_comes_when_incentives_rise() -> None:
    assert difference({"incentives.apr": 0.04}).low > 0.0


def test_twice_the_budget_is_less_than_twice_the_premium() -> None:
    """Stake that comes shares the same budget: the premium per unit rises by 1.6 to 1.95 in a year."""
    arm = tuple(RICHER.items())
    base = np.array([closing(seed, YEAR)["premium"] for seed in SEEDS])
    ratio = paired(np.array([closing(seed, YEAR, arm)["premium"] for seed in SEEDS]) / base)
    print(f"premium x {ratio.mean:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]")
    assert 1.6 <= ratio.mean <= 1.95
    assert difference(RICHER, YEAR).low > 0.0
