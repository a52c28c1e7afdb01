"""Unique stake: an AVS slashes its own slice of an operator's magnitude; everybody's stake shrinks with it.

Source: EigenLayer, SharesAccounting and SlashingLib. Amounts are kept as what they are worth, so a slash
multiplies every delegator's stake and every withdrawal still in its delay by M'/M, rounded down.
"""

from restaking.core.compiled import rule
from restaking.core.units import WAD, mul_div, mul_div_up


@rule
def magnitude_slashed(magnitude: int, fraction: int) -> int:
    """Magnitude taken off an allocation [wad] when ``fraction`` [wad] of it is slashed, rounded up."""
    return mul_div_up(magnitude, fraction, WAD)


@rule
def stake_left(stake: int, magnitude_after: int, magnitude_before: int) -> int:
    """What a delegator's ``stake`` [gwei] is worth after the operator's magnitude fell, rounded down."""
    return mul_div(stake, magnitude_after, magnitude_before)


@rule
def slashable_stake(delegated: int, magnitude: int, max_magnitude: int) -> int:
    """What an AVS could take [gwei] from an operator's delegated stake through its allocation."""
    if max_magnitude == 0:
        return 0
    return mul_div(delegated, magnitude, max_magnitude)
