"""Operators' traits on day 0: for whom they decide, how much stake is their own, what they would do to an AVS."""

import numpy as np

from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import exp
from restaking.model.build.blueprint import Blueprint
from restaking.model.world import World


def fill_operators(world: World, plan: Blueprint) -> None:
    """Everything about operators that does not depend on the stake behind them."""
    ops, rule, edges = world.operators, world.scenario.operators, world.allocations
    count = len(ops)
    ops.max_avss[:] = rule.max_avs
    ops.lrt[:], ops.organisation[:] = plan.brand, plan.organisation
    ops.firm[:] = np.unique(np.stack([ops.organisation, ops.lrt], axis=1), axis=0, return_inverse=True)[1].ravel()
    ops.client[:] = _by_shares(rule.client_shares, world.seed, "client", count)
    ops.intent[:] = _by_shares(rule.intent_shares, world.seed, "operator intent", count)
    draws = normals(stream_key(world.seed, "own share", 0), count)
    ops.own_share[:] = np.minimum(1.0, rule.own_share * exp(rule.own_share_spread * draws))
    there = slice(len(plan.popularity))  # nobody runs an AVS that begins later
    edges.registered[:, there] = edges.seen[:, there] = plan.registered
    ops.allocation_delay[:] = rule.allocation_delay_days


def _by_shares(shares: tuple[float, ...], seed: int, stream: str, count: int) -> np.ndarray:
    u = uniforms(stream_key(seed, stream, 0), count)
    return np.minimum(np.searchsorted(np.cumsum(shares), u), len(shares) - 1)
