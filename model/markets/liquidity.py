"""Liquidity providers, who leave a lopsided pool and come back to a balanced one."""

import numpy as np

from restaking.core.units import WAD, wad
from restaking.model.accounts import LIQUIDITY_BACK, LIQUIDITY_BACK_TOKENS, LIQUIDITY_OUT, LIQUIDITY_OUT_TOKENS
from restaking.model.world import World


def follow(world: World, hour: int) -> None:
    """Pool by pool: liquidity leaves in any round in which there are too many tokens in it; otherwise some of what left
    returns in the first round of a day."""
    pools, rule = world.pools, world.scenario.markets
    with world.still():  # the protocols' worth does not change in pools
        for p in np.flatnonzero((pools.tokens > 0) | (pools.eth > 0) | (pools.spare_eth > 0)).tolist():
            if token_share(world, p) > wad(rule.lp_threshold):
                _leave(world, p, wad(rule.lp_exit))
            elif hour == 0 and pools.spare_eth[p] and pools.spare_tokens[p]:
                _return(world, p, wad(rule.lp_return))
    world.book()


def token_share(world: World, p: int) -> int:
    """Part of what is in pool ``p`` that is tokens, at the reported rate [wad]; 0 of an empty pool."""
    scaled = int(world.pools.tokens[p]) * world.reported_rate(int(world.pools.lrt[p]))
    total = scaled + int(world.pools.eth[p]) * WAD
    return scaled * WAD // total if total else 0


def _leave(world: World, p: int, part: int) -> None:
    """Take ``part`` [wad] of both sides out, rounded down."""
    pools = world.pools
    tokens, eth = int(pools.tokens[p]) * part // WAD, int(pools.eth[p]) * part // WAD
    pools.tokens[p] -= tokens
    pools.eth[p] -= eth
    pools.spare_tokens[p] += tokens
    pools.spare_eth[p] += eth
    world.flow_totals[LIQUIDITY_OUT_TOKENS] += tokens
    world.flow_totals[LIQUIDITY_OUT] += eth


def _return(world: World, p: int, part: int) -> None:
    """Bring ``part`` [wad] of what is spare back in the proportion of the pool; the side of which there is more than
    that stays spare in part."""
    pools = world.pools
    in_tokens, in_eth = int(pools.tokens[p]), int(pools.eth[p])
    if in_tokens == 0 or in_eth == 0:
        return
    tokens, eth = int(pools.spare_tokens[p]) * part // WAD, int(pools.spare_eth[p]) * part // WAD
    tokens, eth = min(tokens, eth * in_tokens // in_eth), min(eth, tokens * in_eth // in_tokens)
    pools.spare_tokens[p] -= tokens
    pools.spare_eth[p] -= eth
    pools.tokens[p] += tokens
    pools.eth[p] += eth
    world.flow_totals[LIQUIDITY_BACK_TOKENS] += tokens
    world.flow_totals[LIQUIDITY_BACK] += eth
