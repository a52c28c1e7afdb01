"""Facts of rewards: what the chain, the platform and lenders paid."""

from __future__ import annotations

import numpy as np

from restaking.runs.validation.fact import MAINNET, Used, between, fact, graded
from restaking.runs.validation.watching import Seen

INCENTIVES = "etherfi_eigen_rewards_weekly.csv (B)"
AAVE = "aave_weeth_weth_daily.csv (A)"
VALIDATORS = "eth_validator_queue_daily.csv (A)"


@fact("incentives on restaked ETH, October 2024", "1/yr", graded(0.0184, "B"), "2024-10-12", INCENTIVES, Used.INPUT,
      MAINNET, "yield.incentives, mean of days 5 to 11")  # fmt: skip
def incentives_first(run: Seen) -> float:
    """Rate."""
    return float(run.over("yield.incentives", "2024-10-06", "2024-10-12").mean())


@fact("incentives on restaked ETH, August 2025", "1/yr", graded(0.0029, "B"), "2025-08-02", INCENTIVES, Used.FIT,
      MAINNET, "yield.incentives, mean of days 299 to 305")  # fmt: skip
def incentives_last(run: Seen) -> float:
    """Rate."""
    return float(run.over("yield.incentives", "2025-07-27", "2025-08-02").mean())


@fact("incentives on restaked ETH, mean", "1/yr", graded(0.0079, "B"), "2025-08-02", INCENTIVES, Used.FIT, MAINNET,
      "yield.incentives, mean of days 5 to 305")  # fmt: skip
def incentives_mean(run: Seen) -> float:
    """Rate."""
    return float(run.over("yield.incentives", "2024-10-06", "2025-08-02").mean())


@fact("AVS fees on restaked ETH", "1/yr", between(0.0001, 0.0005, "range that the record states"), "2026",
      "domain survey (C)", Used.INPUT, MAINNET, "yield.fees, mean of the year")  # fmt: skip
def fees(run: Seen) -> float:
    """Rate."""
    return float(run.over("yield.fees", "2024-10-02", "2025-09-30").mean())


def _staking(run: Seen, first: str, last: str) -> float:
    return float((run.over("base_yield", first, last) + run.over("fee_yield", first, last)).mean())


@fact("validators' yield, January to September 2025", "1/yr", graded(0.0307, "A"), "2025-09-30", VALIDATORS, Used.FIT,
      MAINNET, "base_yield + fee_yield, mean of days 92 to 364")  # fmt: skip
def validators(run: Seen) -> float:
    """Rate."""
    return _staking(run, "2025-01-01", "2025-09-30")


@fact("stETH's yield", "1/yr", graded(0.0313, "A"), "2025-04", "mean of January 2024 to April 2025 (A)", Used.NO,
      MAINNET, "(base_yield + fee_yield) x (1 - base.lst_fee), mean of days 0 to 211")  # fmt: skip
def steth(run: Seen) -> float:
    """Rate after the LST's fee of 10 %."""
    return 0.9 * _staking(run, "2024-10-01", "2025-04-30")


@fact("rate on WETH, median", "1/yr", graded(0.0259, "A"), "2025-09", AAVE, Used.FIT, MAINNET,
      "borrow_rate.ether.fi, median of the year")  # fmt: skip
def borrowing(run: Seen) -> float:
    """Rate."""
    return float(np.median(run.frame["borrow_rate.ether.fi"].to_numpy()[1:]))


@fact("rate on WETH, highest", "1/yr", graded(0.226, "A"), "2024-07-05", AAVE, Used.NO, MAINNET,
      "borrow_rate.ether.fi, largest of the year")  # fmt: skip
def borrowing_peak(run: Seen) -> float:
    """Rate."""
    return float(run.frame["borrow_rate.ether.fi"].to_numpy()[1:].max())


@fact("part of WETH that is lent out", "1", between(0.83, 0.90, "range that the record states"), "2025-03-31", AAVE,
      Used.FIT, MAINNET, "utilisation.ether.fi, mean of days 0 to 181")  # fmt: skip
def lent_out(run: Seen) -> float:
    """Share."""
    return float(run.over("utilisation.ether.fi", "2024-10-01", "2025-03-31").mean())
