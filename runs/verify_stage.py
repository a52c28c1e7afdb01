"""A quiet world for worked cases: agents who have nothing and decide nothing, and the phases that act on them."""

from __future__ import annotations

from collections.abc import Mapping

from restaking.model.build.blank import blank_world, open_books
from restaking.model.filing import file_slash
from restaking.model.phases import books, maturities, slashing
from restaking.model.scenario import load
from restaking.model.world import World

MOST_PROMISED = 5.0  # degree of elastic cases, which name none


def quiet_world(mode: str, stakers: int, operators: int, avss: int, delays: Mapping[str, int] | None = None) -> World:
    """A world of that many agents under an allocation mode; ``delays`` [days] by key of ``withdrawals``.

    Stakers run validators of their own. Open the books when the columns are filled.
    """
    settings: dict[str, object] = {f"withdrawals.{key}": days for key, days in (delays or {}).items()}
    settings |= {"stakers.count": stakers, "operators.count": operators, "avss.count": avss, "stakers.neighbours": 0}
    settings |= {"slashing.mode": mode, "slashing.degree": MOST_PROMISED if mode == "elastic" else 0.0}
    world = blank_world(load("teaching", settings))
    world.stakers.native[:] = 1
    return world


def slash_now(world: World, day: int, operator: int, avs: int, fraction: int) -> None:
    """File a slash of ``fraction`` [wad] of an allocation and settle it."""
    file_slash(world, day, operator, avs, fraction, "shock", world.new_cause())
    slashing.settle(world, day)


def pass_day(world: World, day: int) -> None:
    """What is due by the end of the day takes effect, after its slashes."""
    maturities.release(world, day)


def end_day(world: World, day: int) -> None:
    """A day is over: what is due takes effect, the books are closed."""
    pass_day(world, day)
    books.close(world, day)


__all__ = ["end_day", "open_books", "pass_day", "quiet_world", "slash_now"]
