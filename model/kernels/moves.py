"""Where ETH goes when somebody moves it: placed from a wallet, landed as active stake, pulled out of a venue.

Three small movers serve all phases. Each takes the columns it may touch and adds to the flow totals.
"""

from restaking.agents.staker import Venue
from restaking.core.compiled import kernel
from restaking.core.units import NOBODY, Codes, Floats, Ints, Rows
from restaking.model.accounts import (
    CLAIMED,
    ENTERED,
    LAND_EXIT,
    LAND_LST,
    LAND_RESTAKED,
    LAND_SOLO,
    LIEN_EXIT,
    LRT_BURNED,
    LRT_DEPOSIT,
    LRT_DEPOSIT_LST,
    LRT_ISSUED,
    LRT_MINTED,
    LRT_RETIRED,
    LST_BURNED,
    LST_CLAIMED,
    LST_ISSUED,
    LST_MINTED,
    LST_REQUESTED,
    LST_RESTAKED,
    LST_RETIRED,
    OFFERED,
    SOLO_EXIT,
    SOLO_RESTAKED,
    UNDELEGATED,
)
from restaking.model.kernels.spreading import spread
from restaking.model.rules.exchange import tokens_for, worth_of

STAKER, LRT_PROTOCOL, LST_POOL, AVS_RECIPIENT, BURN, OTHERS = range(6)
"""Kinds of owners of a row in a queue; what belongs to ``BURN`` is destroyed when it is out."""

SOLO, LST, RESTAKE, LRT = int(Venue.SOLO), int(Venue.LST), int(Venue.RESTAKE), int(Venue.LRT)


@kernel
def join(kind: int, who: int, eth: int, owner_kind: Codes, owner: Rows, amount: Ints, cursor: Ints) -> None:
    """Append one row to the entry or exit queue; the caller has made room."""
    row = cursor[0]
    owner_kind[row], owner[row], amount[row] = kind, who, eth
    cursor[0] += 1


