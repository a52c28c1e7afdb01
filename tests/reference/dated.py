"""Shocks by name: those that a scenario dates, and those that a test orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.reference import lrt_shocks, shocks
from tests.reference.agents import Lrt

if TYPE_CHECKING:
    from tests.reference.economy import Economy

OF_LRTS = {
    each.__name__: each
    for each in (
        lrt_shocks.sell_off,
        lrt_shocks.disappoint,
        lrt_shocks.set_redemptions,
        lrt_shocks.pause,
        lrt_shocks.forge_tokens,
        lrt_shocks.own_up,
        lrt_shocks.recapitalise,
    )
}
OTHERS = {"mass_exit": shocks.mass_exit, "outage": shocks.outage}


def strike_dated(economy: Economy, day: int) -> None:
    """Everything that the scenario has dated today."""
    for dated in economy.settings.shocks:
        if dated.day == day:
            strike(economy, day, dated.name, **dated.arguments)


def strike(economy: Economy, day: int, name: str, **arguments: Any) -> None:  # arguments differ by shock
    """One shock; LRTs are given by name or row."""
    if name in OF_LRTS:
        OF_LRTS[name](economy, day, find(economy, arguments.pop("lrt")), **arguments)
    else:
        OTHERS[name](economy, day, **arguments)


def find(economy: Economy, lrt: int | str) -> Lrt:
    """An LRT by row or name."""
    return next(each for each in economy.lrts if lrt in (each.row, each.name))
