"""Holders of an LRT sell at any price."""

from typing import Final

import numpy as np

from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.draws import uniforms
from restaking.core.units import NOBODY, WAD, Ints, wad
from restaking.model.accounts import OFFERED
from restaking.model.interventions import intervention, lrt_row
from restaking.model.kernels.review import tell_neighbours
from restaking.model.world import World

LONGEST: Final = 24  # hours: a sell-off is over by the end of its day
SLOT_TURN: Final = 0
SLOT_HOUR: Final = 1


def check(world: World, *, lrt: int | str, share: float, hours: int = 1) -> None:
    """Refuse LRTs that do not exist, shares outside (0, 1] and more hours than a day has."""
    lrt_row(world, lrt)
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share = {share}: not allowed; above 0 and at most 1")
    if not 1 <= hours <= LONGEST or hours != int(hours):
        raise ValueError(f"hours = {hours}: not allowed; a whole number from 1 to {LONGEST}")


@intervention("sell_off", check)
def sell_off(world: World, day: int, *, lrt: int | str, share: float, hours: int = 1) -> None:
    """Holders of a ``share`` of an LRT's tokens, drawn one by one, sell at any price within so many hours.

    Those who do not loop come first. Tokens that are pledged, in pools or for sale already do not count. Everybody
    sells all and means to hold plain ETH, so the share is met as nearly as whole holders allow, by one at least.
    """
    k, s, key = lrt_row(world, lrt), world.stakers, world.key("sell-off", day)
    sellers = in_turn(world, k, uniforms(key, len(s), SLOT_TURN))
    sellers = sellers[: how_many(s.lrt_tokens[sellers], wad(share))]
    tokens = s.lrt_tokens[sellers]
    hour = (uniforms(key, len(s), SLOT_HOUR)[sellers] * hours).astype(np.int32)
    world.orders.extend(
        len(sellers), owner_kind=Holder.STAKER, owner=sellers, lrt=k, tokens=tokens, limit=0, day=day, hour=hour
    )
    world.flow_totals[OFFERED] += tokens.sum()
    s.lrt_tokens[sellers] = 0
    world.book()
    leave(world, sellers.astype(np.int32))
    worth = int(tokens.sum()) * world.reported_rate(k) // WAD
    world.tell("shock_sell_off", day, f"lrt:{k}", world.new_cause(), worth)


def in_turn(world: World, k: int, draws: np.ndarray) -> Ints:
    """Holders of LRT k in the order in which they are drawn, those with loans last."""
    s, loans = world.stakers, world.loans
    loops = np.zeros(len(s), dtype=np.bool_)
    loops[loans.column("owner")[loans.column("owner_kind") == Holder.STAKER]] = True
    holders = np.flatnonzero((s.lrt == k) & (s.lrt_tokens > 0))
    return holders[np.lexsort((draws[holders], loops[holders]))]


def how_many(held: Ints, share: int) -> int:
    """How many holders, in turn, come nearest to ``share`` [wad] of all that they have ``held``; one at least."""
    wanted = int(held.sum()) * share // WAD
    return int(np.abs(np.cumsum(held) - wanted).argmin()) + 1 if held.size else 0


def leave(world: World, sellers: np.ndarray) -> None:
    """They mean to hold plain ETH, and their neighbours see it."""
    s = world.stakers
    before = s.venue.copy()
    s.venue[sellers], s.operator[sellers], s.lrt[sellers] = Venue.HOLD, NOBODY, NOBODY
    tell_neighbours(sellers, len(sellers), before, s.venue, *world.graph, s.company)
