"""Shocks that somebody asks for: each file declares one, found by name; it acts at the start of the next day."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from restaking.core.registry import Registry, first_line
from restaking.model.scenario.errors import ScenarioError, not_allowed
from restaking.model.world import World

Strike = Callable[..., None]


@dataclass(frozen=True)
class Intervention:
    """A registered shock. ``strike(world, day, **arguments)`` acts; ``check(world, **arguments)`` refuses nonsense."""

    name: str
    about: str
    strike: Strike
    check: Callable[..., None]


INTERVENTIONS: Registry[Intervention] = Registry("intervention", __name__)


def intervention(name: str, check: Callable[..., None]) -> Callable[[Strike], Strike]:
    """Enter a shock under a name, with the check of its arguments."""

    def declare(strike: Strike) -> Strike:
        INTERVENTIONS.add(name, Intervention(name, first_line(strike), strike, check))
        return strike

    return declare


def lrt_row(world: World, lrt: int | str) -> int:
    """Row of an LRT protocol given by its row or its name; ValueError if there is no such protocol."""
    names = world.lrts.names
    if isinstance(lrt, str) and lrt in names:
        return names.index(lrt)
    if isinstance(lrt, int) and not isinstance(lrt, bool) and 0 <= lrt < len(names):
        return lrt
    known = f"one of {', '.join(names)}, or its row" if names else "there are no LRT protocols"
    raise ValueError(f"lrt = {lrt!r}: not allowed; {known}")


def check_dated(world: World) -> None:
    """Refuse dated shocks of the scenario whose arguments do not fit; ScenarioError names the first."""
    for place, shock in enumerate(world.scenario.shocks):
        key = f"shocks[{place}].arguments"
        entry = INTERVENTIONS[shock.name]
        try:
            inspect.signature(entry.check).bind(world, **shock.arguments)
        except TypeError as problem:
            raise not_allowed(key, shock.arguments, f"those of {shock.name}: {problem}") from None
        try:
            entry.check(world, **shock.arguments)
        except ValueError as problem:
            raise ScenarioError(f"{key}.{problem}") from None
        except TypeError:
            raise not_allowed(key, shock.arguments, f"numbers and names as {shock.name} takes them") from None


def strike_dated(world: World, day: int) -> None:
    """The scenario's shocks of this day strike, in the order in which the scenario lists them."""
    for shock in world.scenario.shocks:
        if shock.day == day:
            INTERVENTIONS[shock.name].strike(world, day, **shock.arguments)


def order(world: World, name: str, arguments: dict[str, Any]) -> None:  # arguments differ by shock
    """Check a shock's arguments now and let it strike at the start of the next day."""
    entry = INTERVENTIONS[name]
    entry.check(world, **arguments)
    world.ordered.append(lambda day: entry.strike(world, day, **arguments))
