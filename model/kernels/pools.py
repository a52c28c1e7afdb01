"""What pooled tokens stand for: stake, buffer and everything on the move that belongs to the pool."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows
from restaking.model.kernels.moves import LRT_PROTOCOL, LST_POOL


@kernel
def count_pools(
    kind_1: Codes, owner_1: Rows, amount_1: Ints, used_1: Ints,
    kind_2: Codes, owner_2: Rows, amount_2: Ints, used_2: Ints,
    kind_3: Codes, owner_3: Rows, amount_3: Ints, used_3: Ints,
    kind_4: Codes, owner_4: Rows, amount_4: Ints, used_4: Ints,
    kind_5: Codes, owner_5: Rows, amount_5: Ints, used_5: Ints, out: Ints,
) -> None:  # fmt: skip
    """Set ``out`` [gwei] to what pools have in five queues: one entry per LRT protocol and a last one for the LST.

    One call, because it is asked for several times a day and a call costs more than a short queue.
    """
    out[:] = 0
    add_pools(kind_1, owner_1, amount_1, used_1, out)
    add_pools(kind_2, owner_2, amount_2, used_2, out)
    add_pools(kind_3, owner_3, amount_3, used_3, out)
    add_pools(kind_4, owner_4, amount_4, used_4, out)
    add_pools(kind_5, owner_5, amount_5, used_5, out)


@kernel
def add_pools(kind: Codes, owner: Rows, amount: Ints, used: Ints, out: Ints) -> None:
    """Add what pools have in the rows in use of one queue."""
    for row in range(used[0]):
        if kind[row] == LRT_PROTOCOL:
            out[owner[row]] += amount[row]
        elif kind[row] == LST_POOL:
            out[-1] += amount[row]


@kernel
def add_claims(lrt: Rows, claim: Ints, used: Ints, out: Ints) -> None:
    """Add what each LRT protocol owes to redeemers to ``out`` (LRTs,) [gwei]."""
    for row in range(used[0]):
        out[lrt[row]] += claim[row]
