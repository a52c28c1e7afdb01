"""What there is: scenarios, metrics, the phases of a day."""

from __future__ import annotations

from typing import Annotated

import typer

from restaking.commands.telling import say


def scenarios(
    name: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Show every key of this scenario.")] = None,
) -> None:
    """List the built-in scenarios, or every key of one with unit, range and source."""
    from restaking.runs import listings

    say(listings.keys(name) if name is not None else listings.scenarios())


def metrics() -> None:
    """List the metrics with units."""
    from restaking.runs import listings

    say(listings.metrics())


def schedule() -> None:
    """List the phases of a day in their order, the shocks that may be ordered, and what is audited."""
    from restaking.runs import listings

    say(listings.schedule())