@kernel
def place(
    i: int, eth: int, venue: Codes, lrt: Rows, wallet: Ints, lst: Ints, lrt_tokens: Ints, lst_supply: Ints,
    lst_rate: Ints, lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Take ``eth`` from staker i's wallet to where it is meant to be; at HOLD it stays.

    ``lst_rate`` is (supply, backing) of the LST and ``lrt_rates`` (LRTs, 2) the same, both at the start of
    the phase, so that the order of movers cannot matter.
    """
    if eth <= 0:
        return
    where = venue[i]
    if where in (SOLO, RESTAKE):
        wallet[i] -= eth
        flows[ENTERED] += eth
        join(STAKER, i, eth, in_kind, in_owner, in_amount, in_cursor)
    elif where == LST:
        if mint_lst(i, eth, lst, lst_supply, lst_rate, flows):
            wallet[i] -= eth
            flows[ENTERED] += eth
            join(LST_POOL, 0, eth, in_kind, in_owner, in_amount, in_cursor)
    elif where == LRT:
        minted = tokens_for(eth, lrt_rates[lrt[i], 0], lrt_rates[lrt[i], 1])
        if minted > 0:
            wallet[i] -= eth
            lrt_buffer[lrt[i]] += eth
            lrt_supply[lrt[i]] += minted
            lrt_tokens[i] += minted
            flows[LRT_DEPOSIT] += eth
            flows[LRT_MINTED] += minted
            flows[LRT_ISSUED] += minted


@kernel
def mint_lst(i: int, eth: int, lst: Ints, lst_supply: Ints, lst_rate: Ints, flows: Ints) -> bool:
    """Issue LST tokens to staker i for ``eth`` gwei that join the pool; false, and nothing issued, if it is too little
    for a single one or the pool is worthless."""
    minted = tokens_for(eth, lst_rate[0], lst_rate[1])
    lst[i] += minted
    lst_supply[0] += minted
    flows[LST_MINTED] += minted
    flows[LST_ISSUED] += minted
    return minted > 0


@kernel
def exit_with_lien(
    i: int, eth: int, lien: Ints, out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints, flows: Ints
) -> None:
    """Send staker i's stake to the exit queue. What is under a lien goes along, to be burned: the validators leave.

    A withdrawal that slashes have used up brings no ``eth``, and no row of its own.
    """
    if eth > 0:
        join(STAKER, i, eth, out_kind, out_owner, out_amount, out_cursor)
    if lien[i] > 0:
        join(BURN, i, lien[i], out_kind, out_owner, out_amount, out_cursor)
        flows[LIEN_EXIT] += lien[i]
        lien[i] = 0


@kernel
def hand_back(
    i: int, eth: int, arrival: int, native: Codes, solo: Ints, lst: Ints, lst_active: Ints, lst_supply: Ints,
    lst_rate: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Give active stake to staker i as what it was before it was restaked: own validators, or LST."""
    if native[i] == 1:
        solo[i] += eth
        flows[arrival + LAND_SOLO] += eth
    else:
        lst_active[0] += eth
        flows[arrival + LAND_LST] += eth
        mint_lst(i, eth, lst, lst_supply, lst_rate, flows)


@kernel
def land(
    i: int, eth: int, arrival: int, venue: Codes, operator: Rows, native: Codes, operator_open: Codes, solo: Ints,
    restaked: Ints, lien: Ints, lst: Ints, lst_active: Ints, lst_supply: Ints, lst_rate: Ints,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Hand active stake over to staker i: restaked, solo or LST as it now wants, else on to the exit queue.

    ``arrival`` is the first of the four flows of the queue it comes from (ACTIVATED or WITHDRAWN).
    """
    if venue[i] == RESTAKE and (operator[i] == NOBODY or operator_open[operator[i]] == 1):
        restaked[i] += eth
        flows[arrival + LAND_RESTAKED] += eth
    elif venue[i] == SOLO and native[i] == 1:
        solo[i] += eth
        flows[arrival + LAND_SOLO] += eth
    elif venue[i] == LST and native[i] == 0 and mint_lst(i, eth, lst, lst_supply, lst_rate, flows):
        lst_active[0] += eth
        flows[arrival + LAND_LST] += eth
    else:
        flows[arrival + LAND_EXIT] += eth
        exit_with_lien(i, eth, lien, out_kind, out_owner, out_amount, out_cursor, flows)


@kernel
def withdraw(
    i: int, operator: int, eth: int, due: int, restaked: Ints, q_kind: Codes, q_owner: Rows, q_operator: Rows,
    q_amount: Ints, q_due: Rows, q_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Queue a withdrawal of ``eth`` gwei of staker i's restaked ETH, which stands behind ``operator`` until then."""
    row = q_cursor[0]
    q_kind[row], q_owner[row], q_operator[row] = STAKER, i, operator
    q_amount[row], q_due[row] = eth, due
    q_cursor[0] += 1
    flows[UNDELEGATED] += eth
    restaked[i] -= eth


@kernel
def deposit_lst(
    i: int, k: int, worth: int, lst: Ints, lrt_tokens: Ints, lst_active: Ints, lst_supply: Ints, lrt_supply: Ints,
    lrt_rates: Ints, native_share: Floats, weight: Ints, stake: Ints, operator_open: Codes, flows: Ints,
) -> bool:  # fmt: skip
    """Hand staker i's LST tokens over to LRT k, which delegates the stake behind them by target weight at once.

    False, and nothing done, if the protocol restakes native ETH only, if part of the backing is not active yet, if no
    operator is open or if it is too little for a single token. ``weight`` and ``stake`` are (LRTs, operators).
    Simplified: the protocol's mix of native ETH and LSTs stays as observed, whichever comes in.
    """
    minted = tokens_for(worth, lrt_rates[k, 0], lrt_rates[k, 1])
    if native_share[k] >= 1.0 or worth > lst_active[0] or minted <= 0:
        return False
    if spread(k, worth, weight, operator_open, stake) == 0:
        return False
    lst_active[0] -= worth
    lst_supply[0] -= lst[i]
    flows[LRT_DEPOSIT_LST] += worth
    flows[LST_BURNED] += lst[i]
    flows[LST_RETIRED] += lst[i]
    lrt_supply[k] += minted
    lrt_tokens[i] += minted
    flows[LRT_MINTED] += minted
    flows[LRT_ISSUED] += minted
    return True


@kernel
def offer(
    i: int, k: int, limit: int, day: int, lrt_tokens: Ints, o_owner: Rows, o_lrt: Rows, o_tokens: Ints, o_limit: Ints,
    o_day: Rows, o_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Put all of staker i's tokens of LRT k up for sale, not below ``limit`` [wad, of the reported rate]."""
    row = o_cursor[0]
    o_owner[row], o_lrt[row], o_tokens[row] = i, k, lrt_tokens[i]
    o_limit[row], o_day[row] = limit, day
    o_cursor[0] += 1
    flows[OFFERED] += lrt_tokens[i]
    lrt_tokens[i] = 0


@kernel
def pull_out(
    rows: Rows, count: int, due: int, before_operator: Rows, before_lrt: Rows,
    venue: Codes, operator: Rows, lrt: Rows, native: Codes, operator_open: Codes, wallet: Ints, solo: Ints, lst: Ints,
    restaked: Ints, lien: Ints, lrt_tokens: Ints, lst_active: Ints, lst_supply: Ints, lst_rate: Ints,
    lrt_buffer: Ints, lrt_supply: Ints, lrt_rates: Ints, lrt_native_share: Floats, lrt_weight: Ints, lrt_stake: Ints,
    in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    out_kind: Codes, out_owner: Rows, out_amount: Ints, out_cursor: Ints,
    q_kind: Codes, q_owner: Rows, q_operator: Rows, q_amount: Ints, q_due: Rows, q_cursor: Ints,
    c_owner: Rows, c_lrt: Rows, c_tokens: Ints, c_claim: Ints, c_cursor: Ints,
    r_owner: Rows, r_tokens: Ints, r_claim: Ints, r_cursor: Ints,
    day: int, asks: Ints, o_owner: Rows, o_lrt: Rows, o_tokens: Ints, o_limit: Ints, o_day: Rows, o_cursor: Ints,
    flows: Ints,
) -> None:  # fmt: skip
    """Turn decisions of the stakers in ``rows`` into orders: what is in the wrong place leaves, the wallet moves.

    Tokens of an LRT are handed in for redemption, or offered for sale where ``asks`` (LRTs,) is not below 0.
    """
    for n in range(count):
        i = rows[n]
        old = before_operator[i]
        # A deposit that nobody had delegated follows its owner to an operator at once.
        if restaked[i] > 0 and (venue[i] != RESTAKE or (operator[i] != old and old != NOBODY)):
            withdraw(i, old, restaked[i], due, restaked, q_kind, q_owner, q_operator, q_amount, q_due, q_cursor, flows)
        if lrt_tokens[i] > 0 and (venue[i] != LRT or lrt[i] != before_lrt[i]):
            left = before_lrt[i]
            if asks[left] >= 0:
                offer(i, left, asks[left], day, lrt_tokens, o_owner, o_lrt, o_tokens, o_limit, o_day, o_cursor, flows)
            else:
                claim = worth_of(lrt_tokens[i], lrt_rates[left, 0], lrt_rates[left, 1])
                row = c_cursor[0]
                c_owner[row], c_lrt[row], c_tokens[row], c_claim[row] = i, left, lrt_tokens[i], claim
                c_cursor[0] += 1
                flows[CLAIMED] += claim
                flows[LRT_BURNED] += lrt_tokens[i]
                flows[LRT_RETIRED] += lrt_tokens[i]
                lrt_supply[left] -= lrt_tokens[i]
                lrt_tokens[i] = 0
        restakes = venue[i] == RESTAKE and operator[i] != NOBODY and operator_open[operator[i]] == 1
        if solo[i] > 0 and venue[i] != SOLO:
            if restakes and native[i] == 1:
                restaked[i] += solo[i]
                flows[SOLO_RESTAKED] += solo[i]
            else:
                flows[SOLO_EXIT] += solo[i]
                exit_with_lien(i, solo[i], lien, out_kind, out_owner, out_amount, out_cursor, flows)
            solo[i] = 0
        if lst[i] > 0 and venue[i] != LST:
            worth = worth_of(lst[i], lst_rate[0], lst_rate[1])
            deposited = venue[i] == LRT and deposit_lst(
                i, lrt[i], worth, lst, lrt_tokens, lst_active, lst_supply, lrt_supply, lrt_rates, lrt_native_share,
                lrt_weight, lrt_stake, operator_open, flows,
            )  # fmt: skip
            # Stake still in the entry queue cannot be restaked: tokens worth more than what is active are redeemed.
            if not deposited and restakes and native[i] == 0 and worth <= lst_active[0]:
                restaked[i] += worth
                lst_active[0] -= worth
                lst_supply[0] -= lst[i]
                flows[LST_RESTAKED] += worth
                flows[LST_BURNED] += lst[i]
                flows[LST_RETIRED] += lst[i]
            elif not deposited:
                row = r_cursor[0]
                r_owner[row], r_tokens[row], r_claim[row] = i, lst[i], worth
                r_cursor[0] += 1
                flows[LST_REQUESTED] += lst[i]
                flows[LST_CLAIMED] += worth
            lst[i] = 0
        place(
            i, wallet[i], venue, lrt, wallet, lst, lrt_tokens, lst_supply, lst_rate, lrt_buffer, lrt_supply,
            lrt_rates, in_kind, in_owner, in_amount, in_cursor, flows,
        )  # fmt: skip
