"""Redemptions, first in, first out: of LRT tokens out of the protocol's buffer, of LST tokens out of the pool's."""

from typing import Final

import numpy as np

from restaking.agents.markets import Holder
from restaking.core.compiled import kernel
from restaking.core.units import GWEI, Codes, Ints, Rows, mul_div
from restaking.model.accounts import (
    CLAIM_CUT,
    CLAIM_PAID,
    LST_CLAIM_SETTLED,
    LST_REDEEMED,
    LST_REDEMPTION_PAID,
    LST_RETIRED,
    REDEMPTION_PAID,
    REDEMPTION_PAID_ARBITRAGEUR,
)
from restaking.model.kernels.moves import place
from restaking.model.rules.exchange import redeemed

ARBITRAGEUR: Final = int(Holder.ARBITRAGEUR)
LOT: Final = 1_000 * GWEI
"""Most tokens of one request (Lido: 1,000 stETH); a larger one is met lot by lot, each paid whole."""


@kernel
def meet_redemptions(
    venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_supply: Ints, lst_rate: Ints,
    lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    c_kind: Codes, c_owner: Rows, c_lrt: Rows, c_tokens: Ints, c_claim: Ints, paying: Codes, arbitrage: Ints,
    flows: Ints,
) -> None:  # fmt: skip
    """Pay claims on LRTs that are ``paying`` (LRTs,) out of their buffers, in order of arrival per LRT; the last one
    may be paid in part. ``arbitrage`` is arbitrageurs' ETH."""
    available = lrt_buffer * paying
    for row in range(c_claim.size):
        k, i = c_lrt[row], c_owner[row]
        eth = min(available[k], c_claim[row])
        if eth <= 0:
            continue
        c_tokens[row] = mul_div(c_tokens[row], c_claim[row] - eth, c_claim[row])
        available[k] -= eth
        c_claim[row] -= eth
        lrt_buffer[k] -= eth
        flows[CLAIM_PAID] += eth
        if c_kind[row] == ARBITRAGEUR:
            arbitrage[i] += eth
            flows[REDEMPTION_PAID_ARBITRAGEUR] += eth
            continue
        wallet[i] += eth
        flows[REDEMPTION_PAID] += eth
        place(
            i, eth, venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply, lrt_rates,
            in_kind, in_owner, in_amount, in_cursor, flows,
        )  # fmt: skip


@kernel
def share_losses(lrt: Rows, tokens: Ints, claim: Ints, supply: Ints, assets: Ints, flows: Ints) -> None:
    """Cut claims that are worth more per token than what holders have left, so that both have the same.

    ``supply`` (LRTs,) are the tokens of holders, ``assets`` (LRTs,) all that a protocol has, claims not taken off
    [gwei]. The rate r that is left solves assets = supply·r + Σ min(claim, tokens·r): whoever asked at a higher rate
    shares the loss with holders as if the tokens were not burned yet, whoever asked at a lower one is paid in full.
    Found from above: of all claims those below the common rate leave the pool, until nobody does. Cuts round up.
    """
    pool, whole = assets.copy(), supply.copy()
    for row in range(claim.size):
        whole[lrt[row]] += tokens[row]
    shares = np.ones(claim.size, dtype=np.int8)
    changed = True
    while changed:
        changed = False
        left, gone = np.zeros_like(pool), np.zeros_like(whole)
        for row in range(claim.size):
            k = lrt[row]
            if shares[row] == 1 and whole[k] > 0 and claim[row] <= mul_div(tokens[row], pool[k], whole[k]):
                shares[row] = 0
                left[k] += claim[row]
                gone[k] += tokens[row]
                changed = True
        pool -= left
        whole -= gone
    for row in range(claim.size):
        k = lrt[row]
        if shares[row] == 1 and whole[k] > 0:
            rest = min(claim[row], mul_div(tokens[row], pool[k], whole[k]))
            flows[CLAIM_CUT] += claim[row] - rest
            claim[row] = rest


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
