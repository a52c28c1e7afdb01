"""Orders: LRT tokens for sale. They are sold at a price, redeemed if redemptions are open, or wait."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from restaking.agents.markets import Holder, Party
from restaking.agents.staker import Venue
from restaking.core.units import WAD, Ints, Rows, wad
from restaking.model.accounts import ORDER_REDEEMED, SALE_PAID, SALE_PAID_OUTSIDE, SOLD, TAKEN_BACK
from restaking.model.kernels.orders import share
from restaking.model.markets import pools, redeeming
from restaking.model.placing import place_now
from restaking.model.rules.patience import reservation
from restaking.model.world import World

REDEEM: Final = -1
"""Ask of leaving holders who hand their tokens in for redemption and offer nothing for sale."""
SELLERS: Final = ((Holder.STAKER, Party.HOLDERS, SALE_PAID), (Holder.OUTSIDER, Party.OUTSIDERS, SALE_PAID_OUTSIDE))


def asks(world: World, day: int) -> Ints:
    """(LRTs,) what leaving holders ask for their tokens [wad, of the reported rate]: what waiting for redemption is
    worth to them; ``REDEEM`` where there are no markets and redemptions are open."""
    out = np.full(len(world.lrts), REDEEM, dtype=np.int64)
    offered = world.redeemable() == 0
    if world.scenario.markets.enabled:
        offered[:] = True
    if offered.any():
        impatience, days = world.scenario.markets.impatience, redeeming.waiting_days(world, day).tolist()
        out[offered] = [reservation(impatience, days[k]) for k in offered.nonzero()[0].tolist()]
    return out


def take_back(world: World, day: int) -> None:
    """Orders of stakers who hold the LRT again end and their tokens return; others ask what is right today.

    Whoever sells at any price has made up its mind.
    """
    queue, s = world.orders, world.stakers
    if queue.used == 0:
        return
    owner, lrt, tokens, limit = (queue.column(name) for name in ("owner", "lrt", "tokens", "limit"))
    mine = (queue.column("owner_kind") == Holder.STAKER) & (limit > 0)
    back = mine & (s.venue[owner] == Venue.LRT) & (s.lrt[owner] == lrt)
    np.add.at(s.lrt_tokens, owner[back], tokens[back])
    world.flow_totals[TAKEN_BACK] += tokens[back].sum()
    queue.keep(~back)
    world.book()
    ask_anew(world, day)


def ask_anew(world: World, day: int) -> None:
    """Orders with a limit ask what waiting is worth today; nothing off for those whom a buffer could pay at once."""
    queue, now = world.orders, asks(world, day)
    lrt, limit = queue.column("lrt"), queue.column("limit")
    for k in np.unique(lrt[limit > 0]).tolist():
        if now[k] == REDEEM:  # without markets nothing is for sale: it is handed in tonight
            continue
        rows = np.flatnonzero((lrt == k) & (limit > 0))
        limit[rows] = now[k]
        supply, worth = world.lrt_rate(k)
        if redeeming.most(world, k) and worth:
            at_hand = min(redeeming.spare(world, k), worth) * supply // worth
            limit[rows[np.cumsum(queue.column("tokens")[rows]) <= at_hand]] = WAD


def expected(world: World, day: int, hour: int) -> bool:
    """Whether orders of a later hour of the day are still to come."""
    queue = world.orders
    return bool(((queue.column("day") == day) & (queue.column("hour") > hour)).any())


def due(world: World, day: int, hour: int) -> NDArray[np.bool_]:
    """Which orders are for sale at this hour."""
    its_day, its_hour = world.orders.column("day"), world.orders.column("hour")
    return np.asarray((its_day < day) | ((its_day == day) & (its_hour <= hour)))


def pressing(world: World, day: int, hour: int) -> bool:
    """Whether somebody has still to sell at any price in this hour."""
    return bool((due(world, day, hour) & (world.orders.column("limit") == 0)).any())


def execute(world: World, day: int, hour: int, turns: int = 1) -> None:
    """Sell what is for sale at this hour, as far as prices suffice; at any price, an even part for each of the
    ``turns`` left of the hour."""
    queue = world.orders
    now = due(world, day, hour)
    if not now.any():
        return
    lrt, limit = queue.column("lrt"), queue.column("limit")
    for k in np.unique(lrt[now]).tolist():
        sell_at_any_price(world, k, np.flatnonzero(now & (lrt == k) & (limit == 0)), turns)
        sell_at_limits(world, k, np.flatnonzero(now & (lrt == k) & (limit > 0)))
    queue.keep(queue.column("tokens") > 0)


def sell_at_any_price(world: World, k: int, rows: Ints, turns: int) -> None:
    """One part in ``turns``, rounded up, is sold to whatever pools there are; all sellers of a kind get the same for a
    token."""
    kinds = world.orders.column("owner_kind")[rows]
    for kind, party, paid_to in SELLERS:
        its = rows[kinds == kind]
        if not len(its):
            continue
        tokens = -(-world.orders.column("tokens")[its] // turns)
        parts = volumes(world, k, int(tokens.sum()))
        if parts:
            paid = sum(pools.sell(world, p, part, party, SOLD, paid_to) for p, part in parts)
            hand_out(world, its, tokens, paid)


def volumes(world: World, k: int, whole: int) -> list[tuple[int, int]]:
    """(pool, tokens) of a sale of ``whole`` tokens at any price: some go to the thin pool whatever it pays, the rest to
    the deep one; all to one where there is no other, none where there is neither."""
    thin, deep = pools.thin(k), pools.deep(k)
    some = whole * wad(world.scenario.markets.thin_share) // WAD
    if pools.spot(world, deep) == 0:
        some = whole
    if pools.spot(world, thin) == 0:
        some = 0
    parts = ((thin, some), (deep, whole - some))
    return [(p, part) for p, part in parts if part > 0 and pools.spot(world, p) > 0]


def sell_at_limits(world: World, k: int, rows: Ints) -> None:
    """In the deep pool, down to one limit after the other from the highest: whoever accepts that price sells, all of
    them alike, in one sale. Volumes round down."""
    p, rate = pools.deep(k), world.reported_rate(k)
    limits, left, got = world.orders.column("limit")[rows], world.orders.column("tokens"), WAD - int(world.pools.fee[p])
    if not len(rows) or pools.spot(world, p) * got < int(limits.min()) * rate:
        return
    for limit in sorted(set(limits.tolist()), reverse=True):
        its = rows[(limits <= limit) & (left[rows] > 0)]
        tokens = left[its].copy()
        whole = int(tokens.sum())
        floor = -(-limit * rate // got)  # what a seller gets is after the fee
        with world.still():
            volume = pools.tokens_down_to(world, p, floor, whole) if pools.spot(world, p) >= max(floor, 1) else 0
        sold = np.zeros_like(tokens)
        if volume > 0:
            share(volume, tokens, whole, sold)
        if sold.any():
            with world.still():  # the protocol's worth does not change in pools
                paid = pools.sell(world, p, int(sold.sum()), Party.HOLDERS, SOLD, SALE_PAID)
            hand_out(world, its, sold, paid)


def hand_out(world: World, rows: Ints, sold: Ints, paid: int) -> None:
    """Take what was ``sold`` of each order and share ``paid`` gwei by it, rounded down; the last takes what is left.
    Stakers place their ETH where they now want it to be."""
    queue, parts = world.orders, np.zeros_like(sold)
    share(paid, sold, int(sold.sum()), parts)
    parts[-1] += paid - int(parts.sum())
    queue.column("tokens")[rows] -= sold
    if queue.column("owner_kind")[rows[0]] == Holder.STAKER:
        owners: Rows = queue.column("owner")[rows]
        np.add.at(world.stakers.wallet, owners, parts)
        place_now(world, owners, parts)


def settle(world: World, day: int) -> None:
    """Hand in for redemption what stakers have not sold, first come first, where redemptions are open; the rest, and
    what outsiders have, is for sale tomorrow."""
    queue = world.orders
    if queue.used == 0:
        return
    mine = (queue.column("day") <= day) & (queue.column("owner_kind") == Holder.STAKER)
    for k in np.unique(queue.column("lrt")[mine]).tolist():
        rows = np.flatnonzero(mine & (queue.column("lrt") == k))
        tokens = queue.column("tokens")[rows]
        fits = np.cumsum(tokens) <= redeeming.most(world, k)
        if fits.any():
            owners = queue.column("owner")[rows[fits]]
            redeeming.request(world, k, tokens[fits], ORDER_REDEEMED, owners=owners, kind=Holder.STAKER)
            queue.column("tokens")[rows[fits]] = 0
    queue.keep(queue.column("tokens") > 0)
