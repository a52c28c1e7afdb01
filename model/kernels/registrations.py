"""Operators review which AVSs they run, and keep their magnitude spread over those they do."""

from typing import Final

import numpy as np

from restaking.agents.choice import registration_profit, registration_score, renewal_chance
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, logistic, unit
from restaking.core.units import GWEI, Codes, Floats, Ints, Rows
from restaking.model.kernels.stakes import MORE_THAN_ANY, promised
from restaking.model.rules.allocation import free, own_stake, wanted

SLOT_REVIEW: Final = 0  # slot of an operator's key of the day; slot 1 + s renews its taste for AVS s


@kernel
def score_registrations(
    degree: float, stake: int, running: int, split_bips: int, expected_yield: float, budget: Floats, secured: Floats,
    by_total: Codes, maximum: Ints, cost: float, fault_rate: Floats, franchise_years: float, sensitivity: float,
    registered: Codes,
    score: Floats,
) -> None:  # fmt: skip
    """Fill ``score`` (AVSs,) with an operator's log-odds of running each AVS, constants left out.

    ``running`` AVSs at the review, one more where it considers a new one; how much of its stake it puts behind
    each is the allocation mode's. Per AVS: ``budget`` [ETH/yr]; ``secured`` [ETH by which it shares that out, this
    operator included], what it can slash or, where ``by_total`` is 1, all stake of its operators; ``maximum`` [gwei,
    of a vault].
    """
    split = split_bips / 10_000.0
    stake_eth = float(stake) / GWEI
    commissions = 0.0 if split >= 1.0 else expected_yield * stake_eth * split / (1.0 - split)
    for s in range(score.size):
        runs = registered[s] == 1
        among = max(1, running if runs else running + 1)
        own = stake_eth if by_total[s] == 1 else own_stake(stake_eth, among, degree, float(maximum[s]) / GWEI)
        others = max(0.0, secured[s] - own) if runs else secured[s]
        profit = registration_profit(split, budget[s], own, others, cost, fault_rate[s], franchise_years * commissions)
        score[s] = registration_score(profit, cost, sensitivity)


@kernel
def review_operators(
    day: int, day_key: Key, taste_base: Key, review_rate: float, renewal: float, degree: float, delegated: Ints,
    split_bips: Ints, expected_yield: Floats, budget: Floats, secured: Floats, by_total: Codes, maximum: Ints,
    cost: float, fault_rate: Floats, franchise_years: float, sensitivity: float, live: Codes, max_avss: Rows,
    max_magnitude: Ints, reviewed: Rows, seen_stake: Ints, seen_avss: Rows, registered: Codes, seen: Codes,
    anchor: Floats, taste: Rows, score: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Operators whose turn it is join and leave AVSs; returns (opt-ins, opt-outs). ``score`` is scratch (AVSs,)."""
    joined, left = 0, 0
    for j in range(reviewed.size):
        key = agent_key(day_key, j)
        if unit(key, SLOT_REVIEW) >= review_rate:
            continue
        running = 0
        for s in range(score.size):
            seen[j, s] = registered[j, s]
            running += int(registered[j, s])
        score_registrations(
            degree, delegated[j], running, split_bips[j], expected_yield[j], budget, secured, by_total, maximum, cost,
            fault_rate,
            franchise_years, sensitivity, registered[j], score,
        )  # fmt: skip
        chance_renewed = renewal_chance(renewal, day - reviewed[j])
        reviewed[j], seen_stake[j], seen_avss[j] = day, delegated[j], running
        operator_key = agent_key(taste_base, j)
        for s in range(score.size):
            if unit(key, 1 + s) < chance_renewed:
                taste[j, s] += 1
            draw = logistic(agent_key(agent_key(operator_key, s), taste[j, s]), 0)
            score[s] = anchor[j, s] + score[s] + draw
            if score[s] <= 0.0 and registered[j, s] == 1:
                registered[j, s] = 0
                running -= 1
                left += 1
        # Joining comes after leaving: what is given up makes room for what is wanted.
        for s in range(score.size):
            wants = score[s] > 0.0 and registered[j, s] == 0 and live[s] == 1
            if wants and running < max_avss[j] and max_magnitude[j] > 0:
                registered[j, s] = 1
                running += 1
                joined += 1
    return joined, left


@kernel
def spread_magnitudes(
    day: int, deallocation: int, degree: int, delay: Rows, max_magnitude: Ints, registered: Codes, magnitude: Ints,
    pending: Ints, pending_due: Rows,
) -> None:  # fmt: skip
    """Move every operator towards what its mode wants for each of its AVSs: file deallocations, allocate what is free.

    Each allocation has one change under way at most. ``degree`` [wad]; ``deallocation`` and ``delay`` [days], the
    latter each operator's own; an allocation without delay stands at once.
    """
    for j in range(max_magnitude.size):
        running, first = 0, -1
        for s in range(registered.shape[1]):
            if registered[j, s] == 1:
                running += 1
                first = s if first < 0 else first
        used = promised(magnitude[j], pending[j])
        for s in range(registered.shape[1]):
            if pending[j, s] != 0:
                continue
            held, target = magnitude[j, s], 0
            if registered[j, s] == 1:
                target = wanted(max_magnitude[j], running, s == first, degree)
            if held - target > (target // 1000 if registered[j, s] == 1 else 0):
                pending[j, s], pending_due[j, s] = target - held, day + deallocation
            elif held < target:
                more = max(0, min(target - held, free(max_magnitude[j], used, degree)))
                used = min(used + more, MORE_THAN_ANY)
                if delay[j] == 0:
                    magnitude[j, s] += more
                elif more > 0:
                    pending[j, s], pending_due[j, s] = more, day + delay[j]


@kernel
def mature_magnitudes(day: int, magnitude: Ints, pending: Ints, pending_due: Rows) -> None:
    """Changes whose delay is over take effect: allocations are slashable from now on, deallocations no longer."""
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            if pending[j, s] != 0 and pending_due[j, s] <= day:
                magnitude[j, s] += pending[j, s]
                pending[j, s] = 0


@kernel
def mature_delays(day: int, delay: Rows, next_delay: Rows, next_delay_due: Rows) -> None:
    """Changes of operators' allocation delays whose own delay is over take effect; a due day of 0 means none."""
    for j in range(delay.size):
        if 0 < next_delay_due[j] <= day:
            delay[j], next_delay_due[j] = next_delay[j], 0


@kernel
def set_limits(
    day: int, share: float, delegated: Ints, reviewed: Rows, registered: Codes, magnitude: Ints, limit: Ints
) -> None:
    """Set vaults' limits [gwei] to a share of what the vault holds, for new registrations and at reviews.

    Between reviews a limit stands, whatever leaves; an AVS that is gone has none.
    """
    for j in range(limit.shape[0]):
        for s in range(limit.shape[1]):
            if registered[j, s] == 1 and (reviewed[j] == day or limit[j, s] == 0):
                limit[j, s] = np.int64(share * float(delegated[j]))
            elif registered[j, s] == 0 and magnitude[j, s] == 0:
                limit[j, s] = 0


@kernel
def pay_running_costs(registered: Codes, daily_cost: int, wallet: Ints) -> int:
    """Operators pay for the AVSs they run as far as their commissions reach; returns what was paid [gwei]."""
    paid = 0
    for j in range(wallet.size):
        due = 0
        for s in range(registered.shape[1]):
            due += int(registered[j, s]) * daily_cost
        payment = min(due, wallet[j])
        wallet[j] -= payment
        paid += payment
    return paid
