"""Redemptions, first in, first out: of LRT tokens out of the protocol's buffer, of LST tokens out of the pool's."""

from typing import Final

from restaking.core.compiled import kernel
from restaking.core.units import GWEI, Codes, Ints, Rows, mul_div
from restaking.model.accounts import (
    CLAIM_PAID,
    LST_CLAIM_SETTLED,
    LST_REDEEMED,
    LST_REDEMPTION_PAID,
    LST_RETIRED,
    REDEMPTION_PAID,
)
from restaking.model.kernels.moves import place
from restaking.model.rules.exchange import redeemed

LOT: Final = 1_000 * GWEI
"""Most tokens of one request (Lido: 1,000 stETH); a larger one is met lot by lot, each paid whole."""


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


@kernel
def meet_lst_redemptions(
    venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_buffer: Ints, lst_supply: Ints,
    lst_rate: Ints, lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    r_owner: Rows, r_tokens: Ints, r_claim: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Pay LST redeemers in order while the pool's buffer suffices: the worth at request or now, whichever is less."""
    for row in range(r_tokens.size):
        i = r_owner[row]
        while r_tokens[row] > 0:
            lot = min(r_tokens[row], LOT)
            claim = mul_div(r_claim[row], lot, r_tokens[row])
            eth = redeemed(lot, claim, lst_rate[0], lst_rate[1])
            if eth > lst_buffer[0]:
                return
            r_tokens[row] -= lot
            r_claim[row] -= claim
            lst_supply[0] -= lot
            lst_buffer[0] -= eth
            wallet[i] += eth
            flows[LST_REDEEMED] += lot
            flows[LST_RETIRED] += lot
            flows[LST_CLAIM_SETTLED] += claim
            flows[LST_REDEMPTION_PAID] += eth
            place(
                i, eth, venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply, lrt_rates,
                in_kind, in_owner, in_amount, in_cursor, flows,
            )  # fmt: skip


@kernel
def owed_to_redeemers(tokens: Ints, claim: Ints, supply: int, backing: int) -> int:
    """What all waiting LST redeemers would get at today's rate [gwei]."""
    owed = 0
    for row in range(tokens.size):
        owed += redeemed(tokens[row], claim[row], supply, backing)
    return owed
