"""Facts of the peg: how far LRT tokens stood from their rates, on quiet days and in April 2024."""

from __future__ import annotations

import numpy as np

from restaking.core.units import Floats
from restaking.runs.validation.fact import EZETH, MAINNET, Used, between, fact, graded, two_errors
from restaking.runs.validation.watching import Seen, day_of

WEETH = "lrt_lst_peg_daily.csv (A), May 2024 to September 2025"
GAUNTLET = "Gauntlet on forum.morpho.org (A)"
SHOCK = "2024-04-24"


def _discount(run: Seen) -> Floats:
    return run.frame["lrt_discount.ether.fi"].to_numpy(dtype=float)[1:]


def _regressed(on: Floats, of: Floats) -> float:
    """Slope by least squares; nan where nothing varies."""
    return float(np.cov(on, of)[0, 1] / np.var(on, ddof=1)) if np.var(on) > 0.0 else float("nan")


@fact("weETH's discount, mean", "1", two_errors(0.00069, 0.000235, "502 days with autocorrelation 0.957"), "2025-09-27",
      WEETH, Used.SEEN, MAINNET, "mean of lrt_discount.ether.fi over the year")  # fmt: skip
def discount_mean(run: Seen) -> float:
    """Mean."""
    return float(_discount(run).mean())


@fact("weETH's discount, spread", "1", two_errors(0.00078, 0.000118, "502 days with autocorrelation 0.957"),
      "2025-09-27", WEETH, Used.NO, MAINNET, "standard deviation of the same over days")  # fmt: skip
def discount_spread(run: Seen) -> float:
    """Standard deviation."""
    return float(_discount(run).std(ddof=1))


@fact("weETH's discount, autocorrelation of a day", "1", two_errors(0.957, 0.013, "502 days"), "2025-09-27", WEETH,
      Used.NO, MAINNET, "of the same")  # fmt: skip
def discount_memory(run: Seen) -> float:
    """First autocorrelation."""
    values = _discount(run)
    return _regressed(values[:-1], values[1:])


@fact("weETH's discount, worst hour", "1", graded(0.0052, "A"), "2024-08-05", WEETH, Used.NO, MAINNET,
      "1 - least lrt_low_deep.ether.fi of the year")  # fmt: skip
def discount_worst(run: Seen) -> float:
    """Largest intraday discount."""
    return 1.0 - float(np.nanmin(run.frame["lrt_low_deep.ether.fi"].to_numpy(dtype=float)[1:]))


@fact("weETH's discount on days of waiting in the exit queue", "1/day", two_errors(0.000057, 0.0000217,
      "502 days, r = 0.62, autocorrelation 0.957"), "2025-09-27", f"{WEETH}; eth_validator_queue_daily.csv", Used.NO,
      MAINNET, "least squares on exit_queue_days over the year")  # fmt: skip
def discount_on_wait(run: Seen) -> float:
    """Slope."""
    return _regressed(run.frame["exit_queue_days"].to_numpy(dtype=float)[1:], _discount(run))


def _after_the_shock(run: Seen, metric: str) -> Floats:
    return run.frame[metric].to_numpy(dtype=float)[day_of(EZETH, SHOCK) : day_of(EZETH, "2024-04-28")]


@fact("ezETH's low in a thin pool, of its rate", "1", graded(0.218, "C"), SHOCK,
      "688 to 700 USD with ETH at 3,150 (press)", Used.FIT, EZETH, "least lrt_low.ezETH of 24 to 27 April")  # fmt: skip
def thin_low(run: Seen) -> float:
    """Low."""
    return float(_after_the_shock(run, "lrt_low.ezETH").min())


@fact("ezETH's low in deep pools, of its rate", "1", between(0.843, 0.875, "the three readings there are", 0.863),
      SHOCK, f"0.843 and 0.863 by what was seized, {GAUNTLET}; 2,755 USD of 3,150 (C)", Used.FIT, EZETH,
      "least lrt_low_deep.ezETH of 24 to 27 April")  # fmt: skip
def deep_low(run: Seen) -> float:
    """Low."""
    return float(_after_the_shock(run, "lrt_low_deep.ezETH").min())


@fact("ezETH's discount a day later", "1", two_errors(0.029, 0.0069, "the series' own daily noise"), "2024-04-25",
      "renzo_ezeth_daily.csv (event only)", Used.SEEN, EZETH, "lrt_discount.ezETH at the close of 25 April")  # fmt: skip
def next_day(run: Seen) -> float:
    """Discount."""
    return run.at("lrt_discount.ezETH", "2024-04-25")


@fact("repaid by liquidators of ezETH loans", "ETH", graded(60e6 / 3150.0, "C"), SHOCK, "60 to 65 M USD (press)",
      Used.FIT, EZETH, "liquidated_eth on 27 April")  # fmt: skip
def repaid(run: Seen) -> float:
    """ETH."""
    return run.at("liquidated_eth", "2024-04-27")


@fact("bad debt over what was repaid", "1", graded(10.96 / 5035.0, "B"), SHOCK, GAUNTLET, Used.SEEN, EZETH,
      "bad_debt_eth over liquidated_eth on 27 April")  # fmt: skip
def bad_debt(run: Seen) -> float:
    """Ratio; 0 if nothing was repaid."""
    return run.at("bad_debt_eth", "2024-04-27") / max(run.at("liquidated_eth", "2024-04-27"), 1.0)


@fact("liquidations within the hour, of all", "1", graded(145.0 / 146.0, "A"), SHOCK, GAUNTLET, Used.SEEN, EZETH,
      "largest part of the ETH repaid that falls into two hours in a row")  # fmt: skip
def at_once(run: Seen) -> float:
    """Share."""
    by_hour: dict[int, int] = {}
    for event in run.events:
        if event.kind == "liquidation":
            hour = event.day * 24 + event.hour
            by_hour[hour] = by_hour.get(hour, 0) + event.amount_gwei
    pairs = [gwei + by_hour.get(hour + 1, 0) for hour, gwei in by_hour.items()]
    return max(pairs, default=0) / max(sum(by_hour.values()), 1)
