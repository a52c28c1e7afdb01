"""Facts of growth: how much was restaked after October 2024, by whom, and what left."""

from __future__ import annotations

import numpy as np

from restaking.core.units import Floats
from restaking.runs.validation.fact import MAINNET, Used, between, fact, give, graded, two_errors
from restaking.runs.validation.watching import Seen, day_of

WEEKLY = "etherfi_eigen_rewards_weekly.csv"
IMPLIED = f"stake implied by EIGEN payouts, {WEEKLY}"
CHECKED = "4 %: the largest gap to the census in four weeks"
AAVE = "aave_weeth_weth_daily.csv (A)"
LAST = "2025-08-02"
"""End of the weekly reports."""


@fact("stake that earns incentives, late November", "ETH", give(4.033e6, 0.04 * 4.033e6, CHECKED), "2024-11-30",
      IMPLIED, Used.SEEN, MAINNET, "delegated_eth, day 60")  # fmt: skip
def november(run: Seen) -> float:
    """Delegated."""
    return run.at("delegated_eth", "2024-11-30")


@fact("restaked ETH, late November", "ETH", graded(4.2e6, "A"), "2024-11-27", "ether.fi documentation (A)", Used.SEEN,
      MAINNET, "restaked_eth, day 57")  # fmt: skip
def november_total(run: Seen) -> float:
    """Restaked."""
    return run.at("restaked_eth", "2024-11-27")


@fact("restaked ETH, February", "ETH", graded(4.5e6, "B"), "2025-02-12", "Inception (B)", Used.SEEN, MAINNET,
      "restaked_eth, day 134")  # fmt: skip
def february(run: Seen) -> float:
    """Restaked."""
    return run.at("restaked_eth", "2025-02-12")


@fact("stake that earns incentives, late March", "ETH", give(4.593e6, 0.04 * 4.593e6, CHECKED), "2025-03-22", IMPLIED,
      Used.FIT, MAINNET, "delegated_eth, day 172")  # fmt: skip
def march(run: Seen) -> float:
    """Delegated."""
    return run.at("delegated_eth", "2025-03-22")


@fact("stake that earns incentives, August", "ETH", give(4.874e6, 0.04 * 4.874e6, CHECKED), LAST, IMPLIED, Used.NO,
      MAINNET, "delegated_eth, day 305")  # fmt: skip
def august(run: Seen) -> float:
    """Delegated."""
    return run.at("delegated_eth", LAST)


@fact("plateau: restaked ETH in late September over February", "1", give(1.0, 0.10, "10 %, as the record states"),
      "2025-09-30", "4.5 M in February 2025, 4.3 to 4.6 M in April 2026 (B, C)", Used.NO, MAINNET,
      "restaked_eth, day 364 over day 134")  # fmt: skip
def plateau(run: Seen) -> float:
    """Ratio."""
    return run.at("restaked_eth", "2025-09-30") / run.at("restaked_eth", "2025-02-12")


@fact("ether.fi's restaked part, December", "1", graded(0.9455, "B"), "2024-12-14", WEEKLY, Used.INPUT, MAINNET,
      "1 - its buffer's target of that day")  # fmt: skip
def restaked_part(run: Seen) -> float:
    """Stake at operators over the worth of its tokens."""
    day = day_of(MAINNET, "2024-12-14")
    worth = run.frame["lrt_supply.ether.fi"].iloc[day] * run.frame["lrt_rate.ether.fi"].iloc[day]
    return float(run.lrt_stake["ether.fi"][day] / worth)


def _weekly_growth(run: Seen) -> Floats:
    """Log growth of ether.fi's stake, week by week, over the reported weeks."""
    first, last = day_of(MAINNET, "2024-10-05"), day_of(MAINNET, LAST)
    return np.diff(np.log(run.lrt_stake["ether.fi"][first : last + 1 : 7]))


@fact("weekly growth of ether.fi's stake, mean", "1", two_errors(0.0168, 0.0258 / 43**0.5, "43 weeks"), LAST,
      f"{WEEKLY}, October 2024 to August 2025 (B)", Used.FIT, MAINNET,
      "mean of weekly log changes, days 4 to 305")  # fmt: skip
def growth_mean(run: Seen) -> float:
    """Mean."""
    return float(_weekly_growth(run).mean())


@fact("weekly growth of ether.fi's stake, spread", "1", two_errors(0.0258, 0.0258 / 84**0.5, "43 weeks"), LAST,
      f"{WEEKLY}, October 2024 to August 2025 (B)", Used.NO, MAINNET, "standard deviation of the same")  # fmt: skip
def growth_spread(run: Seen) -> float:
    """Standard deviation."""
    return float(_weekly_growth(run).std(ddof=1))


@fact("part of weETH pledged for loans, late March", "1", graded(0.60, "A"), "2025-03-22", f"{AAVE} over {WEEKLY}",
      Used.FIT, MAINNET, "loop_share.ether.fi, day 172")  # fmt: skip
def pledged_part(run: Seen) -> float:
    """Collateral over supply."""
    return run.at("loop_share.ether.fi", "2025-03-22")


@fact("weETH pledged for loans, July", "weETH", graded(2.08e6, "A"), "2025-07-15", AAVE, Used.NO, MAINNET,
      "loop_share.ether.fi x lrt_supply.ether.fi, day 287")  # fmt: skip
def pledged(run: Seen) -> float:
    """Collateral, tokens; a token of the model is 1 ETH on day 0, one weETH was 1.05 ETH."""
    return run.at("loop_share.ether.fi", "2025-07-15") * run.at("lrt_supply.ether.fi", "2025-07-15") / 1.05


@fact("worst day's outflow, of the stake", "1", graded(0.0085, "B"), "2024-07-11", "The Block (B): 43,550 ETH", Used.NO,
      MAINNET, "99th percentile of daily outflow_share")  # fmt: skip
def worst_outflow(run: Seen) -> float:
    """As the record proposes."""
    return float(np.quantile(run.frame["outflow_share"].to_numpy()[1:], 0.99))


@fact("new AVSs a month", "1/month", between(2.25, 2.75, "grade B: 10%", 2.5), "2025-04-17",
      "16, 23, 29, 39 live from July 2024 to April 2025 (A/B)", Used.INPUT, MAINNET,
      "avss_live, day 198 less day 0, over 6.5 months")  # fmt: skip
def new_avss(run: Seen) -> float:
    """Entries a month."""
    return (run.at("avss_live", "2025-04-17") - run.at("avss_live", "2024-10-01")) / 6.5


@fact("ETH staked on the chain, a year's growth", "1", give(0.0242, 0.0242 * 0.05, "grade A: 5%"), "2025-09-30",
      "eth_validator_queue_daily.csv (A): 34.40 to 35.24 M", Used.NO, MAINNET,
      "staked_eth, day 364 over day 0, less 1")  # fmt: skip
def staked_growth(run: Seen) -> float:
    """Relative."""
    return run.at("staked_eth", "2025-09-30") / run.at("staked_eth", "2024-10-01") - 1.0
