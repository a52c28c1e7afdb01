"""Holders of an LRT sell at any price."""

from typing import Final

import numpy as np

from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.draws import uniforms
from restaking.core.units import NOBODY, WAD, Ints, Rows, wad
from restaking.model.accounts import OFFERED
from restaking.model.interventions import intervention, lrt_row
from restaking.model.kernels.review import tell_neighbours
from restaking.model.markets.orders import asks
from restaking.model.rules.patience import LEAST
from restaking.model.world import World

LONGEST: Final = 24  # hours: a sell-off is over by the end of its day
SLOT_TURN: Final = 0
SLOT_HOUR: Final = 1


def check(world: World, *, lrt: int | str, share: float, hours: int = 1, or_redeem: bool = False) -> None:
    """Refuse LRTs that do not exist, shares outside (0, 1], more hours than a day has, and what is no yes or no."""
    lrt_row(world, lrt)
    if not 0.0 < share <= 1.0:
        raise ValueError(f"share = {share}: not allowed; above 0 and at most 1")
    if not 1 <= hours <= LONGEST or hours != int(hours):
        raise ValueError(f"hours = {hours}: not allowed; a whole number from 1 to {LONGEST}")
    if not isinstance(or_redeem, bool):
        raise ValueError(f"or_redeem = {or_redeem!r}: not allowed; true or false")


@intervention("sell_off", check)
def sell_off(world: World, day: int, *, lrt: int | str, share: float, hours: int = 1, or_redeem: bool = False) -> None:
    """Holders of a ``share`` of an LRT's tokens, drawn one by one, sell at any price within so many hours.

    With ``or_redeem`` those who can redeem do not give tokens away for less than waiting for that is worth to them.

    Those who do not loop come first. Tokens that are pledged, in pools or for sale already do not count. All mean to
    hold plain ETH; what the last one drawn has beyond the share, it offers for what waiting is worth to it.
    """
    k, s, key = lrt_row(world, lrt), world.stakers, world.key("sell-off", day)
    sellers = in_turn(world, k, uniforms(key, len(s), SLOT_TURN))
    tokens = first_tokens(s.lrt_tokens[sellers], wad(share))
    sellers, tokens = sellers[tokens > 0], tokens[tokens > 0]
    ask = max(LEAST, int(asks(world, day)[k]))
    hour = (uniforms(key, len(s), SLOT_HOUR)[sellers] * hours).astype(np.int32)
    offer(world, day, k, sellers, tokens, ask if or_redeem and world.redeemable()[k] else 0, hour)
    offer(world, day, k, sellers[-1:], s.lrt_tokens[sellers[-1:]], ask, hour[-1:])
    world.book()
    leave(world, sellers.astype(np.int32))
    worth = int(tokens.sum()) * world.reported_rate(k) // WAD
    world.tell("shock_sell_off", day, f"lrt:{k}", world.new_cause(), worth)


def offer(world: World, day: int, k: int, sellers: Ints, tokens: Ints, limit: int, hour: Rows) -> None:
    """Put tokens of LRT k up for sale, if there are any."""
    if not tokens.sum():
        return
    world.orders.extend(
        len(sellers), owner_kind=Holder.STAKER, owner=sellers, lrt=k, tokens=tokens, limit=limit, day=day, hour=hour
    )
    world.flow_totals[OFFERED] += tokens.sum()
    world.stakers.lrt_tokens[sellers] -= tokens


def in_turn(world: World, k: int, draws: np.ndarray) -> Ints:
    """Holders of LRT k in the order in which they are drawn, those with loans last."""
    s, loans = world.stakers, world.loans
    loops = np.zeros(len(s), dtype=np.bool_)
    loops[loans.column("owner")[loans.column("owner_kind") == Holder.STAKER]] = True
    holders = np.flatnonzero((s.lrt == k) & (s.lrt_tokens > 0))
    return holders[np.lexsort((draws[holders], loops[holders]))]


def first_tokens(held: Ints, share: int) -> Ints:
    """What each sells, in turn, until ``share`` [wad] of all that they have ``held`` is for sale."""
    wanted = int(held.sum()) * share // WAD
    return np.asarray(np.clip(wanted - (np.cumsum(held) - held), 0, held))


def leave(world: World, sellers: np.ndarray) -> None:
    """They mean to hold plain ETH, and their neighbours see it."""
    s = world.stakers
    before = s.venue.copy()
    s.venue[sellers], s.operator[sellers], s.lrt[sellers] = Venue.HOLD, NOBODY, NOBODY
    tell_neighbours(sellers, len(sellers), before, s.venue, *world.graph, s.company)
