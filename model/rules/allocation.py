"""Stake that stands behind several AVSs: how much of an operator's each may be promised, and what each could take.

One number tells unique from elastic stake: the *degree*, the sum of allocations that an operator may promise,
in units of its magnitude. These rules hold for both; the other modes say in ``modes/`` where they differ.
"""

from restaking.core.compiled import rule
from restaking.core.units import WAD, mul_div
from restaking.model.rules.slashing import slashable_stake


@rule
def promisable(whole: int, degree: int) -> int:
    """What allocations of an operator with magnitude ``whole`` may sum to [wad]."""
    return whole if degree == WAD else mul_div(whole, degree, WAD)


@rule
def wanted(whole: int, running: int, first: bool, degree: int) -> int:
    """Magnitude [wad] meant for one of ``running`` AVSs: equal parts of all that may be promised, none above the whole.

    The first takes the remainder, so that under degree 1 the parts sum to the whole to the last wei.
    """
    allowed = promisable(whole, degree)
    each = allowed // running
    if first:
        each += allowed - each * running
    return min(whole, each)


@rule
def free(whole: int, promised: int, degree: int) -> int:
    """Magnitude [wad] that may still be promised; 0 or less if a loss has left too many promises."""
    return promisable(whole, degree) - promised


@rule
def at_risk(stake: int, magnitude: int, whole: int, limit: int, maximum: int) -> int:
    """What an AVS could take [gwei] of an operator's ``stake`` through its allocation."""
    return slashable_stake(stake, magnitude, whole)


@rule
def share_at_risk(stake: int, magnitude: int, whole: int, limit: int, maximum: int) -> float:
    """The same as a share of a unit of stake; defined for an operator without stake too."""
    return float(magnitude) / float(whole)


@rule
def own_stake(stake: float, running: int, degree: float, maximum: float) -> float:
    """Stake [ETH] that an operator expects to put behind each of ``running`` AVSs."""
    return min(stake, degree * stake / running)
