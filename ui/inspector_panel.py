"""The left column: find an agent and read its card, or how to read the picture."""

from __future__ import annotations

from html import escape
from typing import Any  # Vuetify hands over whatever a browser sent

import reacton.ipyvuetify as rv
import solara

from restaking.ui.card_view import card_html
from restaking.ui.controller import Controller
from restaking.ui.find import find
from restaking.ui.snapshot import Setting, Snapshot

LEGEND = (
    ("square", "AVS: a service that buys security; its size is what it may take"),
    ("circle", "operator; a hollow one stands for many small ones"),
    ("diamond", "LRT: liquid restaking protocol"),
    ("pill", "stakers of one kind, bundled"),
    ("kin", "dotted ring: same organisation as the one picked"),
    ("warned", "dashed ring: a shock is waiting"),
    ("slashed", "ring and cross: slashed in the last 14 days"),
)


@solara.component
def InspectorPanel(controller: Controller, snapshot: Snapshot) -> None:
    """Search box, and below it the picked agent or how to read the picture."""
    setting = snapshot.setting
    with solara.Div(classes=["rs-left"]):
        if setting is None:
            return
        Finder(controller, setting, snapshot.selected)
        if snapshot.card is None:
            solara.HTML(tag="div", unsafe_innerHTML=introduction(setting), classes=["rs-intro"])
            return
        solara.HTML(tag="div", unsafe_innerHTML=card_html(snapshot.card), classes=["rs-card-box"])


@solara.component
def Finder(controller: Controller, setting: Setting, selected: str) -> None:
    """The searchable list: names, or the number of a staker."""
    typed, set_typed = solara.use_state("")
    items = [{"text": label, "value": agent} for agent, label in find(setting, typed)]
    if selected and all(item["value"] != selected for item in items):
        items.append({"text": label_of(setting, selected), "value": selected})

    def pick(agent: Any) -> None:
        controller.select(agent if isinstance(agent, str) else "")

    field = rv.Autocomplete(
        label="Find: name or staker number",
        v_model=selected or None,
        on_v_model=pick,
        items=items,
        no_filter=True,
        clearable=True,
        dense=True,
        outlined=True,
        hide_details=True,
        no_data_text="nobody of that name",
        class_="rs-find",
    )
    rv.use_event(field, "update:search-input", lambda widget, event, text: set_typed(str(text or "")[:60]))


def label_of(setting: Setting, agent: str) -> str:
    """What the list calls an agent."""
    return next((label for name, label in setting.names if name == agent), agent.replace(":", " "))


def introduction(setting: Setting) -> str:
    """What the scenario is, and how to read the picture, while nobody is picked."""
    counts = ", ".join(
        f"{number:,} {kind if number > 1 else kind.removesuffix('s')}"
        for kind, number in setting.sizes.items()
        if number
    )
    legend = "".join(f'<li><i class="rs-mark rs-{mark}"></i>{escape(text)}</li>' for mark, text in LEGEND)
    return (
        f"<h3>{escape(setting.scenario)}</h3><p>{escape(setting.about)}</p><p>{counts}.</p>"
        f"<p><b>Not as observed:</b> {escape(setting.counterfactual)}</p>"
        "<h4>Reading the picture</h4><p>Upwards: whose ETH it is, the LRT it went through, the operator that runs it, "
        "the service it secures. Width is stake; towards an AVS, what it may take. "
        f"Click a node to see its balance sheet and why it last decided as it did.</p><ul>{legend}</ul>"
    )
