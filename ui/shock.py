"""The shock "slash this operator": how much, what it will change, and the button."""

from __future__ import annotations

from html import escape

import reacton.ipyvuetify as rv
import solara

from restaking.ui.card_view import preview
from restaking.ui.controller import Controller, clamped
from restaking.ui.inspector import Stake


@solara.component
def Slash(controller: Controller, stake: Stake, *, enabled: bool) -> None:
    """Shown for a picked operator; acts in the next step."""
    percent, set_percent = solara.use_state(10)
    share = clamped(percent, 1, 100) / 100.0

    with solara.Div(classes=["rs-slash"]):
        with solara.Div(classes=["rs-slash-how"]):
            rv.Slider(
                v_model=int(share * 100),
                on_v_model=lambda value: set_percent(int(clamped(value, 1, 100))),
                min=1,
                max=100,
                hide_details=True,
                dense=True,
                color="#b00d27",
                track_color="#cfd5dd",
            )
            solara.Button(
                f"Slash {share * 100:.0f} % in the next step",
                on_click=lambda: controller.slash(stake.operator, share),
                disabled=not enabled,
                color="#b00d27",
                dark=enabled,
                classes=["rs-slash-now"],
            )
        solara.HTML(tag="p", unsafe_innerHTML=f"<b>{escape(stake.name)}</b>: {escape(preview(stake, share))}")
