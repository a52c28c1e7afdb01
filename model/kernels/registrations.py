"""Operators review which AVSs they run, and keep their magnitude spread over those they do."""

from typing import Final

from restaking.agents.choice import registration_profit, registration_score, renewal_chance
from restaking.core.compiled import kernel
from restaking.core.draws import Key, agent_key, logistic, unit
from restaking.core.units import GWEI, Codes, Floats, Ints, Rows

SLOT_REVIEW: Final = 0  # slot of an operator's key of the day; slot 1 + s renews its taste for AVS s


@kernel
def score_registrations(
    stake: int, running: int, split_bips: int, expected_yield: float, budget: Floats, secured: Floats,
    by_total: Codes, cost: float, fault_rate: Floats, franchise_years: float, sensitivity: float, registered: Codes,
    score: Floats,
) -> None:  # fmt: skip
    """Fill ``score`` (AVSs,) with an operator's log-odds of running each AVS, constants left out.

    ``running`` AVSs at the review, one more where it considers a new one; its stake is split evenly over
    them. ``budget`` [ETH/yr] and ``secured`` [ETH by which the AVS shares it out, this operator included] per AVS:
    what the AVS can slash, or all stake of its operators where ``by_total`` is 1.
    """
    split = split_bips / 10_000.0
    stake_eth = float(stake) / GWEI
    commissions = 0.0 if split >= 1.0 else expected_yield * stake_eth * split / (1.0 - split)
    for s in range(score.size):
        runs = registered[s] == 1
        own = stake_eth if by_total[s] == 1 else stake_eth / max(1, running if runs else running + 1)
        others = max(0.0, secured[s] - own) if runs else secured[s]
        profit = registration_profit(split, budget[s], own, others, cost, fault_rate[s], franchise_years * commissions)
        score[s] = registration_score(profit, cost, sensitivity)


@kernel
def review_operators(
    day: int, day_key: Key, taste_base: Key, review_rate: float, renewal: float, delegated: Ints, split_bips: Ints,
    expected_yield: Floats, budget: Floats, secured: Floats, by_total: Codes, cost: float, fault_rate: Floats,
    franchise_years: float, sensitivity: float, max_avss: Rows, max_magnitude: Ints, reviewed: Rows, seen_stake: Ints,
    seen_avss: Rows, registered: Codes, seen: Codes, anchor: Floats, taste: Rows, score: Floats,
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
            delegated[j], running, split_bips[j], expected_yield[j], budget, secured, by_total, cost, fault_rate,
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
            wants = score[s] > 0.0 and registered[j, s] == 0
            if wants and running < max_avss[j] and max_magnitude[j] > 0:
                registered[j, s] = 1
                running += 1
                joined += 1
    return joined, left


@kernel
def spread_magnitudes(
    day: int, delay: int, max_magnitude: Ints, registered: Codes, magnitude: Ints, pending: Ints, pending_due: Rows
) -> None:
    """Move every operator towards equal magnitudes: file deallocations, allocate what is free at once."""
    avss = registered.shape[1]
    for j in range(max_magnitude.size):
        running, used = 0, 0
        stray, least, most = 0, max_magnitude[j], 0
        for s in range(avss):
            running += int(registered[j, s])
            used += magnitude[j, s]
            if registered[j, s] == 0:
                stray += magnitude[j, s]
            else:
                least, most = min(least, magnitude[j, s]), max(most, magnitude[j, s])
        target = max_magnitude[j] // running if running > 0 else 0
        free = max_magnitude[j] - used
        if stray == 0 and most - target <= target // 1000 and (least >= target or free <= 0):
            continue  # in place, as nearly everybody is nearly every day
        for s in range(avss):
            if pending[j, s] > 0:
                continue
            if registered[j, s] == 0 and magnitude[j, s] > 0:
                pending[j, s], pending_due[j, s] = magnitude[j, s], day + delay
            elif registered[j, s] == 1 and magnitude[j, s] - target > target // 1000:
                pending[j, s], pending_due[j, s] = magnitude[j, s] - target, day + delay
            elif registered[j, s] == 1 and magnitude[j, s] < target and free > 0:
                more = min(target - magnitude[j, s], free)
                magnitude[j, s] += more
                free -= more


@kernel
def free_deallocated(day: int, magnitude: Ints, pending: Ints, pending_due: Rows) -> None:
    """Deallocations whose delay is over are no longer slashable; arrays are (operators, AVSs)."""
    for j in range(magnitude.shape[0]):
        for s in range(magnitude.shape[1]):
            if pending[j, s] > 0 and pending_due[j, s] <= day:
                magnitude[j, s] -= pending[j, s]
                pending[j, s] = 0


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
