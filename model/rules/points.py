"""Points, the value seen in them, what a token event makes of them, and how news of restaking gets around."""

import math
from typing import Final

from restaking.core.compiled import rule
from restaking.core.units import BIPS, GWEI, mul_div

POINT: Final = 1_000
"""Units of the points ledger in one point."""
HOURS: Final = 24
LINEAR, CAPPED, SQRT = range(3)
RULES: Final = {"linear": LINEAR, "capped": CAPPED, "sqrt": SQRT}
_PER_DAY: Final = GWEI * BIPS // POINT
_WILDEST: Final = 3.0  # belief never lifts the value expected by more than e³ = 20
_FINENESS: Final = 1_000.0  # of square roots of points as whole numbers


@rule
def points_earned(worth: int, bips: int) -> int:
    """Points of one day [1/1000 point] on ``worth`` gwei at ``bips`` / 10,000 points per ETH-hour, rounded down."""
    return mul_div(worth, HOURS * bips, _PER_DAY)


@rule
def points_yield(points: float, price: float, eth_price: float) -> float:
    """Return [1/yr] of ``points`` per ETH-hour at a price of a point, both prices in the same money."""
    return 24.0 * 365.0 * points * price / eth_price


@rule
def believed_value(value: float, hype: float, attention: float, usual: float) -> float:
    """V = V₀·exp(β·(H − H̄)): the value expected rises with public attention, at most twentyfold."""
    return value * math.exp(min(hype * (attention - usual), _WILDEST))


@rule
def expected_price(pool: float, so_far: float, per_day: float, days: float) -> float:
    """What a point will be worth: the pool over all points expected by the event; 0 where none are."""
    expected = so_far + per_day * days
    return pool / expected if expected > 0.0 else 0.0


@rule
def airdrop_weight(kind: int, points: int, wallets: int, cap: int) -> int:
    """What a holder's points count for, split evenly over wallets, each of which counts by the rule.

    Linear: splitting gains nothing. Capped: n wallets have n caps. Square root: n·√(p/n) = √(n·p).
    """
    if kind == CAPPED:
        return min(points, wallets * cap)
    if kind == SQRT:
        return int(_FINENESS * math.sqrt(float(points) * float(wallets)))
    return points


@rule
def awareness_chance(spontaneous: float, resistance: float, talkers: float) -> float:
    """1 − (1 − p₀)(1 − q₀)^n of hearing today, with n neighbours who know, hubs weighted; resistance = −ln(1 − q₀)."""
    return 1.0 - (1.0 - spontaneous) * math.exp(-resistance * talkers)
