"""The table of markets: pools of LRT tokens against ETH, arbitrageurs, sellers."""

from __future__ import annotations

from typing import Literal

from restaking.model.scenario.fields import Section, choice, quantity, whole

Pricing = Literal["constant_product", "stableswap"]


class Markets(Section):
    """Pools of LRT tokens against ETH, and who trades in them."""

    enabled: bool = choice(False, "whether LRT tokens are traded, lent against and looped")
    pool_depth: float = quantity(
        0.10, "1", 0.0, 1.0, "both sides of an LRT's deep pool together, share of its supply's worth", "0.01-0.3"
    )
    pricing: Pricing = choice("stableswap", "how the deep pool prices", "Curve StableSwap; Uniswap v2")
    amplification: int = whole(100, "1", 1, 10_000, "A of a StableSwap pool (Ann = A·n)", "Curve: 10-1000")
    fee: float = quantity(0.0004, "1", 0.0, 0.05, "fee of the deep pool, of what is paid out", "Curve: 1-30 bips")
    token_share: float = quantity(0.5, "1", 0.01, 0.99, "part of the deep pool's worth that is LRT tokens on day 0")
    thin_depth: float = quantity(
        0.002, "1", 0.0, 1.0, "both sides of an LRT's thin pool together, share of its supply's worth; 0: none"
    )
    thin_pricing: Pricing = choice("constant_product", "how the thin pool prices", "Uniswap v2")
    thin_fee: float = quantity(0.003, "1", 0.0, 0.05, "fee of the thin pool", "Uniswap v2: 30 bips")
    thin_share: float = quantity(
        0.02, "1", 0.0, 1.0, "part of what holders sell at any price that goes to the thin pool, whatever it pays"
    )
    lp_threshold: float = quantity(
        0.8, "1", 0.5, 1.0, "share of tokens in a pool above which liquidity providers leave"
    )
    lp_exit: float = quantity(0.02, "1/hour", 0.0, 0.9, "part of a lopsided pool that leaves in a round")
    lp_return: float = quantity(0.02, "1/day", 0.0, 1.0, "part of what left that returns once a pool is balanced")
    arbitrageurs: int = whole(5, "arbitrageurs", 0, 50, "rungs of the ladder of patience")
    arbitrage_capital: float = quantity(
        0.05, "1", 0.0, 1.0, "capital of all arbitrageurs together, share of the worth of all LRTs"
    )
    arbitrage_speed: float = quantity(
        1.0, "1/hour", 0.0, 1.0, "part of its capital at hand that an arbitrageur can tie up within an hour",
        "slow-moving capital: Duffie 2010; assumption for the size",
    )  # fmt: skip
    arbitrage_return: float = quantity(
        0.08, "1/yr", 0.0, 1.0, "return that arbitrageurs ask for tied-up capital", "2-30 %"
    )
    arbitrage_premium: float = quantity(
        0.08, "1", 0.0, 0.9, "discount that the most patient arbitrageur asks on top; the ladder rises evenly from 0"
    )
    impatience: float = quantity(
        0.20,
        "1/yr",
        0.0,
        10.0,
        "yearly rate by which leaving holders discount a redemption that they wait for",
        "20 % funding (docs/sources.md, lending terms)",
    )
    reopening_days: float = quantity(
        60.0, "days", 0.0, 3650.0, "how long people believe closed redemptions will stay closed"
    )
