"""What a visitor finds on arrival: scenario and seed, from the command line or the address, never trusted."""

from __future__ import annotations

from urllib.parse import parse_qs

from restaking.ui.controller import MAX_SEED, clamped

_default: list[str] = ["teaching"]
_seed = 7
BUILT_IN = ("teaching", "mainnet-2024-10")


def open_with(scenario: str) -> None:
    """Choose the scenario every new visitor starts with; whoever starts the server may name a file."""
    _default[0] = scenario


def scenarios() -> tuple[str, ...]:
    """Names a visitor may choose: the built-in ones and the one the server was started with."""
    return (*BUILT_IN, *(name for name in _default if name not in BUILT_IN))


def opening_for(search: str | None) -> tuple[str, int]:
    """(scenario, seed) from a query string like "?scenario=teaching&seed=3"; anything strange is ignored."""
    asked = parse_qs((search or "").lstrip("?")[:500], max_num_fields=20)
    scenario = asked.get("scenario", [""])[0]
    seed = asked.get("seed", [""])[0]
    number = int(clamped(seed, 0, MAX_SEED)) if seed.isascii() and seed.isdigit() else _seed
    return (scenario if scenario in scenarios() else _default[0]), number
