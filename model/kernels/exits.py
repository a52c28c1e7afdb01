"""The way out of the base chain, first in, first out: through the churn of exits, then through the sweep."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows
from restaking.model.accounts import (
    EXIT_BURNED,
    EXIT_PAID,
    EXIT_PAID_LRT,
    EXIT_PAID_LST,
    EXIT_PAID_OTHERS,
    EXIT_PAID_RECIPIENT,
    EXITED,
)
from restaking.model.kernels.moves import AVS_RECIPIENT, BURN, LRT_PROTOCOL, LST_POOL, STAKER, join, place


@kernel
def pass_exits(
    capacity: int, due: int, out_kind: Codes, out_owner: Rows, out_amount: Ints,
    s_kind: Codes, s_owner: Rows, s_amount: Ints, s_due: Rows, s_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Let up to ``capacity`` gwei of the exit queue leave the validator set, to be swept on day ``due``; the last row
    may pass in part."""
    for row in range(out_amount.size):
        eth = min(capacity, out_amount[row])
        if eth == 0:
            return
        out_amount[row] -= eth
        capacity -= eth
        s_due[s_cursor[0]] = due
        join(out_kind[row], out_owner[row], eth, s_kind, s_owner, s_amount, s_cursor)
        flows[EXITED] += eth


@kernel
def pay_swept(
    day: int, venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_buffer: Ints, lst_supply: Ints,
    lst_rate: Ints, lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints, redistributed: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    s_kind: Codes, s_owner: Rows, s_amount: Ints, s_due: Rows, flows: Ints,
) -> None:  # fmt: skip
    """Pay what the sweep has reached; what a staker receives goes on to where it is meant to be."""
    for row in range(s_amount.size):
        if s_due[row] > day:
            continue
        kind, who, eth = s_kind[row], s_owner[row], s_amount[row]
        s_amount[row] = 0
        if kind == STAKER:
            wallet[who] += eth
            flows[EXIT_PAID] += eth
            place(
                who, eth, venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply,
                lrt_rates, in_kind, in_owner, in_amount, in_cursor, flows,
            )  # fmt: skip
        elif kind == LRT_PROTOCOL:
            lrt_buffer[who] += eth
            flows[EXIT_PAID_LRT] += eth
        elif kind == LST_POOL:
            lst_buffer[0] += eth
            flows[EXIT_PAID_LST] += eth
        elif kind == AVS_RECIPIENT:
            redistributed[who] += eth
            flows[EXIT_PAID_RECIPIENT] += eth
        elif kind == BURN:
            flows[EXIT_BURNED] += eth
        else:
            flows[EXIT_PAID_OTHERS] += eth
