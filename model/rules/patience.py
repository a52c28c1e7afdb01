"""What people who wait for their money ask for being paid at once."""

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import WAD

LEAST = 1
"""Least ask [wad] of somebody who has one at all; an ask of 0 means: at any price."""


def reservation(impatience: float, days: float) -> int:
    """Least fraction of the reported rate [wad] for which somebody sells who else waits ``days`` to be paid in full
    and discounts them at the yearly rate ``impatience``, by simple interest: 1 - impatience * days / 365."""
    return max(LEAST, int((1.0 - impatience * days / DAYS_PER_YEAR) * WAD))
