"""The table of lending: ETH lent against LRT tokens, and the loops built on it."""

from __future__ import annotations

from typing import Literal

from restaking.model.scenario.fields import Section, choice, quantity, whole
from restaking.model.scenario.policies import LooperPolicyName

Oracle = Literal["market", "twap", "exchange_rate"]
Loopers = Literal["any", "large"]


class Lending(Section):
    """Lending markets of ETH against LRT tokens (act with markets.enabled)."""

    shared: bool = choice(False, "one reserve of ETH for all LRTs as collateral, or one for each")
    loop_share: float = quantity(0.10, "1", 0.0, 0.9, "part of an LRT's supply pledged by loopers on day 0", "0-0.4")
    loopers: Loopers = choice(
        "any", "who loops: any holder alike; or the large sooner, drawn in proportion to what they hold"
    )
    pledge_most: float = quantity(
        5e7, "ETH", 0.001, 5e7, "most that one holder has pledged on day 0; the others pledge as much more"
    )
    loop_policy: LooperPolicyName = choice("carry", "how a looper chooses its leverage")
    leverage_least: float = quantity(2.0, "1", 1.0, 50.0, "leverage of the most careful looper")
    leverage_most: float = quantity(8.0, "1", 1.0, 50.0, "leverage of the boldest looper, as far as ltv allows")
    review_rate: float = quantity(0.1, "1/day", 0.0, 1.0, "chance that a looper looks at its loop on a day")
    adoption_rate: float = quantity(
        0.0,
        "1/day",
        0.0,
        1.0,
        "chance that a holder of an LRT becomes a looper on a day on which looping pays; with loopers 'large', that of"
        " who holds 32 tokens, all others' in proportion",
    )
    ltv: float = quantity(
        0.90, "1", 0.01, 0.99, "most that may be borrowed, of the collateral's value", "Aave e-mode 0.93"
    )
    threshold: float = quantity(
        0.93,
        "1",
        0.02,
        0.995,
        "debt over the collateral's value at which a loan may be liquidated; above ltv",
        "Aave e-mode 0.95",
    )
    incentive: float = quantity(
        0.05, "1", 0.0, 0.5, "what a liquidator gets on top of what it repays, of that", "1-10 %"
    )
    close_factor: float = quantity(0.5, "1", 0.01, 1.0, "most of a debt that one liquidation repays", "Aave, Compound")
    oracle: Oracle = choice(
        "market", "price by which collateral counts: the deep pool's, its average, the reported rate"
    )
    oracle_updates: int = whole(4, "1/hour", 1, 60, "how often oracles report in an hour in which prices move")
    twap_hours: float = quantity(24.0, "hours", 1.0, 720.0, "window of the time-weighted average")
    utilisation: float = quantity(0.85, "1", 0.01, 1.0, "part of a reserve that is lent out on day 0")
    kink: float = quantity(0.9, "1", 0.01, 0.999, "utilisation from which rates rise steeply", "Aave v3 WETH: 0.9")
    rate_base: float = quantity(0.005, "1/yr", 0.0, 1.0, "rate of an unused reserve")
    rate_slope: float = quantity(
        0.025, "1/yr", 0.0, 1.0, "what the rate rises by up to the kink", "Aave v3 WETH: 2.7 %"
    )
    rate_jump: float = quantity(
        0.40, "1/yr", 0.0, 10.0, "what it rises by from the kink to full use", "Aave v3 WETH: 40-80 %"
    )
    lender_return: float = quantity(
        0.019,
        "1/yr",
        0.0,
        1.0,
        "return at which lenders neither bring nor take ETH",
        "Aave v3 WETH supply rate, October 2024 to March 2025",
    )
    lender_speed: float = quantity(
        0.05, "1/day", 0.0, 1.0, "part of the gap to the supply that earns this return which closes in a day"
    )
    run_rate: float = quantity(
        0.5, "1/hour", 0.0, 1.0, "part of a reserve's cash that frightened lenders take in a round"
    )
    fear_loss: float = quantity(
        0.005,
        "1",
        0.0,
        1.0,
        "bad debt so far, over what lenders have a claim on, from which further bad debt makes them run",
        "assumption; April 2024: 11 of some 10,000 WETH on Morpho, and nobody ran",
    )
    fear_days: int = whole(30, "days", 0, 3650, "how long lenders stay away after bad debt or unbacked collateral")
