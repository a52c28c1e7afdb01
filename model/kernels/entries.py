"""The entry queue of the base chain, first in, first out: stake becomes active."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows
from restaking.model.accounts import ACTIVATED, ACTIVATED_LRT, ACTIVATED_LST
from restaking.model.kernels.moves import LST_POOL, STAKER, land
from restaking.model.kernels.spreading import spread


@kernel
def activate_entries(
    capacity: int, venue: Codes, operator: Rows, native: Codes, operator_open: Codes, solo: Ints, restaked: Ints,
    lien: Ints, lst: Ints, lst_active: Ints, lst_supply: Ints, lst_rate: Ints, weight: Ints, stake: Ints,
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
                who, eth, ACTIVATED, venue, operator, native, operator_open, solo, restaked, lien, lst, lst_active,
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
