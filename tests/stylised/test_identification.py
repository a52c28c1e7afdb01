"""How strongly stake follows rewards can be learned from the price of the reward token, and from nothing simpler.

The reward rate is a budget over stake, so whatever else moves stake moves the rate the other way: a regression of stake
on the rate finds less response than there is, or the wrong sign. The token's price moves the budget and nothing else.
Here the price and a shift of taste that no observer sees are set on a grid, orthogonal by design, in a world whose
sensitivity is known; the world's own draws are common to all points of the grid.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from restaking.agents.staker import Venue
from restaking.core.clock import DAYS_PER_YEAR
from tests.worlds import model, without_lrts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("identification")]

SENSITIVITY = 12.0
LOG_PRICES = (-0.6, -0.3, 0.0, 0.3, 0.6)
LEANINGS = (-1.0, -0.5, 0.0, 0.5, 1.0)  # log-odds of restaking, unseen by whoever runs the regression
SEEDS, DAYS = (1, 2), 40
# Everybody looks every day with lasting tastes, nobody imitates, moving is free and quick, and incentives are all that
# restaking pays: log-odds of restaking = sensitivity × rate + leaning + what is the same everywhere.
WORLD = {
    **without_lrts(),
    "stakers.count": 2_000,
    "stakers.eth_total": 100_000.0,
    "stakers.max_eth": 100.0,
    "stakers.attention": 1.0,
    "stakers.attention_professional": 1.0,
    "stakers.taste_renewal": 0.0,
    "stakers.social_weight": 0.0,
    "stakers.switching_cost": 0.0,
    "stakers.venue_sensitivity": SENSITIVITY,
    "operators.count": 6,
    "operators.commission": 0.0,
    "operators.review_rate": 0.0,
    "avss.count": 2,
    "avss.budget_share": 0.0,
    "avss.emission_share": 0.0,
    "incentives.apr": 0.05,
    "beliefs.yield_gain": 1.0,
    "slashing.fault_rate": 0.0,
    "base.slash_rate": 0.0,
    "base.sweep_days": 1,
    "withdrawals.delay_days": 0,
    "view.staker_agents": "never",
}


class Sample(NamedTuple):
    """What an observer of many markets would have: one entry per point of the grid and seed."""

    log_price: NDArray[np.float64]
    rate: NDArray[np.float64]
    """Incentives over restaked ETH [1/yr]."""
    log_odds: NDArray[np.float64]
    """Restaked ETH over all other ETH of stakers, in logs."""


def market(seed: int, log_price: float, leaning: float) -> tuple[float, float]:
    """(rate, log-odds of stake) once a market has come to rest under a token price and a leaning."""
    made = model(seed, WORLD)
    world = made.world
    world.base.incentive_price[0] = np.exp(log_price)
    world.constants[:] = 0.0
    world.constants[:, Venue.RESTAKE] = leaning
    world.stakers.taste += 1  # tastes of day 0 agree with where everybody was found; these are drawn afresh
    world.stakers.manager_taste += 1
    made.run(days=DAYS)
    restaked = float(world.stakers.restaked.sum())
    everything = restaked + float((world.stakers.wallet + world.stakers.solo + world.stakers.lst).sum())
    rate = float(world.base.incentive_budget[0]) * DAYS_PER_YEAR / restaked
    return rate, float(np.log(restaked / (everything - restaked)))


@cache
def sample() -> Sample:
    """All markets, the seed's own mean taken out of rate and log-odds."""
    rows = []
    for seed in SEEDS:
        grid = list(product(LOG_PRICES, LEANINGS))
        found = np.array([market(seed, *point) for point in grid])
        rows.append(np.column_stack([[price for price, _ in grid], found - found.mean(axis=0)]))
    return Sample(*np.concatenate(rows).T)


def slope(of: NDArray[np.float64], on: NDArray[np.float64]) -> float:
    """Least squares."""
    return float(np.cov(on, of)[0, 1] / np.var(on, ddof=1))


def test_the_naive_regression_has_the_wrong_sign():
    found = sample()
    naive = slope(found.log_odds, found.rate)
    print(f"stake on rate, least squares: {naive:+.1f} log-odds per unit of annual return; true {SENSITIVITY:+.1f}")
    assert naive < 0.0


def test_the_token_price_recovers_the_sensitivity():
    """Two-stage least squares with one instrument: the response of log-odds over the response of the rate."""
    found = sample()
    recovered = slope(found.log_odds, found.log_price) / slope(found.rate, found.log_price)
    print(f"stake on rate, instrumented by the token's price: {recovered:+.1f}; true {SENSITIVITY:+.1f}")
    assert recovered == pytest.approx(SENSITIVITY, rel=0.1)


def test_the_price_moves_the_rate_less_than_one_for_one():
    """Stake that comes for the reward dilutes it."""
    found = sample()
    first_stage = slope(found.rate / 0.05, found.log_price)
    assert first_stage > 0.0
