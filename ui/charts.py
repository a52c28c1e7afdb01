"""Live charts in groups of which one is shown: which metrics they show, and the messages that add days to them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # messages from a browser can be anything

import anywidget
import numpy as np
import traitlets

from restaking.agents.markets import PARTY_NAMES
from restaking.ui.snapshot import CHARTED, Setting, Snapshot

ECONOMY, SECURITY, MARKETS = "economy", "security", "markets"
"""Groups of charts."""
MOST_LRTS = 7
"""LRTs with a line of their own: as many as there are colours."""
DASHES = ("solid", "dashed", "dotted")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; dashes tell lines apart without colour."""

    metric: str
    label: str
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: values are multiplied by `scale` to read in `unit`."""

    title: str
    unit: str
    scale: float
    lines: tuple[Line, ...]
    parts: bool = False
    """Whether lines are parts of a sum: the head then shows the sum, and parts that are nothing are left out."""
    offset: float = 0.0
    """Added to scaled values."""
    group: str = ECONOMY


def charts(restaked_eth: float) -> tuple[Chart, ...]:
    """The four charts; the first takes its unit from the restaked ETH of day 0."""
    unit, scale = ("M ETH", 1e-6) if restaked_eth >= 1e6 else ("k ETH", 1e-3) if restaked_eth >= 1e4 else ("ETH", 1.0)
    return (
        Chart("Restaked", unit, scale, (Line("restaked_eth", "restaked"),)),
        Chart("Net premium over staking", "% / yr", 100.0, (Line("net_restaking_premium", "net premium"),)),
        Chart(
            "Concentration",
            "HHI, 0–1",
            1.0,
            (
                Line("controller_hhi", "controllers"),
                Line("organisation_hhi", "organisations", "dashed"),
                Line("operator_hhi", "operators", "dotted"),
            ),
        ),
        Chart(
            "Lost so far, by cause",
            "ETH",
            1.0,
            (
                Line("loss.base", "base chain"),
                Line("loss.independent", "own faults", "dashed"),
                Line("loss.common", "common", "dotted"),
                Line("loss.unjust", "bugs"),
                Line("loss.malicious", "malice", "dashed"),
                Line("loss.attack", "attacks", "dotted"),
                Line("loss.shock", "your shocks"),
            ),
            parts=True,
        ),
    )


def security_charts(*, coupled: bool) -> tuple[Chart, ...]:
    """Slack, worst losses, the main chain, and stake lost by channel."""
    chain = (
        Chart("Trust in the chain (assumed)", "of 1", 1.0, (Line("perceived_security", "perceived"),), group=SECURITY),
    )
    return (
        Chart(
            "Slack γ_max: certified and found", "", 1.0,
            (Line("gamma_max", "certified"), Line("gamma_max_upper", "attack found", "dashed")),
            group=SECURITY,
        ),
        Chart(
            "Worst loss by shock, at most", "% of stake", 100.0,
            (
                Line("worst_loss_10pct", "10 %"),
                Line("worst_loss_10pct_lower", "10 % found", "dashed"),
                Line("worst_loss_1pct", "1 %", "dotted"),
            ),
            group=SECURITY,
        ),
        Chart(
            "Stake that stops the main chain", "M ETH", 1e-6, (Line("fundamental_security_eth", "fundamental"),),
            group=SECURITY,
        ),
        *(chain if coupled else ()),
        Chart(
            "Stake lost so far, by channel", "ETH", 1.0,
            (
                Line("contagion_eth.shock", "shocks"),
                Line("contagion_eth.attack", "attacks", "dashed"),
                Line("contagion_eth.common_software", "common software", "dotted"),
            ),
            parts=True, group=SECURITY,
        ),
    )  # fmt: skip


def market_charts(traded: tuple[str, ...]) -> tuple[Chart, ...]:
    """Prices of the LRTs that are traded, their pools, liquidations, and who gains on whom."""
    names = traded[:MOST_LRTS]
    dashes = [DASHES[place % len(DASHES)] for place in range(len(names))]

    def each(metric: str) -> tuple[Line, ...]:
        return tuple(Line(f"{metric}.{name}", name, dash) for name, dash in zip(names, dashes, strict=True))

    return (
        Chart(
            "Price over rate, deep pools", "of rate", -1.0, each("lrt_discount"), offset=1.0, group=MARKETS
        ),
        Chart(
            "Lowest today, any LRT", "of rate", 1.0,
            (
                Line("lrt_price_min", "any pool"),
                Line("deep_price_min", "deep pools", "dashed"),
                Line("oracle_price_min", "oracle", "dotted"),
            ),
            group=MARKETS,
        ),
        Chart("Tokens in deep pools", "% of both sides", 100.0, each("pool_token_share"), group=MARKETS),
        Chart(
            "Liquidated so far, and bad debt", "ETH", 1.0,
            (Line("liquidated_eth", "liquidated"), Line("bad_debt_eth", "bad debt", "dashed")),
            group=MARKETS,
        ),
        Chart(
            "Who gained (adds up to 0)", "ETH", 1.0,
            tuple(
                Line(f"gains.{side}", side, DASHES[place % len(DASHES)]) for place, side in enumerate(PARTY_NAMES)
            ),
            parts=True, group=MARKETS,
        ),
    )  # fmt: skip


class Charts(anywidget.AnyWidget):
    """Charts in one widget. Days are sent once; the browser keeps them."""

    _esm = Path(__file__).with_name("charts.js")
    group = traitlets.Unicode(ECONOMY).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._snapshot: Snapshot | None = None
        self._run = -1
        self._sent = 0
        self._greeted = False
        self._one_at_a_time = threading.RLock()
        self.on_msg(self._hear)

    def show(self, snapshot: Snapshot) -> None:
        """Send the days the browser does not have yet."""
        with self._one_at_a_time:
            self._snapshot = snapshot
            if not self._greeted or snapshot.setting is None or not len(snapshot.series):
                return
            if snapshot.setting.run != self._run:
                self._start(snapshot.setting, snapshot)
            fresh = snapshot.series[self._sent :]
            if len(fresh):
                self.send(
                    {
                        "type": "days",
                        "first": self._sent,
                        "playing": snapshot.status == "playing",
                        "shocks": snapshot.shocks,
                    },
                    [np.ascontiguousarray(fresh, "<f8").tobytes()],
                )
                self._sent += len(fresh)

    def _start(self, setting: Setting, snapshot: Snapshot) -> None:
        self._run, self._sent = setting.run, 0
        start = float(snapshot.series[0, CHARTED.index("restaked_eth")])
        shown = (*charts(start), *security_charts(coupled=setting.coupled))
        shown += market_charts(setting.traded) if setting.traded else ()
        self.send(
            {
                "type": "charts",
                "horizon": setting.horizon,
                "columns": len(setting.charted),
                "charts": [_described(chart, setting.charted) for chart in shown],
            }
        )

    def _hear(self, _: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("type") == "hello":
            with self._one_at_a_time:
                self._greeted, self._run = True, -1
                if self._snapshot is not None:
                    self.show(self._snapshot)


def _described(chart: Chart, columns: tuple[str, ...]) -> dict[str, Any]:
    """A chart as the browser is told of it."""
    lines = [{"column": columns.index(line.metric), "label": line.label, "dash": line.dash} for line in chart.lines]
    keys = ("title", "unit", "scale", "offset", "parts", "group")
    return {**{key: getattr(chart, key) for key in keys}, "lines": lines}
