"""The live page: one controller per visitor, and components that see nothing but its snapshots."""

from __future__ import annotations

import logging
import time
from html import escape
from pathlib import Path
from typing import Any  # models come from the engine

import reacton
import solara

from restaking.ui.charts import Charts
from restaking.ui.controller import BUILDING, FAILED, FINISHED, PLAYING, Controller
from restaking.ui.controls import TopBar
from restaking.ui.engine import build
from restaking.ui.inspector_panel import InspectorPanel
from restaking.ui.monitors import monitors_html
from restaking.ui.network import NetworkCanvas
from restaking.ui.opening import opening_for, scenarios
from restaking.ui.shock import Slash
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
    network, charts = NetworkCanvas.element(), Charts.element()

    def attach() -> Any:
        canvas, plots = solara.get_widget(network), solara.get_widget(charts)
        canvas.connect(controller.acknowledge, controller.select)
        last = [0.0, ""]

        def show(new: Snapshot) -> None:
            canvas.show(new)
            plots.show(new)
            now = time.monotonic()
            if new.status != PLAYING or last[1] != PLAYING or now - last[0] >= PANEL_SECONDS:
                last[:] = [now, new.status]
                set_snapshot(new)

        controller.listen(show)
        controller.set_up(*opening)
        return controller.close

    solara.use_effect(attach, [])
    with solara.Div(classes=["rs-page"]):
        TopBar(controller, snapshot, scenarios(), opening)
        with solara.Div(classes=["rs-main"]):
            InspectorPanel(controller, snapshot)
            with solara.Div(classes=["rs-centre"]):
                solara.HTML(tag="div", unsafe_innerHTML=notice(snapshot), classes=["rs-notice"])
                solara.Div(children=[network], classes=["rs-canvas"])
                with solara.Div(classes=["rs-below"]):
                    solara.HTML(tag="div", unsafe_innerHTML=notes(snapshot), classes=["rs-notes"])
                    if snapshot.card is not None and snapshot.card.stake is not None:
                        Slash(controller, snapshot.card.stake, enabled=snapshot.status != FINISHED)
            with solara.Div(classes=["rs-right"]):
                solara.HTML(tag="div", unsafe_innerHTML=monitors_html(snapshot))
                solara.Div(children=[charts], classes=["rs-plots"])


@solara.component
def Layout(children: list[Any]) -> None:
    """The bare window: our page draws its own bars."""
    solara.Div(children=children, classes=["rs-window"])


def notice(snapshot: Snapshot) -> str:
    """What a visitor should know now: a failure, a pause, a shock that waits."""
    if snapshot.status == BUILDING:
        return "<span>Setting up the world… (half a minute on a machine's very first start)</span>"
    kind = "rs-bad" if snapshot.status == FAILED else ""
    return f'<span class="{kind}" role="status">{escape(snapshot.message)}</span>' if snapshot.message else ""


def notes(snapshot: Snapshot) -> str:
    """The latest events in words."""
    lines = "".join(f"<li>{escape(note)}</li>" for note in reversed(snapshot.notes[-3:]))
    return f"<ul>{lines}</ul>" if lines else "<ul><li>Nothing out of the ordinary has happened yet.</li></ul>"


page = Page()
