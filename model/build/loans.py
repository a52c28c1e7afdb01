"""Reserves and loops on day 0."""

import numpy as np

from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.draws import uniforms
from restaking.core.elementary import log
from restaking.core.units import WAD, Floats, Rows, gwei, wad
from restaking.model.markets.lenders import reprice
from restaking.model.rules import lending
from restaking.model.scenario.lrts import NamedLrt
from restaking.model.world import World


def found_loans(world: World) -> None:
    """Some holders have pledged their tokens and owe what their leverage says; reserves have lent it."""
    late = lateness(world)
    for k in range(len(world.lrts)):
        holders = holders_of(world, k)
        pledge_all(world, k, holders[np.argsort(late[holders], kind="stable")])
    for row in range(len(world.reserves)):
        found_reserve(world, row)


def lateness(world: World) -> Floats:
    """(stakers,) by what holders are put in line to loop: a draw, all alike; or -ln(draw) per token, which draws them
    without replacement in proportion to what they hold (Efraimidis and Spirakis 2006)."""
    draws = uniforms(world.key("looper"), len(world.stakers))
    if world.scenario.lending.loopers == "any":
        return draws
    return np.asarray(-log(1.0 - draws) / np.maximum(world.stakers.lrt_tokens, 1))


def holders_of(world: World, k: int) -> Rows:
    """Stakers who hold tokens of LRT k."""
    s = world.stakers
    return np.flatnonzero((s.venue == Venue.LRT) & (s.lrt == k) & (s.lrt_tokens > 0)).astype(np.int32)


def pledge_all(world: World, k: int, order: Rows) -> None:
    """Holders pledge in this order until the tokens are the loopers' share of the supply, the last of them a part, and
    nobody more than one holder may; if all together have less than that share, they pledge all that.

    Leverage rises evenly over these tokens, so that any price finds its share of them; loans stand in the order of
    their owners, which says nothing about their leverage.
    """
    rule, special = world.scenario.lending, world.scenario.lrts.named.get(world.lrts.names[k], NamedLrt())
    share = rule.loop_share if special.loop_share is None else special.loop_share
    most = gwei(rule.pledge_most) * WAD // max(world.reported_rate(k), 1)
    held: list[int] = [min(tokens, most) for tokens in world.stakers.lrt_tokens[order].tolist()]
    wanted = min(wad(share) * int(world.lrts.supply[k]) // WAD, sum(held))
    loops, before = [], 0
    for i, tokens in zip(order.tolist(), held, strict=True):
        part = min(tokens, wanted - before)
        if part <= 0:
            break
        place = (before + part / 2) / wanted
        loops.append((i, part, rule.leverage_least + place * (rule.leverage_most - rule.leverage_least)))
        before += part
    for i, tokens, leverage in sorted(loops):
        pledge(world, k, i, tokens, leverage)


def pledge(world: World, k: int, i: int, tokens: int, leverage: float) -> None:
    """Staker i has pledged ``tokens`` and owes as much as its leverage asks for, as far as it may borrow."""
    rule = world.scenario.lending
    worth = lending.value(tokens, world.reported_rate(k))
    most = lending.value(tokens, int(world.quotes.oracle[k])) * wad(rule.ltv) // WAD
    debt = min(int(worth * lending.loan_to_value(leverage)), most)
    leverage = lending.leverage_of(worth, debt, leverage)
    world.stakers.lrt_tokens[i] -= tokens
    world.stakers.leverage[i] = leverage
    world.loans.append(owner_kind=Holder.STAKER, owner=i, lrt=k, tokens=tokens, debt=debt, target=leverage)


def found_reserve(world: World, row: int) -> None:
    """A reserve has lent what its loopers owe, and has as much cash as makes that the part of it that is used."""
    loans, reserves = world.loans, world.reserves
    mine = world.reserve_of(loans.column("lrt")) == row
    borrowed = int(loans.column("debt")[mine].sum())
    reserves.borrowed[row] = borrowed
    reserves.cash[row] = max(0, int(borrowed / world.scenario.lending.utilisation) - borrowed)
    reserves.supplied[row] = reserves.cash[row] + reserves.borrowed[row]
    reprice(world, row)
