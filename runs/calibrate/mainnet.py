"""The calibration of `mainnet-2024-10`: what was fitted by hand there, fitted to October 2024 to March 2025."""

from __future__ import annotations

from typing import Final

import numpy as np

from restaking.runs.calibrate.problem import Moment, Parameter, Problem, moment_of
from restaking.runs.validation.fact import FACTS, MAINNET
from restaking.runs.validation.watching import Seen, day_of

LAST: Final = "2025-03-31"
FACTS_USED: Final = (
    "stake that earns incentives, late November", "stake that earns incentives, late March",
    "part of weETH pledged for loans, late March", "part of WETH that is lent out",
)  # fmt: skip
UNUSED: Final = (
    "all facts of the cross section: they are day 0, not an outcome",
    "restaked ETH after March 2025, the plateau, weETH pledged in July: kept for validation",
    "weETH's discount: mean, spread, memory, worst hour",
    "the base chain's queues, ETH staked on the chain, what validators earn",
    "ezETH in April 2024 and rsETH in April 2026, whose scenarios were tuned by hand",
    "slashing: none observed, so nothing of beliefs, hazards or fear is identified",
    "stakers.venue_sensitivity, social_weight, risk_aversion, taste_renewal: held at their values",
)


def problem(seeds: int) -> Problem:
    """Attention, loops, lenders and the fade of incentives against seven moments."""
    parameters = (
        Parameter("stakers.attention", 0.001, 0.05, log=True),
        Parameter("lending.adoption_rate", 0.00002, 0.0002, log=True),
        Parameter("lending.lender_speed", 0.03, 1.0, log=True),
        Parameter("incentives.halflife_days", 60.0, 240.0),
    )
    moments = (
        *(moment_of(FACTS[name]) for name in FACTS_USED),
        Moment("stake that earns incentives, February", 4.521e6, 0.02 * 4.521e6, _february),
        Moment("incentives on restaked ETH, late March", 0.00601, 0.05 * 0.00601, _incentives),
        Moment("rate on WETH, median until March", 0.0266, 0.025 * 0.0266, _rate),
    )
    days = day_of(MAINNET, LAST)
    return Problem(MAINNET, MAINNET, parameters, moments, {"run.days": days}, tuple(range(1, seeds + 1)), unused=UNUSED)


def _february(run: Seen) -> float:
    """9 to 15 February 2025, implied by EIGEN payouts (etherfi_eigen_rewards_weekly.csv)."""
    return run.at("delegated_eth", "2025-02-15")


def _incentives(run: Seen) -> float:
    """16 to 22 March 2025 (etherfi_eigen_rewards_weekly.csv, B)."""
    return float(run.over("yield.incentives", "2025-03-16", "2025-03-22").mean())


def _rate(run: Seen) -> float:
    """October 2024 to March 2025 (aave_weeth_weth_daily.csv, A)."""
    return float(np.median(run.over("borrow_rate.ether.fi", "2024-10-02", LAST)))
