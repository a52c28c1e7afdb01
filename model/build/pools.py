"""Pools and arbitrageurs on day 0."""

from typing import NamedTuple

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.units import WAD, wad
from restaking.model.markets import pools
from restaking.model.rules.pricing import place_of
from restaking.model.scenario.lrts import NamedLrt
from restaking.model.world import World

THIN_SHARE = 0.5
"""Part of a thin pool's worth that is tokens: both of its sides are equal."""


class Depth(NamedTuple):
    """How deep the pools of an LRT are on day 0."""

    deep: float
    """Both sides of the deep pool over the worth of the supply."""
    token_share: float
    thin: float


def found_pools(world: World) -> None:
    """Liquidity providers take their tokens over from holders, in proportion; the ETH beside them is their own."""
    for k in range(len(world.lrts)):
        _set_terms(world, k)
        depth, worth = depth_of(world, k), int(world.lrt_worth()[k])
        _fill(world, pools.deep(k), wad(depth.deep) * worth // WAD, wad(depth.token_share))
        _fill(world, pools.thin(k), wad(depth.thin) * worth // WAD, wad(THIN_SHARE))
        taken = int(world.pools.tokens[pools.deep(k)] + world.pools.tokens[pools.thin(k)])
        take_over(world, k, taken)
        _quote(world, k)


def depth_of(world: World, k: int) -> Depth:
    """Depths of one LRT: its own where the scenario names it, the common ones else."""
    rule, special = world.scenario.markets, world.scenario.lrts.named.get(world.lrts.names[k], NamedLrt())
    return Depth(
        rule.pool_depth if special.pool_depth is None else special.pool_depth,
        rule.token_share if special.token_share is None else special.token_share,
        rule.thin_depth if special.thin_depth is None else special.thin_depth,
    )


def _set_terms(world: World, k: int) -> None:
    rule, table = world.scenario.markets, world.pools
    terms = ((pools.deep(k), 1, rule.pricing, rule.fee), (pools.thin(k), 0, rule.thin_pricing, rule.thin_fee))
    for p, deep, pricing, fee in terms:
        table.lrt[p], table.deep[p], table.pricing[p] = k, deep, place_of(pricing)
        table.amplification[p], table.fee[p] = rule.amplification, wad(fee)


def _fill(world: World, p: int, worth: int, token_share: int) -> None:
    """Put ``worth`` gwei into a pool, ``token_share`` [wad] of it as tokens at the reported rate; a pool is founded
    with something on both sides or not at all."""
    rate = world.reported_rate(int(world.pools.lrt[p]))
    in_tokens = worth * token_share // WAD
    tokens, eth = (in_tokens * WAD // rate if rate else 0), worth - in_tokens
    if tokens and eth:
        world.pools.tokens[p], world.pools.eth[p] = tokens, eth


def take_over(world: World, k: int, tokens: int) -> None:
    """Take ``tokens`` of LRT k from all its holders in proportion; what rounding leaves comes from the largest."""
    if tokens == 0:
        return
    s = world.stakers
    holders = np.flatnonzero((s.venue == Venue.LRT) & (s.lrt == k) & (s.lrt_tokens > 0))
    held: list[int] = s.lrt_tokens[holders].tolist()
    total = sum(held)
    left = [each - each * tokens // total for each in held]
    missing = sum(left) - (total - tokens)
    for place in sorted(range(len(held)), key=lambda place: -held[place])[:missing]:
        left[place] -= 1
    s.lrt_tokens[holders] = left


def _quote(world: World, k: int) -> None:
    """What is known of the market before anybody has traded; without a deep pool, the reported rate."""
    quotes, rate = world.quotes, world.reported_rate(k)
    deep, thin = pools.fraction(world, pools.deep(k)) or WAD, pools.fraction(world, pools.thin(k)) or WAD
    price = min(pools.HIGHEST, deep * rate // WAD)
    quotes.price[k] = quotes.average[k] = price
    quotes.oracle[k] = rate if world.scenario.lending.oracle == "exchange_rate" else price
    quotes.deep_low[k], quotes.low[k], quotes.trough[k] = deep, min(deep, thin), min(deep, thin)


def found_arbitrageurs(world: World) -> None:
    """Capital in equal parts, premiums rising evenly from none for the least patient to the most for the last."""
    rule, them = world.scenario.markets, world.arbitrageurs
    rungs = len(them)
    if rungs == 0:
        return
    capital = wad(rule.arbitrage_capital) * int(world.lrt_worth().sum()) // WAD
    them.eth[:] = capital // rungs
    them.required_return[:] = rule.arbitrage_return
    them.premium[:] = rule.arbitrage_premium * np.arange(rungs) / max(rungs - 1, 1)
