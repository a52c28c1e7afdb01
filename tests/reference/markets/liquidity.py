"""Liquidity providers take ETH and tokens out of a pool that has too many tokens, and bring them back later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import WAD, wad
from tests.reference.markets.things import Pool
from tests.reference.markets.venues import reported_rate

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def follow(economy: Economy, hour: int) -> None:
    """Pools with too many tokens lose a part of both sides each hour; others get some of theirs back once a day."""
    rule = economy.settings.markets
    for pool in economy.pools:
        worth = pool.tokens * reported_rate(economy, pool.lrt)
        whole = worth + pool.eth * WAD
        if whole and worth * WAD // whole > wad(rule.lp_threshold):
            leave(pool, wad(rule.lp_exit))
        elif hour == 0 and pool.spare_eth and pool.spare_tokens and pool.tokens and pool.eth:
            come_back(pool, wad(rule.lp_return))


def leave(pool: Pool, part: int) -> None:
    """Take the same part of both sides."""
    eth, tokens = pool.eth * part // WAD, pool.tokens * part // WAD
    shift(pool, -eth, -tokens)


def come_back(pool: Pool, part: int) -> None:
    """Bring a part back: all of it of the scarcer side, and of the other what fits to that."""
    eth, tokens = pool.spare_eth * part // WAD, pool.spare_tokens * part // WAD
    shift(pool, min(eth, tokens * pool.eth // pool.tokens), min(tokens, eth * pool.tokens // pool.eth))


def shift(pool: Pool, eth: int, tokens: int) -> None:
    """Move from what is spare into the pool."""
    pool.spare_eth -= eth
    pool.eth += eth
    pool.spare_tokens -= tokens
    pool.tokens += tokens
