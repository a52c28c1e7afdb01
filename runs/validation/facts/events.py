"""Facts of events: slashes that did not happen, and tokens without backing in April 2026."""

from __future__ import annotations

from restaking.runs.validation.fact import MAINNET, RSETH, Used, between, fact, give, graded
from restaking.runs.validation.watching import Seen, day_of

LLAMARISK = "LlamaRisk (B): 123.7 to 230.1 M USD"
EVE, FORGED = "2026-04-17", "2026-04-18"


@fact("delegated stake slashed", "ETH", give(0.0, 0.0, "none confirmed"), "2026", "slashing_and_stress_events.csv (C)",
      Used.INPUT, MAINNET, "slashed_eth on the last day")  # fmt: skip
def slashed(run: Seen) -> float:
    """ETH."""
    return float(run.frame["slashed_eth"].iloc[-1])


@fact("rsETH: lenders' ETH four days after, of the eve", "1", graded(30.8 / 45.8, "C"), "2026-04-22",
      "Aavescan via press (B/C): 45.8 to 30.8 bn USD, all assets", Used.NO, RSETH,
      "lenders' claims, 22 April over 17 April")  # fmt: skip
def lenders_run(run: Seen) -> float:
    """Ratio."""
    return float(run.supplied[day_of(RSETH, "2026-04-22")] / run.supplied[day_of(RSETH, EVE)])


@fact("rsETH: part of WETH lent out four days after", "1", graded(1.0, "B"), "2026-04-22", "LlamaRisk (B)", Used.SEEN,
      RSETH, "utilisation.ETH on 22 April")  # fmt: skip
def all_lent_out(run: Seen) -> float:
    """Share."""
    return run.at("utilisation.ETH", "2026-04-22")


@fact("rsETH: debts that collateral does not cover", "ETH",
      between(123.7e6 / 2507.0, 230.1e6 / 2507.0, "range that the record states", 186.5e6 / 2507.0), "2026-04-22",
      LLAMARISK, Used.NO, RSETH, "uncovered_debt_eth on 22 April")  # fmt: skip
def uncovered(run: Seen) -> float:
    """ETH, at 292 M USD for 116,500 rsETH."""
    return run.at("uncovered_debt_eth", "2026-04-22")


@fact("rsETH: liquidated on the day", "ETH", give(0.0, 0.0, "no cascade reported"), FORGED, "LlamaRisk (B)", Used.SEEN,
      RSETH, "liquidated_eth on 18 April")  # fmt: skip
def no_cascade(run: Seen) -> float:
    """ETH."""
    return run.at("liquidated_eth", FORGED)


@fact("restaked ETH after rsETH's loss, of the eve", "1", between(0.0, 0.70, "a fall of 30 % or more", 0.70),
      "2026-06-07", "zenrealm (C): 4.68 bn USD on 26 June, ETH price assumed (D)", Used.NO, RSETH,
      "restaked_eth on the last day over 17 April")  # fmt: skip
def restaked_after(run: Seen) -> float:
    """Ratio."""
    return float(run.frame["restaked_eth"].iloc[-1]) / run.at("restaked_eth", EVE)
