"""The shocks on offer: how much, what they will change, and the buttons."""

from __future__ import annotations

from html import escape

import reacton.ipyvuetify as rv
import solara

from restaking.ui.controller import Controller, clamped
from restaking.ui.shock import Shock


@solara.component
def ShockPanel(controller: Controller, shocks: tuple[Shock, ...], *, enabled: bool) -> None:
    """What may be done to the picked agent or, with nobody picked, to everybody; acts in the next step."""
    percent, set_percent = solara.use_state(10)
    share = clamped(percent, 1, 100) / 100.0

    with solara.Div(classes=["rs-shock"]):
        with solara.Div(classes=["rs-shock-how"]):
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
            for place, shock in enumerate(shocks):
                Order(controller, shock, share, enabled=enabled, first=not place)
        words = " ".join(escape(shock.preview(share)) for shock in shocks)
        solara.HTML(
            tag="p", unsafe_innerHTML=f"<b>In the next step, {escape(shocks[0].label)}</b>: {words}" if shocks else ""
        )


@solara.component
def Order(controller: Controller, shock: Shock, share: float, *, enabled: bool, first: bool) -> None:
    """One button."""
    solara.Button(
        shock.button(share),
        on_click=lambda: controller.shock(shock, share),
        disabled=not enabled,
        color="#b00d27",
        dark=enabled and first,
        outlined=not first,
        classes=["rs-shock-now" if first else "rs-shock-also"],
    )
