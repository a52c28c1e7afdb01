"""LRT protocols: spread over operators, keep a buffer, unwind what redemptions need."""

import math

import numpy as np

from restaking.agents.fears import RISKS, YIELD, fear
from restaking.agents.policies.lrt.logit_weights import logit_weights as log_weight
from restaking.agents.policies.staker.mean_variance import mean_variance as certainty_equivalent
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, unit
from restaking.core.units import WAD, Codes, Floats, Ints, Rows, mul_div
from restaking.model.accounts import ENTERED_LRT, UNDELEGATED_LRT
from restaking.model.kernels.caps import hold_to_caps
from restaking.model.kernels.moves import LRT_PROTOCOL, join


@kernel
def undelegate(
    k: int, j: int, eth: int, due: int, stake: Ints, q_kind: Codes, q_owner: Rows, q_operator: Rows, q_amount: Ints,
    q_due: Rows, q_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Queue a withdrawal of ``eth`` gwei of LRT k from operator j; ``stake`` is (LRTs, operators)."""
    row = q_cursor[0]
    q_kind[row], q_owner[row], q_operator[row] = LRT_PROTOCOL, k, j
    q_amount[row], q_due[row] = eth, due
    q_cursor[0] += 1
    stake[k, j] -= eth
    flows[UNDELEGATED_LRT] += eth


@kernel
def target_weights(
    k: int, aversion: Floats, sensitivity: float, base: float, years: Floats, managers: Floats,
    operator_open: Codes, home: Rows, listed: Codes, anchor: Floats, cap: Floats, home_cap: Floats, weight: Ints,
) -> None:  # fmt: skip
    """Set LRT k's target shares [wad]: in proportion to the policy's weights, held to its caps.

    ``aversion`` is (LRTs,), ``home`` the organisation of each operator; ``listed`` … ``weight`` are (LRTs, operators).
    """
    count = weight.shape[1]
    score, calm, top = np.empty(count), np.zeros((1, RISKS)), -1.0e300
    for j in range(count):
        if listed[k, j] and operator_open[j] == 1:
            feared, variance = fear(managers, j, calm, 0, years)
            worth = certainty_equivalent(base + managers[j, YIELD], feared, variance, aversion[k])
            score[j] = log_weight(anchor[k, j], worth, sensitivity)
            top = max(top, score[j])
    total, homes = 0.0, 0
    for j in range(count):
        homes = max(homes, home[j] + 1)
        if listed[k, j] and operator_open[j] == 1:
            total += math.exp(score[j] - top)
    wish, share, most = np.zeros(count), np.empty(count), np.ones(homes)
    for j in range(count):
        if listed[k, j] and operator_open[j] == 1:
            wish[j] = math.exp(score[j] - top) / total
            most[home[j]] = home_cap[k, j]
    hold_to_caps(wish, cap[k], home, most, share)
    for j in range(count):
        weight[k, j] = np.int64(share[j] * WAD)


@kernel
def curate(
    day: int, delay: int, day_key: Key, review_rate: float, news: float, band: float, max_move: float,
    aversion: Floats, sensitivity: float, base: float, years: Floats, managers: Floats,
    operator_open: Codes, home: Rows, listed: Codes, anchor: Floats, cap: Floats, home_cap: Floats, weight: Ints,
    stake: Ints, called: Rows, reviewed: Ints,
    q_kind: Codes, q_owner: Rows, q_operator: Rows, q_amount: Ints, q_due: Rows, q_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """LRTs whose turn it is reweigh their operators and take stake from those far above target.

    News wakes them; those ``called`` today, because an operator they use or one of its firm was slashed, look at
    once. ``managers`` is (operators, OFFER_WIDTH), ``years`` (RISKS,).
    """
    for k in range(stake.shape[0]):
        if called[k] != day and unit(agent_key(day_key, k), 0) >= review_rate + (1.0 - review_rate) * news:
            continue
        reviewed[k] = day
        target_weights(
            k, aversion, sensitivity, base, years, managers, operator_open, home, listed, anchor, cap, home_cap, weight
        )  # fmt: skip
        total = stake[k].sum()
        for j in range(stake.shape[1]):
            excess = stake[k, j] - mul_div(total, weight[k, j], WAD)
            if excess > np.int64(band * total):
                moved = min(excess, max(np.int64(max_move * total), 1))
                undelegate(
                    k, j, moved, day + delay, stake, q_kind, q_owner, q_operator, q_amount, q_due, q_cursor, flows
                )


@kernel
def manage_buffers(
    day: int, delay: int, buffer_share: Floats, min_order: int, worth: Ints, owed: Ints, on_the_way: Ints,
    buffer: Ints, stake: Ints, in_kind: Codes, in_owner: Rows, in_amount: Ints, in_cursor: Ints,
    q_kind: Codes, q_owner: Rows, q_operator: Rows, q_amount: Ints, q_due: Rows, q_cursor: Ints, flows: Ints,
) -> None:  # fmt: skip
    """Stake what a buffer has too much of; unwind over all operators what redemptions are short of.

    ``buffer_share`` is the part of its worth that each keeps; ``worth``, ``owed`` and ``on_the_way`` (withdrawals and
    exits) in gwei per LRT.
    """
    for k in range(buffer.size):
        spare = buffer[k] - owed[k] - np.int64(buffer_share[k] * worth[k])
        short = owed[k] - buffer[k] - on_the_way[k]
        if spare > min_order:
            buffer[k] -= spare
            flows[ENTERED_LRT] += spare
            join(LRT_PROTOCOL, k, spare, in_kind, in_owner, in_amount, in_cursor)
        elif short > min_order:
            total = stake[k].sum()
            short = min(short, total)
            for j in range(stake.shape[1]):
                if stake[k, j] > 0:
                    part = mul_div(short, stake[k, j], total)
                    if part > 0:
                        undelegate(
                            k, j, part, day + delay, stake, q_kind, q_owner, q_operator, q_amount, q_due,
                            q_cursor, flows,
                        )  # fmt: skip
