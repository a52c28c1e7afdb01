"""A slash reaches everybody who stands behind the operator: stakers, LRTs, withdrawals still in their delay.

Losses are added to ``lost``, (native, LST) [gwei]. The native part goes where ``native_to`` says, under a lien or
into escrow, the rest into escrow.
"""

from restaking.core.compiled import kernel
from restaking.core.units import WAD, Codes, Ints, Rows, mul_div
from restaking.model.accounts import SLASHED, SLASHED_LRT, SLASHED_QUEUE, SLASHED_QUEUE_LRT, TO_LIEN, TO_LST_ESCROW
from restaking.model.rules.slashing import magnitude_slashed, stake_left

NATIVE, LST = 0, 1


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
def muster(called: Codes, operator: Rows, restaked: Ints, first: Ints, member: Rows) -> None:
    """Who stands behind the operators that are ``called``: stakers ``member[first[j]:first[j + 1]]`` behind operator j.

    ``first`` is (operators + 1,), ``member`` (stakers,). Two passes, so that slashing one operator walks its own.
    """
    first[:] = 0
    for i in range(operator.size):
        if operator[i] >= 0 and restaked[i] > 0 and called[operator[i]] == 1:
            first[operator[i] + 1] += 1
    for j in range(called.size):
        first[j + 1] += first[j]
    place = first[:-1].copy()
    for i in range(operator.size):
        if operator[i] >= 0 and restaked[i] > 0 and called[operator[i]] == 1:
            member[place[operator[i]]] = i
            place[operator[i]] += 1


@kernel
def cut_stakers(
    member: Rows, after: int, before: int, native_to: int, native: Codes, restaked: Ints, lien: Ints, flows: Ints,
    lost: Ints,
) -> None:  # fmt: skip
    """Shrink the stake of the operator's delegators by after/before."""
    for i in member:
        if restaked[i] == 0:
            continue
        loss = restaked[i] - stake_left(restaked[i], after, before)
        restaked[i] -= loss
        if native[i] == 0:
            lost[LST] += loss
            flows[SLASHED + TO_LST_ESCROW] += loss
            continue
        lost[NATIVE] += loss
        flows[SLASHED + native_to] += loss
        if native_to == TO_LIEN:
            lien[i] += loss


@kernel
def cut_lrts(
    j: int, after: int, before: int, native_to: int, native_share: Ints, stake: Ints, lien: Ints, flows: Ints,
    lost: Ints,
) -> None:  # fmt: skip
    """Shrink what LRT protocols delegated to operator ``j``; ``stake`` is (LRTs, operators), ``native_share`` [wad]."""
    for k in range(stake.shape[0]):
        loss = stake[k, j] - stake_left(stake[k, j], after, before)
        ours = mul_div(loss, native_share[k], WAD)
        stake[k, j] -= loss
        lost[NATIVE] += ours
        lost[LST] += loss - ours
        flows[SLASHED_LRT + native_to] += ours
        flows[SLASHED_LRT + TO_LST_ESCROW] += loss - ours
        if native_to == TO_LIEN:
            lien[k] += ours


@kernel
def cut_withdrawals(
    j: int, reach: int, after: int, before: int, native_to: int, native: Codes, lrt_native_share: Ints,
    owner_kind: Codes, owner: Rows, operator: Rows, amount: Ints, due: Rows, staker_lien: Ints, lrt_lien: Ints,
    flows: Ints, lost: Ints,
) -> None:  # fmt: skip
    """Shrink withdrawals from behind operator ``j`` released on day ``reach`` or later."""
    for row in range(amount.size):
        if operator[row] != j or due[row] < reach or amount[row] == 0:
            continue
        who = owner[row]
        loss = amount[row] - stake_left(amount[row], after, before)
        amount[row] -= loss
        ours = loss * native[who] if owner_kind[row] == 0 else mul_div(loss, lrt_native_share[who], WAD)
        lost[NATIVE] += ours
        lost[LST] += loss - ours
        flows[SLASHED_QUEUE + TO_LST_ESCROW] += loss - ours
        if native_to != TO_LIEN:
            flows[SLASHED_QUEUE + native_to] += ours
        elif owner_kind[row] == 0:
            staker_lien[who] += ours
            flows[SLASHED_QUEUE] += ours
        else:
            lrt_lien[who] += ours
            flows[SLASHED_QUEUE_LRT] += ours
