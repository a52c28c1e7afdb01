"""A slash reaches everybody who stands behind the operator: stakers, LRTs, withdrawals still in their delay."""

from restaking.core.compiled import kernel
from restaking.core.units import Floats, Ints, Rows
from restaking.model.accounts import SLASHED, SLASHED_LRT, SLASHED_QUEUE
from restaking.model.rules.slashing import magnitude_slashed, stake_left


@kernel
def cut_magnitudes(avs: int, fraction: int, whole: int, magnitude: Ints, pending: Ints) -> int:
    """Cut one operator's allocation to an AVS by ``fraction`` [wad], then every other to what is left of the operator.

    Arrays are that operator's (AVSs,); the part being deallocated is cut in the same ratio as its allocation.
    ``whole`` is the operator's magnitude; returns what is left of it [wad].
    """
    taken = magnitude_slashed(magnitude[avs], fraction)
    magnitude[avs] -= taken
    if pending[avs] < 0:
        pending[avs] = -min(magnitude[avs], -pending[avs] - magnitude_slashed(-pending[avs], fraction))
    left = whole - taken
    for s in range(magnitude.size):
        if magnitude[s] > left:
            if pending[s] < 0:
                pending[s] = -stake_left(-pending[s], left, magnitude[s])
            magnitude[s] = left
        if pending[s] > 0:
            pending[s] = min(pending[s], left - magnitude[s])
    return left


@kernel
def cut_stakes(
    j: int, after: int, before: int, alarm_weight: float, operator: Rows, restaked: Ints, lrt: Rows, alarm: Floats,
    lrt_share: Floats, stake: Ints, queue_operator: Rows, queue_amount: Ints, flows: Ints,
) -> int:  # fmt: skip
    """Shrink all stake behind operator ``j`` by after/before and alarm its owners; returns the loss [gwei].

    ``lrt_share`` (LRTs,): share of each LRT's stake that stands behind the operator.
    """
    lost = 0
    for i in range(operator.size):
        if operator[i] == j and restaked[i] > 0:
            left = stake_left(restaked[i], after, before)
            flows[SLASHED] += restaked[i] - left
            lost += restaked[i] - left
            restaked[i] = left
            alarm[i] += alarm_weight
        elif lrt[i] >= 0:
            alarm[i] += alarm_weight * lrt_share[lrt[i]]
    for k in range(stake.shape[0]):
        if stake[k, j] > 0:
            left = stake_left(stake[k, j], after, before)
            flows[SLASHED_LRT] += stake[k, j] - left
            lost += stake[k, j] - left
            stake[k, j] = left
    for row in range(queue_amount.size):
        if queue_operator[row] == j:
            left = stake_left(queue_amount[row], after, before)
            flows[SLASHED_QUEUE] += queue_amount[row] - left
            lost += queue_amount[row] - left
            queue_amount[row] = left
    return lost
