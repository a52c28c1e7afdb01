"""The top bar: scenario, seed, set up, play or pause, step, speed, and the day."""

from __future__ import annotations

import reacton.ipyvuetify as rv
import solara

from restaking.ui import law
from restaking.ui.controller import BUILDING, FAILED, FINISHED, MAX_SEED, PLAYING, Controller, clamped
from restaking.ui.opening import Opening
from restaking.ui.snapshot import Snapshot

SPEEDS: dict[str, float] = {"1 day/s": 1.0, "5 days/s": 5.0, "10 days/s": 10.0, "20 days/s": 20.0, "fastest": 1000.0}


@solara.component
def TopBar(controller: Controller, snapshot: Snapshot, scenarios: dict[str, str], opening: Opening) -> None:
    """Everything that starts, stops and paces a run."""
    scenario, choose = solara.use_state(opening.scenario)
    mode, choose_mode = solara.use_state(law.shown(opening.mode))
    seed, type_seed = solara.use_state(str(opening.seed))

    def set_up() -> None:
        if scenario in scenarios:
            number = whole(seed)
            type_seed(str(number))
            controller.set_up(scenarios[scenario], number, shown_as=scenario, mode=law.choices().get(mode, ""))

    with solara.Div(classes=["rs-top"]):
        solara.HTML(tag="h1", unsafe_innerHTML="restaking")
        with solara.Div(classes=["rs-scenario"]):
            rv.Select(
                label="scenario",
                v_model=scenario,
                on_v_model=choose,
                items=list(scenarios),
                dense=True,
                outlined=True,
                hide_details=True,
            )
        with solara.Div(classes=["rs-mode"]):
            rv.Select(
                label="stake behind AVSs",
                v_model=mode,
                on_v_model=choose_mode,
                items=list(law.choices()),
                dense=True,
                outlined=True,
                hide_details=True,
            )
        with solara.Div(classes=["rs-seed"]):
            rv.TextField(
                label="seed",
                v_model=seed,
                on_v_model=lambda text: type_seed(str(text)[:12]),
                dense=True,
                outlined=True,
                hide_details=True,
            )
        solara.Button("Set up", on_click=set_up, outlined=True, classes=["rs-setup"])
        RunButtons(controller, snapshot.status)
        Speed(controller)
        setting, chosen = snapshot.setting, (scenario, whole(seed), law.choices().get(mode, ""))
        changed = setting is not None and (setting.scenario, setting.seed, setting.asked_mode) != chosen
        solara.HTML(tag="div", unsafe_innerHTML=day_html(snapshot, changed), classes=["rs-clock"])


@solara.component
def RunButtons(controller: Controller, status: str) -> None:
    """Play or pause, and one step."""
    idle = status in (BUILDING, FAILED, FINISHED)
    with solara.Div(classes=["rs-run"]):
        if status == PLAYING:
            solara.Button("❚❚ Pause", on_click=controller.pause, color="primary", classes=["rs-play"])
        else:
            solara.Button("▶ Play", on_click=controller.play, color="primary", disabled=idle, classes=["rs-play"])
        solara.Button("Step", on_click=controller.step, outlined=True, disabled=idle, classes=["rs-step"])


@solara.component
def Speed(controller: Controller) -> None:
    """How many days a second; what the machine can do may be less."""
    speed, set_speed = solara.use_state("10 days/s")

    def change(wanted: str) -> None:
        if wanted in SPEEDS:
            set_speed(wanted)
            controller.set_speed(SPEEDS[wanted])

    with solara.Div(classes=["rs-speed"]):
        rv.Select(
            label="speed",
            v_model=speed,
            on_v_model=change,
            items=list(SPEEDS),
            dense=True,
            outlined=True,
            hide_details=True,
        )


def day_html(snapshot: Snapshot, changed: bool) -> str:
    """The day, and what the run is doing."""
    if snapshot.status == BUILDING:
        return '<b data-status="building">setting up…</b>'
    if snapshot.setting is None:
        return f'<b data-status="{snapshot.status}">no run</b>'
    hint = "press Set up to apply" if changed else snapshot.status
    day = f"day {snapshot.day} of {snapshot.setting.horizon}"
    return f'<b data-status="{snapshot.status}" data-day="{snapshot.day}">{day}</b><span>{hint}</span>'


def whole(text: str) -> int:
    """A seed from what a visitor typed: digits only, forced into range."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return int(clamped(int(digits or "0"), 0, MAX_SEED))
