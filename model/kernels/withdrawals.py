"""The platform's withdrawal queue: what has waited out its delay lands with its owner."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows, mul_div
from restaking.model.accounts import LIEN_EXIT_LRT, WITHDRAWN, WITHDRAWN_EXIT, WITHDRAWN_LRT
from restaking.model.kernels.moves import BURN, LRT_PROTOCOL, STAKER, join, land
from restaking.model.kernels.spreading import spread


@kernel
def release_withdrawals(
    day: int, venue: Codes, operator: Rows, native: Codes, operator_open: Codes, solo: Ints, restaked: Ints, lien: Ints,
    lst: Ints, lst_active: Ints, lst_supply: Ints, lst_rate: Ints, weight: Ints, stake: Ints, short: Ints,
    lrt_lien: Ints, has: Ints,
    q_kind: Codes, q_owner: Rows, q_amount: Ints, q_due: Rows, q_by_call: Codes,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Hand over withdrawals whose delay is over, but those that wait for a call.

    LRTs exit what they are ``short`` of [gwei] and redelegate the rest. Of what is under a lien in their validators
    as large a part goes along, to be burned, as what exits is of all the stake the protocol ``has`` [gwei].
    """
    for row in range(q_amount.size):
        if q_due[row] > day or q_by_call[row] == 1:
            continue
        eth, who = q_amount[row], q_owner[row]
        q_amount[row] = 0
        if q_kind[row] == STAKER:
            land(
                who, eth, WITHDRAWN, venue, operator, native, operator_open, solo, restaked, lien, lst, lst_active,
                lst_supply, lst_rate, out_kind, out_owner, out_amount, out_cursor, flows,
            )  # fmt: skip
            continue
        leaves = min(eth, max(0, short[who]))
        if eth > leaves and spread(who, eth - leaves, weight, operator_open, stake) == 0:
            leaves = eth
        flows[WITHDRAWN_LRT] += eth - leaves
        if leaves > 0:
            short[who] -= leaves
            flows[WITHDRAWN_EXIT] += leaves
            join(LRT_PROTOCOL, who, leaves, out_kind, out_owner, out_amount, out_cursor)
            burned = mul_div(lrt_lien[who], leaves, has[who])
            has[who] -= leaves
            if burned > 0:
                lrt_lien[who] -= burned
                flows[LIEN_EXIT_LRT] += burned
                join(BURN, who, burned, out_kind, out_owner, out_amount, out_cursor)
