"""Shocks that somebody asks for: each file declares one, found by name; it acts at the start of the next day."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from restaking.core.registry import Registry, first_line
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


def order(world: World, name: str, arguments: dict[str, Any]) -> None:  # arguments differ by shock
    """Check a shock's arguments now and let it strike at the start of the next day."""
    entry = INTERVENTIONS[name]
    entry.check(world, **arguments)
    world.ordered.append(lambda day: entry.strike(world, day, **arguments))
