"""The markets of LRT tokens in figures: four monitors, and a table of prices, sums and gains."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

from restaking.agents.markets import PARTY_NAMES
from restaking.ui.monitors import Monitor, figure, panel_html
from restaking.ui.snapshot import Snapshot
from restaking.ui.words import figures, percent, short_eth, signed

NEGLIGIBLE_ETH = 0.005
"""Gains below this are told as nothing."""
LINES = (
    ("reported_tvl_eth", "value locked, as advertised"),
    ("redeemable_tvl_eth", "of it there to be redeemed"),
    ("loop_debt_eth", "loops owe"),
    ("orders_waiting_eth", "for sale, no price yet"),
    ("redemptions_owed_eth", "owed to redeemers"),
    ("arbitrage_capital_free_eth", "arbitrageurs have at hand"),
)
"""Metrics of the table and what they are called; shown where there is any."""


def market_monitors(snapshot: Snapshot) -> tuple[Monitor, ...]:
    """Four figures of the markets, in place of those of the economy."""
    price, claims, liquidated, lost = (
        figure(snapshot, name) for name in ("lrt_price_min", "effective_leverage", "liquidated_eth", "bad_debt_eth")
    )
    return (
        Monitor(
            "lrt_price_min",
            "Lowest price",
            f"{percent(price[0], 1)} of rate",
            signed(price[1] * 100, 1),
            "lowest price of any LRT in any pool today, over what its protocol reports a token to be worth",
        ),
        Monitor(
            "effective_leverage",
            "Claims / ETH",
            f"{figures(claims[0])} ×",
            signed(claims[1], 3),
            "tokens of LRTs, both sides of pools and lenders' claims, over the ETH that is there",
        ),
        Monitor("liquidated_eth", "Liquidated", *sums(liquidated), "debts that liquidators repaid since day 0"),
        Monitor("bad_debt_eth", "Bad debt", *sums(lost), "debts without collateral, lost to lenders since day 0"),
    )


def sums(amount: tuple[float, float]) -> tuple[str, str]:
    """A sum that only grows, and by how much it grew."""
    return short_eth(amount[0]), f"+{short_eth(amount[1]).removesuffix(' ETH')}" if amount[1] > 0 else "±0"


def markets_html(snapshot: Snapshot) -> str:
    """The markets' figures and table."""
    return panel_html(snapshot, market_monitors(snapshot), table_html(snapshot))


def table_html(snapshot: Snapshot) -> str:
    """Prices LRT by LRT, sums over all markets, and who gained and lost."""
    metrics, traded = snapshot.metrics, snapshot.setting.traded if snapshot.setting else ()
    prices = "".join(price_row(name, metrics) for name in traded)
    head = "<tr><td></td><td>rate</td><td>price</td><td>discount</td><td>lowest today</td></tr>"
    lines = "".join(
        f'<tr data-metric="{name}"><th>{escape(label)}</th><td>{short_eth(metrics[name])}</td></tr>'
        for name, label in LINES
        if metrics.get(name, 0.0) > 0.0
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


def gains_told(metrics: Mapping[str, float]) -> str:
    """Who gained and who lost so far, in words, largest first."""
    gained = [(metrics.get(f"gains.{side}", 0.0), side) for side in PARTY_NAMES]
    told = [f"{side} {told_gain(eth)}" for eth, side in sorted(gained, reverse=True) if abs(eth) >= NEGLIGIBLE_ETH]
    return f"Gained since day 0: {', '.join(told)}." if told else "Nobody has gained or lost in markets so far."


def told_gain(eth: float) -> str:
    """A gain or loss with sign and unit."""
    return f"{signed(math.copysign(1.0, eth), 0)[0]}{short_eth(abs(eth))}"
