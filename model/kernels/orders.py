"""What many sellers share: the volume of one sale, its proceeds, and where these go."""

from restaking.core.compiled import kernel
from restaking.core.units import Codes, Ints, Rows, mul_div
from restaking.model.kernels.moves import place


@kernel
def share(total: int, weights: Ints, whole: int, out: Ints) -> None:
    """Fill ``out`` with each one's part of ``total`` by weight of ``whole``, rounded down."""
    for n in range(weights.size):
        out[n] = mul_div(total, weights[n], whole)


@kernel
def place_each(
    rows: Rows, amounts: Ints, venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_supply: Ints,
    lst_rate: Ints, lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Take ``amounts`` [gwei] from the wallets of the stakers in ``rows`` to where they are meant to be."""
    for n in range(rows.size):
        place(
            rows[n], amounts[n], venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply,
            lrt_rates, in_kind, in_owner, in_amount, in_cursor, flows,
        )  # fmt: skip
