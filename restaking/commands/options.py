"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from restaking.model.scenario.errors import one_line

LARGEST_SEED = 2**63 - 1


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number; its refusal names value and range."""

    def parse(word: str) -> int:
        try:
            value = int(word)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise typer.BadParameter(f"{one_line(str(word), 60)!r} not allowed; a whole number from {low} to {high}")
        return value

    return parse


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a built-in scenario, or a TOML file.")
]
Seed = Annotated[int, typer.Option(parser=whole(0, LARGEST_SEED), metavar="S", help="Seed of every draw.")]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override one key; may be repeated.")
]
Seeds = Annotated[
    int | None,
    typer.Option(parser=whole(2, 1000), metavar="N", help="Paired seeds, at least 2; default: the lesson's own."),
]
History = Annotated[list[Path] | None, typer.Option("--history", metavar="CSV", help="Dated series; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]


def assigned(words: Iterable[str] | None) -> dict[str, Any]:
    """What words such as `operators.count=5` set, by key.

    Raises:
        ScenarioError: a word is no assignment, or of a key that does not exist and is like none.
    """
    from restaking.model.scenario import parse_assignment

    settings = dict(parse_assignment(word) for word in words or ())
    for key, value in settings.items():
        _check_alike(key, value)
    return settings


def _check_alike(key: str, value: object) -> None:
    """Refuse a key for which the scenario's own refusal, which knows no commands, has nothing to offer."""
    from restaking.model.scenario import Scenario
    from restaking.model.scenario.anchoring import parts_of
    from restaking.model.scenario.errors import ScenarioError
    from restaking.model.scenario.keys import is_known, unknown_key

    if not is_known(Scenario, parts_of(key)):
        refusal = str(unknown_key(Scenario, key, value))
        if refusal.endswith("no such key"):
            raise ScenarioError(f"{refusal}; `restaking scenarios teaching` lists all")
