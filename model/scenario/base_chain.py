"""The table of the base chain: its rules, what it pays and what it punishes."""

from __future__ import annotations

from typing import Literal

from restaking.model.scenario.fields import Section, choice, quantity, whole


class Base(Section):
    """The base layer and prices that only convert."""

    era: Literal["capella", "deneb", "electra", "gloas"] = choice(
        "electra",
        "which consensus rules set churn and penalties; gloas is drafted, not scheduled",
        "ethereum/consensus-specs",
    )
    staked_eth: float = quantity(
        33.3e6, "ETH", 1e5, 1.2e8, "ETH staked on the whole chain on day 0", "etheralpha/validatorqueue-com"
    )
    validator_eth: int = whole(
        32, "ETH", 32, 2048, "ETH of a typical validator; more than 32 only since Electra", "EIP-7251"
    )
    sweep_days: int = whole(
        0,
        "days",
        0,
        60,
        "days from leaving the validator set to being paid; 0: 256 epochs and half a pass of the sweep",
    )
    fee_flow_eth: float = quantity(
        55_000.0,
        "ETH/yr",
        0.0,
        5e6,
        "priority fees and MEV of all stake on day 0",
        "55,000 in 2025, 131,000 in 2024: published APR less issuance, etheralpha/validatorqueue-com",
    )
    fee_halflife_days: float = quantity(
        0.0, "days", 0.0, 10_000.0, "time in which priority fees and MEV halve; 0 holds them"
    )
    fee_volatility: float = quantity(
        2.07,
        "log sd",
        0.0,
        3.0,
        "spread of what single blocks bring to their proposer",
        "mean 0.112 ETH, 99.99th percentile 28.9 ETH (Block Scholes, February 2024)",
    )
    slash_rate: float = quantity(
        1e-4,
        "1/yr",
        0.0,
        1.0,
        "slashings by the base chain per validator",
        "1-3e-4: fewer than 500 from December 2020 to September 2025",
    )
    lst_fee: float = quantity(
        0.10,
        "1",
        0.0,
        1.0,
        "share of staking rewards the liquid staking token keeps",
        "calibration lst.protocol_fee, 0.05-0.14; unverified",
    )
    eth_price_usd: float = quantity(
        2500.0, "USD", 1.0, 1e6, "price of ETH on day 0; converts costs in dollars", "October 2024, rounded"
    )
    eth_volatility: float = quantity(
        0.0365,
        "1/sqrt(day)",
        0.0,
        0.5,
        "standard deviation of the daily log return of ETH",
        "daily closes 2024-01 to 2025-09",
    )
