"""First in, first out: entries become active, exits are paid, withdrawals mature, redemptions are met."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows, mul_div
from restaking.model.accounts import (
    ACTIVATED,
    ACTIVATED_LRT,
    ACTIVATED_LST,
    CLAIM_PAID,
    EXIT_PAID,
    EXIT_PAID_LRT,
    REDEMPTION_PAID,
    WITHDRAWN,
    WITHDRAWN_EXIT,
    WITHDRAWN_LRT,
)
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL, STAKER, join, land, place


@kernel
def spread(k: int, eth: int, weight: Ints, operator_open: Codes, stake: Ints) -> int:
    """Delegate ``eth`` of LRT k over its operators by target weight; the first open one takes the remainder.

    ``weight`` and ``stake`` are (LRTs, operators). Returns what was delegated: all of it, or 0 if no operator is open.
    """
    first, open_weight = -1, 0
    for j in range(weight.shape[1]):
        if weight[k, j] > 0 and operator_open[j] == 1:
            open_weight += weight[k, j]
            if first < 0:
                first = j
    if first < 0:
        return 0
    left = eth
    for j in range(weight.shape[1]):
        if weight[k, j] > 0 and operator_open[j] == 1:
            part = mul_div(eth, weight[k, j], open_weight)
            stake[k, j] += part
            left -= part
    stake[k, first] += left
    return eth


@kernel
def activate_entries(
    capacity: int, venue: Codes, operator: Rows, native: Codes, operator_open: Codes, solo: Ints, restaked: Ints,
    lst: Ints, lst_active: Ints, lst_supply: Ints, lst_rate: Ints, weight: Ints, stake: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Let up to ``capacity`` gwei of the entry queue become active; the last row may pass in part."""
    for row in range(in_amount.size):
        eth = min(capacity, in_amount[row])
        if eth == 0:
            return
        who = in_owner[row]
        if in_kind[row] == STAKER:
            land(
                who, eth, ACTIVATED, venue, operator, native, operator_open, solo, restaked, lst, lst_active,
                lst_supply, lst_rate, out_kind, out_owner, out_amount, out_cursor, flows,
            )  # fmt: skip
        elif in_kind[row] == LST_POOL:
            lst_active[0] += eth
            flows[ACTIVATED_LST] += eth
        else:
            if spread(who, eth, weight, operator_open, stake) == 0:
                continue  # no operator to delegate to: this deposit waits and lets the others pass
            flows[ACTIVATED_LRT] += eth
        in_amount[row] -= eth
        capacity -= eth


@kernel
def pay_exits(
    capacity: int, venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_supply: Ints,
    lst_rate: Ints, lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Pay out up to ``capacity`` gwei of the exit queue; what a staker receives goes on to where it is meant to be."""
    for row in range(out_amount.size):
        eth = min(capacity, out_amount[row])
        if eth == 0:
            return
        out_amount[row] -= eth
        capacity -= eth
        who = out_owner[row]
        if out_kind[row] == STAKER:
            wallet[who] += eth
            flows[EXIT_PAID] += eth
            place(
                who, eth, venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply,
                lrt_rates, in_kind, in_owner, in_amount, in_cursor, flows,
            )  # fmt: skip
        else:
            lrt_buffer[who] += eth
            flows[EXIT_PAID_LRT] += eth


@kernel
def release_withdrawals(
    day: int, venue: Codes, operator: Rows, native: Codes, operator_open: Codes, solo: Ints, restaked: Ints, lst: Ints,
    lst_active: Ints, lst_supply: Ints, lst_rate: Ints, weight: Ints, stake: Ints, short: Ints,
    q_kind: Codes, q_owner: Rows, q_amount: Ints, q_due: Rows, q_by_call: Codes,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Hand over withdrawals whose delay is over, but those that wait for a call.

    LRTs exit what they are ``short`` of [gwei] and redelegate the rest.
    """
    for row in range(q_amount.size):
        if q_due[row] > day or q_by_call[row] == 1:
            continue
        eth, who = q_amount[row], q_owner[row]
        q_amount[row] = 0
        if q_kind[row] == STAKER:
            land(
                who, eth, WITHDRAWN, venue, operator, native, operator_open, solo, restaked, lst, lst_active,
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


@kernel
def meet_redemptions(
    venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_supply: Ints, lst_rate: Ints,
    lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    c_owner: Rows, c_lrt: Rows, c_claim: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Pay claims on LRTs out of their buffers, in order of arrival per LRT; the last one may be paid in part."""
    available = lrt_buffer.copy()
    for row in range(c_claim.size):
        k, i = c_lrt[row], c_owner[row]
        eth = min(available[k], c_claim[row])
        if eth <= 0:
            continue
        available[k] -= eth
        c_claim[row] -= eth
        lrt_buffer[k] -= eth
        wallet[i] += eth
        flows[REDEMPTION_PAID] += eth
        flows[CLAIM_PAID] += eth
        place(
            i, eth, venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply, lrt_rates,
            in_kind, in_owner, in_amount, in_cursor, flows,
        )  # fmt: skip
