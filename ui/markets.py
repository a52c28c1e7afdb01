"""The markets of LRT tokens in figures: what the page keeps of them, and its table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from restaking.agents.markets import PARTY_NAMES
from restaking.ui.words import figures, percent, short_eth, signed

if TYPE_CHECKING:
    from restaking.ui.snapshot import Snapshot

SINGLE = ("lrt_price_min", "deep_price_min", "oracle_price_min", "liquidated_eth", "bad_debt_eth")
BY_LRT = ("lrt_discount", "pool_token_share")
NEGLIGIBLE_ETH = 0.005
"""Gains below this are told as nothing."""
LINES = (
    ("effective_leverage", "claims per ETH behind them"),
    ("reported_tvl_eth", "value locked, as advertised"),
    ("redeemable_tvl_eth", "of it there to be redeemed"),
    ("loop_debt_eth", "loops owe"),
    ("orders_waiting_eth", "for sale, no price yet"),
    ("redemptions_owed_eth", "owed to redeemers"),
    ("arbitrage_capital_free_eth", "arbitrageurs have at hand"),
    ("liquidated_eth", "liquidated so far"),
    ("bad_debt_eth", "bad debt so far"),
)
"""Metrics of the table and what they are called."""


def market_metrics(traded: Sequence[str]) -> tuple[str, ...]:
    """Metrics of the markets that charts show."""
    by_lrt = (f"{metric}.{name}" for metric in BY_LRT for name in traded)
    return (*SINGLE, *by_lrt, *(f"gains.{side}" for side in PARTY_NAMES))


def markets_html(snapshot: Snapshot) -> str:
    """Prices LRT by LRT, sums over all markets, and who gained and lost."""
    metrics, traded = snapshot.metrics, snapshot.setting.traded if snapshot.setting else ()
    prices = "".join(price_row(name, metrics) for name in traded)
    head = "<tr><td></td><td>rate</td><td>price</td><td>discount</td><td>lowest today</td></tr>"
    lines = "".join(
        f'<tr data-metric="{name}"><th>{escape(label)}</th><td>{amount(name, metrics[name])}</td></tr>'
        for name, label in LINES
        if math.isfinite(metrics.get(name, math.nan))
    )
    return (
        f'<table class="rs-platform rs-prices"><thead>{head}</thead><tbody>{prices}</tbody></table>'
        f'<table class="rs-platform">{lines}</table><p class="rs-gains">{escape(gains_told(metrics))}</p>'
    )


def price_row(name: str, metrics: Mapping[str, float]) -> str:
    """One LRT: reported rate, price, discount, lowest price over the rate today."""
    rate, price, discount, low = (
        metrics.get(f"{metric}.{name}", math.nan) for metric in ("lrt_rate", "lrt_price", "lrt_discount", "lrt_low")
    )
    cells = (four(rate), four(price), percent(discount), percent(low, 1))
    return f"<tr><th>{escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def four(value: float) -> str:
    """A price with four decimals."""
    return f"{value:.4f}" if math.isfinite(value) else "–"


def amount(name: str, value: float) -> str:
    """A metric with its unit."""
    return short_eth(value) if name.endswith("_eth") else f"{figures(value)} ×"


def gains_told(metrics: Mapping[str, float]) -> str:
    """Who gained and who lost so far, in words, largest first."""
    gained = [(metrics.get(f"gains.{side}", 0.0), side) for side in PARTY_NAMES]
    told = [f"{side} {told_gain(eth)}" for eth, side in sorted(gained, reverse=True) if abs(eth) >= NEGLIGIBLE_ETH]
    return f"Gained since day 0: {', '.join(told)}." if told else "Nobody has gained or lost in markets so far."


def told_gain(eth: float) -> str:
    """A gain or loss with sign and unit."""
    return f"{signed(math.copysign(1.0, eth), 0)[0]}{short_eth(abs(eth))}"
