"""What a visitor finds on arrival: scenario and seed, from the command line or the address, never trusted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

from restaking.model.rules.modes import MODES
from restaking.model.scenario.files import names
from restaking.ui.controller import MAX_SEED, clamped


class Opening(NamedTuple):
    """What a visitor starts with."""

    scenario: str
    """Shown name."""
    seed: int
    mode: str
    """Allocation mode; "" for the scenario's own."""


SEED = 7
LONGEST = 500
"""Letters of an address that are read."""
_opened: list[str] = ["teaching"]


def open_with(scenario: str) -> None:
    """Choose the scenario every new visitor starts with; whoever starts the server may name a file."""
    _opened[0] = scenario


def scenarios() -> dict[str, str]:
    """What a visitor may choose: shown name to what the engine loads. Folders of the server are not shown."""
    built_in = {name: name for name in sorted(names(), key=lambda name: (name != "teaching", name))}
    return built_in if _opened[0] in built_in else {**built_in, default(): _opened[0]}


def default() -> str:
    """Shown name of the scenario the server was started with."""
    return _opened[0] if _opened[0] in names() else Path(_opened[0]).stem[:60]


def opening_for(search: str | None) -> Opening:
    """Read from a query string like "?scenario=teaching&seed=3&mode=pooled"; anything strange is ignored."""
    asked = parse_qs((search or "").lstrip("?")[:LONGEST])
    scenario = asked.get("scenario", [""])[0]
    seed = asked.get("seed", [""])[0]
    number = int(clamped(seed, 0, MAX_SEED)) if seed.isascii() and seed.isdigit() else SEED
    mode = asked.get("mode", [""])[0]
    return Opening(scenario if scenario in scenarios() else default(), number, mode if mode in MODES.names() else "")
