"""StableSwap of two coins: nearly one for one while the pool is balanced, and dear to unbalance.

Invariant D of balances x and y, with Ann = A·n and n = 2: Ann·(x + y) + D = Ann·D + D³ / (4xy).
Source: Egorov 2019, StableSwap; Curve's ``get_D`` and ``get_y`` (lidofinance/curve-merkle-oracle,
StableSwapPriceHelper). Curve stops within 1 of both roots and takes 1 off what it pays; here both roots are exact,
rounded up, so that D never falls, and the 1 is taken off as well.
"""

from functools import lru_cache
from math import isqrt

from restaking.core.units import WAD
from restaking.model.rules.pricing import Pricing, pricing

COINS = 2


@lru_cache(maxsize=64)
def invariant(x: int, y: int, amplification: int) -> int:
    """Least whole D with D³ + 4xy·(Ann − 1)·D ≥ 4xy·Ann·(x + y): the invariant rounded up; 0 of an empty pool.

    Newton from x + y, which is above the root: the left side is convex, so a step rounded down never passes it.
    """
    if x == 0 or y == 0:
        return 0
    ann, total, product = amplification * COINS, x + y, 4 * x * y
    slope, target = product * (ann - 1), product * ann * total
    d = total
    while True:
        step = (d * (d * d + slope) - target) // (3 * d * d + slope)
        if step == 0:
            break
        d -= step
    while (d - 1) * ((d - 1) * (d - 1) + slope) >= target:
        d -= 1
    return d


def other_balance(x: int, d: int, amplification: int) -> int:
    """Least whole y by which a pool with ``x`` of one coin, above 0, has an invariant of at least ``d``:
    4·Ann·x·y² + 4x·(Ann·x + D − Ann·D)·y ≥ D³, a square root away."""
    ann = amplification * COINS
    half = 2 * x * (ann * x + d - ann * d)
    a, cube = 4 * ann * x, d * d * d
    y = (isqrt(half * half + a * cube) - half) // a
    while (a * y + 2 * half) * y < cube:
        y += 1
    return y


def out(in_balance: int, out_balance: int, amount: int, amplification: int) -> int:
    """What leaves D as it was, less 1; nothing from a pool in which a coin is missing."""
    if amount == 0 or in_balance == 0 or out_balance == 0:
        return 0
    d = invariant(in_balance, out_balance, amplification)
    return max(0, out_balance - other_balance(in_balance + amount, d, amplification) - 1)


def spot(in_balance: int, out_balance: int, amplification: int) -> int:
    """−dy/dx at constant D [wad]: (4·Ann·x²y² + D³·y) / (4·Ann·x²y² + D³·x), rounded down."""
    x, y = in_balance, out_balance
    level = 4 * amplification * COINS * x * x * y * y
    cube = invariant(x, y, amplification) ** 3
    return (level + cube * y) * WAD // (level + cube * x)


STABLESWAP = pricing(
    Pricing(
        "stableswap",
        "nearly one for one around balance, steeper the further from it",
        out,
        spot,
        source="Egorov 2019, StableSwap: efficient mechanism for stablecoin liquidity",
    )
)
