"""Worlds with markets for tests, and somebody who sells."""

from typing import Any

import numpy as np

from restaking.agents.markets import Party
from restaking.core.units import WAD
from restaking.model.accounts import OFFERED, SALE_PAID, SOLD
from restaking.model.markets import pools
from restaking.model.phases.books import close
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, model

MARKETS = {"markets.enabled": True, "lending.loop_share": 0.0}


def market(*settings: dict[str, Any], seed: int = 1) -> World:
    """Two LRTs with pools and arbitrageurs, a quiet world around them, nobody looping."""
    return model(seed, SMALL, QUIET, MARKETS, *settings).world


def sell(world: World, p: int, tokens: int) -> int:
    """Holders of an LRT sell ``tokens`` in pool ``p``, whatever it pays; returns the ETH [gwei]."""
    s, k, paid = world.stakers, int(world.pools.lrt[p]), 0
    for i in np.flatnonzero((s.lrt == k) & (s.lrt_tokens > 0)).tolist():
        part = min(tokens, int(s.lrt_tokens[i]))
        if part == 0:
            break
        s.lrt_tokens[i] -= part
        world.flow_totals[OFFERED] += part
        eth = pools.sell(world, p, part, Party.HOLDERS, SOLD, SALE_PAID)
        s.wallet[i] += eth
        tokens, paid = tokens - part, paid + eth
    assert tokens == 0, "holders do not have so many tokens"
    return paid


def shut(world: World, k: int) -> None:
    """LRT k takes no redemptions any more."""
    world.lrts.open[k] = 0


def discount(world: World, p: int) -> float:
    """How far pool ``p`` quotes below the reported rate."""
    return 1.0 - pools.fraction(world, p) / WAD


def audit(world: World, day: int = 1) -> None:
    """Every account and identity, to the gwei."""
    close(world, day)
