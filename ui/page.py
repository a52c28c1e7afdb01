"""The live page: one controller per visitor, and components that see nothing but its snapshots."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any  # Solara's elements carry no types

import reacton
import solara

from restaking.ui.charts import ECONOMY, MARKETS, SECURITY, Charts
from restaking.ui.controller import BUILDING, FAILED, PLAYING, Controller
from restaking.ui.controls import TopBar
from restaking.ui.engine import build
from restaking.ui.inspector_panel import InspectorPanel
from restaking.ui.law import law_html
from restaking.ui.markets import markets_html
from restaking.ui.monitors import monitors_html
from restaking.ui.network import NetworkCanvas
from restaking.ui.opening import opening_for, scenarios
from restaking.ui.security import security_html
from restaking.ui.shock_panel import ShockPanel
from restaking.ui.snapshot import Snapshot

log = logging.getLogger("restaking.ui")

STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
PANEL_SECONDS = 0.2
"""Least time between two redrawn panels while playing; the canvas gets every frame."""


@solara.component
def Page() -> None:
    """The whole page; when a part of it breaks, a card without a traceback."""
    error, again = reacton.use_exception()
    solara.Style(STYLE)
    solara.Title("restaking")
    if error is None:
        Live()
        return
    log.error("page failed", exc_info=error)
    with solara.Div(classes=["rs-error"]):
        solara.HTML(tag="p", unsafe_innerHTML="Something went wrong on our side. The server's log says what.")
        solara.Button("Try again", on_click=again, color="primary")


@solara.component
def Live() -> None:
    """Top bar, inspector, network, monitors and charts of one session."""
    search = solara.use_router().search
    opening = solara.use_memo(lambda: opening_for(search), [])
    controller = solara.use_memo(lambda: Controller(build), [])
    snapshot, set_snapshot = solara.use_state(controller.snapshot)
    group, show_group = solara.use_state(ECONOMY)
    network, charts = NetworkCanvas.element(), Charts.element(group=group)
    trading = snapshot.setting is not None and bool(snapshot.setting.traded)

    def attach() -> Callable[[], None]:
        connect(controller, solara.get_widget(network), solara.get_widget(charts), set_snapshot)
        controller.set_up(scenarios()[opening.scenario], opening.seed, shown_as=opening.scenario, mode=opening.mode)
        return controller.close

    solara.use_effect(attach, [])
    with solara.Div(classes=["rs-page"]):
        TopBar(controller, snapshot, scenarios(), opening)
        with solara.Div(classes=["rs-main"]):
            InspectorPanel(controller, snapshot)
            with solara.Div(classes=["rs-centre"]):
                solara.HTML(tag="div", unsafe_innerHTML=notice(snapshot), classes=["rs-notice"])
                solara.HTML(tag="div", unsafe_innerHTML=badge(snapshot), classes=["rs-law"])
                solara.Div(children=[network], classes=["rs-canvas"])
                with solara.Div(classes=["rs-below"]):
                    solara.HTML(tag="div", unsafe_innerHTML=notes(snapshot), classes=["rs-notes"])
                    if snapshot.offers:
                        ShockPanel(controller, snapshot.offers, enabled=snapshot.status != FAILED)
            with solara.Div(classes=["rs-right"]):
                Groups(group, show_group, (ECONOMY, SECURITY, MARKETS) if trading else (ECONOMY, SECURITY))
                solara.HTML(tag="div", unsafe_innerHTML=panel(snapshot, group))
                solara.Div(children=[charts], classes=["rs-plots"])


@solara.component
def Groups(chosen: str, choose: Callable[[str], None], groups: tuple[str, ...]) -> None:
    """Which figures and charts the right column shows."""
    with solara.Div(classes=["rs-groups"]):
        for group in groups:
            kind = "rs-chosen" if group == chosen else "rs-other"
            solara.Button(
                group.capitalize(), on_click=lambda group=group: choose(group), text=True, classes=[f"rs-{group}", kind]
            )


def panel(snapshot: Snapshot, group: str) -> str:
    """The figures and table of a group; of one that this world has not, the economy's."""
    if group == SECURITY and snapshot.setting is not None:
        return security_html(snapshot)
    trading = snapshot.setting is not None and bool(snapshot.setting.traded)
    return markets_html(snapshot) if group == MARKETS and trading else monitors_html(snapshot)


def connect(controller: Controller, canvas: NetworkCanvas, plots: Charts, redraw: Callable[[Snapshot], None]) -> None:
    """Hand every snapshot to canvas and charts at once, and to the panels a few times a second."""
    canvas.connect(controller.acknowledge, controller.select)
    drawn, status = 0.0, ""

    def show(new: Snapshot) -> None:
        nonlocal drawn, status
        canvas.show(new)
        plots.show(new)
        now = time.monotonic()
        if new.status != PLAYING or status != PLAYING or now - drawn >= PANEL_SECONDS:
            drawn, status = now, new.status
            redraw(new)

    controller.listen(show)


@solara.component
def Layout(children: list[Any]) -> None:
    """The bare window: our page draws its own bars."""
    solara.Div(children=children, classes=["rs-window"])


def notice(snapshot: Snapshot) -> str:
    """What stands in the way of a picture: the world is being set up, or something failed."""
    if snapshot.status == BUILDING:
        return "<span>Setting up the world… (a minute on a machine's very first start)</span>"
    if snapshot.status == FAILED:
        return f'<span class="rs-bad" role="alert">{escape(snapshot.message)}</span>'
    return ""


def badge(snapshot: Snapshot) -> str:
    """By which law AVSs may take stake here, and whether that is how it is today."""
    return law_html(snapshot.setting.mode) if snapshot.setting is not None and snapshot.status != BUILDING else ""


def notes(snapshot: Snapshot) -> str:
    """What is about to happen, and the latest events, in words."""
    now = snapshot.message if snapshot.status != FAILED else ""
    lines = f'<li class="rs-now" role="status">{escape(now)}</li>' if now else ""
    lines += "".join(f"<li>{escape(note)}</li>" for note in reversed(snapshot.notes))
    return f"<ul>{lines}</ul>" if lines else "<ul><li>Nothing out of the ordinary has happened yet.</li></ul>"


page = Page()
