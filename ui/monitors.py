"""Four headline figures with unit and change since the last shock, or since day 0."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from restaking.ui.snapshot import CHARTED, Snapshot
from restaking.ui.words import figures, percent, short_eth, signed


@dataclass(frozen=True, slots=True)
class Monitor:
    """One figure: what it is, how much, and how it moved."""

    metric: str
    title: str
    value: str
    change: str
    about: str


def monitors(snapshot: Snapshot) -> tuple[Monitor, ...]:
    """The four figures of a snapshot."""
    restaked, premium, slashed, controllers = (
        figure(snapshot, name) for name in ("restaked_eth", "net_restaking_premium", "slashed_eth", "controller_hhi")
    )
    grown = restaked[1] / (restaked[0] - restaked[1]) if restaked[0] != restaked[1] else math.nan
    return (
        Monitor(
            "restaked_eth",
            "Restaked",
            short_eth(restaked[0]),
            f"{signed(grown * 100, 1)} %",
            "ETH restaked, all venues",
        ),
        Monitor(
            "net_restaking_premium",
            "Net premium",
            f"{percent(premium[0])} / yr",
            f"{signed(premium[1] * 100, 2)}",
            "what restaking pays above plain staking, after slashing and fees",
        ),
        Monitor(
            "slashed_eth",
            "Slashed",
            short_eth(slashed[0]),
            f"+{short_eth(slashed[1])}" if slashed[1] > 0 else "±0",
            "ETH lost to slashing since day 0",
        ),
        Monitor(
            "controller_hhi",
            "Controller HHI",
            figures(controllers[0]),
            signed(controllers[1], 3),
            "Herfindahl index of restaked ETH by controller, LRT brands merged: 0 spread out, 1 one hand",
        ),
    )


def figure(snapshot: Snapshot, metric: str) -> tuple[float, float]:
    """(today's value, change since the last shock or day 0)."""
    columns = snapshot.setting.charted if snapshot.setting else CHARTED
    column = snapshot.series[:, columns.index(metric)]
    if not len(column):
        return math.nan, math.nan
    # the day before the shock acted is the one to compare with
    since = max(snapshot.shocks[-1] - 1, 0) if snapshot.shocks else 0
    return float(column[-1]), float(column[-1] - column[min(since, len(column) - 1)])


ALWAYS = (
    ("pledged_per_eth", "pledges per restaked ETH"),
    ("coverage_min", "lowest coverage of an AVS"),
    ("withdrawal_queue_eth", "in the withdrawal queue"),
)
WHERE_ANY = (
    ("filed_slashes", "slashes filed, may be vetoed"),
    ("escrow_eth", "slashed, still in escrow"),
    ("hollow_stake_eth", "slashed, still validating (hollow)"),
    ("redistributed_eth", "handed on to AVSs' recipients"),
    ("points_yield", "expected of points"),
    ("airdrop_eth", "airdropped, worth on the day"),
    ("hype_share", "hype in moves to restaking"),
)
"""Metrics and what they are called: what stands behind AVSs, what became of slashed stake and what points are thought
to be worth, where there is any."""


def platform_html(snapshot: Snapshot) -> str:
    """What stake is promised, waits and was slashed, as lines of a table."""
    metrics = snapshot.metrics
    shown = [*ALWAYS, *((name, label) for name, label in WHERE_ANY if metrics.get(name, 0.0) > 0)]
    if metrics.get("aware_share", 1.0) < 1.0:
        shown.append(("aware_share", "stakers who know of restaking"))
    rows = "".join(
        f'<tr data-metric="{name}"><th>{escape(label)}</th><td>{amount(name, metrics)}</td></tr>'
        for name, label in shown
        if name in metrics
    )
    return f'<table class="rs-platform">{rows}</table>'


def amount(name: str, metrics: Mapping[str, float]) -> str:
    """A metric with its unit; of pledges also what could be taken at once."""
    if name == "pledged_per_eth":
        at_once = metrics.get("jointly_slashable_per_eth", math.nan)
        return f"{metrics[name]:.2f}, at once {at_once:.2f}"
    if name.endswith("_yield"):
        return f"{percent(metrics[name], 1)} / yr"
    if name.endswith("_share") or name == "coverage_min":
        return percent(metrics[name], 0)
    return short_eth(metrics[name]) if name.endswith("_eth") else f"{metrics[name]:,.0f}"


def monitors_html(snapshot: Snapshot) -> str:
    """The economy's figures and table."""
    return panel_html(snapshot, monitors(snapshot), platform_html(snapshot))


def panel_html(snapshot: Snapshot, shown: tuple[Monitor, ...], table: str) -> str:
    """Four figures and a table as one piece of page: one update a frame, not twelve."""
    since = f"since day {snapshot.shocks[-1] - 1}" if snapshot.shocks else "since day 0"
    cells = "".join(
        f'<div class="rs-monitor" data-metric="{entry.metric}" title="{escape(entry.about)}">'
        f"<span>{escape(entry.title)}</span>"
        f'<i title="change {since}">{escape(entry.change)}</i><b>{escape(entry.value)}</b></div>'
        for entry in shown
    )
    head = f'<div class="rs-monitors">{cells}</div><p class="rs-since">change {since} · simulated</p>'
    return head + table
