"""What points are worth."""

from restaking.core.compiled import rule


@rule
def points_yield(points: float, price: float, eth_price: float) -> float:
    """Return [1/yr] of ``points`` per ETH-hour at a price of a point, both prices in the same money."""
    return 24.0 * 365.0 * points * price / eth_price
