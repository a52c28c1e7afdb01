"""Points accrue to stakers; a token event turns them into tokens; what moves those who move is added up."""

import numpy as np

from restaking.agents.choice import share_of, social_term
from restaking.agents.staker import VENUES
from restaking.core.compiled import kernel
from restaking.core.units import Codes, Floats, Ints, Rows, mul_div
from restaking.model.accounts import (
    AIRDROP_MINTED,
    AIRDROP_SALE,
    AIRDROP_SOLD,
    AIRDROPPED,
    POINTS_REDEEMED,
    POINTS_RETIRED,
)
from restaking.model.kernels.review import LRT, LST, RESTAKE, SOLO, unpack_company
from restaking.model.rules.points import airdrop_weight, points_earned


@kernel
def accrue_points(
    direct_bips: int, restaked: Ints, lrt: Rows, lrt_tokens: Ints, lrt_bips: Ints, rates: Ints, points: Ints
) -> int:
    """A day's points on restaked deposits and on LRTs at their worth; returns all that were earned.

    ``rates`` is (LRTs, 2): supply and net worth.
    """
    total = 0
    for i in range(points.size):
        earned = points_earned(restaked[i], direct_bips)
        if lrt_tokens[i] > 0:
            k = lrt[i]
            earned += points_earned(mul_div(lrt_tokens[i], rates[k, 1], rates[k, 0]), lrt_bips[k])
        points[i] += earned
        total += earned
    return total


@kernel
def weigh_points(kind: int, cap: int, wallets: Ints, points: Ints) -> int:
    """What all points together count for under the rule of the airdrop."""
    total = 0
    for i in range(points.size):
        total += airdrop_weight(kind, points[i], wallets[i], cap)
    return total


@kernel
def airdrop(
    kind: int, cap: int, whole: int, pool_tokens: int, pool_gwei: int, sold_bips: int, wallets: Ints,
    points: Ints, held: Ints, received: Ints, wallet: Ints, flows: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Exchange everybody's points for tokens, sell a part of them; returns (tokens, sold, points redeemed).

    ``pool_tokens`` [1e-9 tokens] are worth ``pool_gwei``; ``whole`` is the sum of all weights. What rounding
    leaves of the pool is never minted.
    """
    minted, sold, redeemed = 0, 0, 0
    for i in range(points.size):
        if points[i] == 0:
            continue
        tokens = mul_div(pool_tokens, airdrop_weight(kind, points[i], wallets[i], cap), whole)
        sells = mul_div(tokens, sold_bips, 10_000)
        proceeds = mul_div(sells, pool_gwei, pool_tokens)
        held[i] += tokens - sells
        received[i] += tokens
        wallet[i] += proceeds
        flows[AIRDROP_SALE] += proceeds
        minted += tokens
        sold += sells
        redeemed += points[i]
        points[i] = 0
    flows[AIRDROP_MINTED] += minted
    flows[AIRDROPPED] += minted
    flows[AIRDROP_SOLD] += sold
    flows[POINTS_REDEEMED] += redeemed
    flows[POINTS_RETIRED] += redeemed
    return minted, sold, redeemed


@kernel
def add_motives(
    rows: Rows, count: int, sensitivity: float, base_worth: Floats, op_yield: Floats, op_points: Floats,
    lrt_yield: Floats, lrt_points: Floats, native: Codes, social_weight: Floats, points_weight: Floats, company: Ints,
    venue: Codes, operator: Rows, lrt: Rows, motives: Floats,
) -> None:  # fmt: skip
    """Add what speaks for their choice to ``motives`` (3,), in log-odds, of those in ``rows[:count]`` who moved into
    restaking: yield, points, neighbours. ``company`` is what they saw."""
    counts = np.zeros(VENUES, np.int64)
    for n in range(count):
        i = rows[n]
        v = venue[i]
        if v != RESTAKE and v != LRT:
            continue
        if v == RESTAKE:
            returns = base_worth[SOLO if native[i] else LST] + op_yield[operator[i]]
            points = op_points[operator[i]]
        else:
            returns, points = lrt_yield[lrt[i]], lrt_points[lrt[i]]
        everybody = unpack_company(company[i], counts)
        motives[0] += sensitivity * max(returns, 0.0)
        motives[1] += sensitivity * (points_weight[i] * points)
        motives[2] += social_term(social_weight[i], share_of(counts[v], everybody))
