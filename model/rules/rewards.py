"""How a reward is split: AVS to operators by slashable stake, operator split, the rest pro rata to stake."""

from restaking.core.compiled import rule
from restaking.core.units import BIPS, mul_div


@rule
def pro_rata(total: int, part: int, whole: int) -> int:
    """Share of ``total`` that belongs to ``part`` of ``whole``, rounded down; 0 where there is nothing to share."""
    if whole == 0:
        return 0
    return mul_div(total, part, whole)


@rule
def of_bips(amount: int, bips: int) -> int:
    """A fraction of an amount given in basis points, rounded down."""
    return mul_div(amount, bips, BIPS)
