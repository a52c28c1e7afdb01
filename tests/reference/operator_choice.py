"""How an operator chooses which AVSs it runs, and how it keeps its magnitude spread over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.choice import registration_profit, registration_score, renewal_chance
from restaking.core.draws import logistic, subkey, unit
from restaking.core.units import GWEI
from tests.reference.agents import Operator
from tests.reference.offers import Offers

if TYPE_CHECKING:
    from tests.reference.economy import Economy


SLOT_REVIEW = 0  # of an operator's key of the day; slot 1 + s renews its taste for AVS s


def review(economy: Economy, operator: Operator, day: int, offers: Offers, stake: int) -> None:
    """If it is the operator's turn: leave AVSs no longer wanted, then join others while there is room."""
    rule = economy.settings.operators
    key = subkey(economy.key("operator review", day), operator.row)
    if unit(key, SLOT_REVIEW) >= rule.review_rate:
        return
    running = operator.running
    scores = score_registrations(economy, operator, offers, stake, running)
    chance_renewed = renewal_chance(rule.taste_renewal, day - operator.reviewed)
    operator.reviewed, operator.seen_stake, operator.seen_avss = day, stake, running
    tastes = subkey(economy.key("registration taste"), operator.row)
    wants = []
    for s, allocation in enumerate(operator.allocations):
        allocation.seen = allocation.registered
        if unit(key, 1 + s) < chance_renewed:
            allocation.taste += 1
        draw = logistic(subkey(tastes, s, allocation.taste), 0)
        wants.append(allocation.anchor + scores[s] + draw > 0.0)
    leave_unwanted(economy, operator, wants)
    join_wanted(economy, operator, wants)


def leave_unwanted(economy: Economy, operator: Operator, wants: list[bool]) -> None:
    for allocation, wanted in zip(operator.allocations, wants, strict=True):
        if allocation.registered and not wanted:
            allocation.registered = 0
            economy.counts["opt_outs"] += 1


def join_wanted(economy: Economy, operator: Operator, wants: list[bool]) -> None:
    for allocation, wanted in zip(operator.allocations, wants, strict=True):
        has_room = operator.running < operator.max_avss and operator.is_open
        if wanted and not allocation.registered and has_room:
            allocation.registered = 1
            economy.counts["opt_ins"] += 1


def score_registrations(economy: Economy, operator: Operator, offers: Offers, stake: int, running: int) -> list[float]:
    """Log-odds of running each AVS, constants left out; stake is split evenly over the AVSs it would then run."""
    rule = economy.settings.operators
    split, stake_eth = operator.split_bips / 10_000.0, float(stake) / GWEI
    expected = offers.operators[operator.row].yield_
    commissions = 0.0 if split >= 1.0 else expected * stake_eth * split / (1.0 - split)
    scores = []
    for avs, allocation in zip(economy.avss, operator.allocations, strict=True):
        budget, secured = offers.avs_budget[avs.row], offers.avs_secured[avs.row]
        runs = running if allocation.registered else running + 1
        own = stake_eth if avs.by_total else stake_eth / max(1, runs)
        others = max(0.0, secured - own) if allocation.registered else secured
        profit = registration_profit(
            split, budget, own, others, offers.avs_cost, avs.fault_rate, rule.franchise_years * commissions
        )
        scores.append(registration_score(profit, offers.avs_cost, rule.sensitivity))
    return scores


def spread_magnitude(economy: Economy, operator: Operator, day: int) -> None:
    """Move towards equal magnitudes: file deallocations, allocate at once what is free."""
    running = operator.running
    target = operator.max_magnitude // running if running > 0 else 0
    free = operator.max_magnitude - sum(a.magnitude for a in operator.allocations)
    due = day + economy.settings.withdrawals.deallocation_days
    for allocation in operator.allocations:
        if allocation.pending > 0:
            continue
        if not allocation.registered and allocation.magnitude > 0:
            allocation.pending, allocation.pending_due = allocation.magnitude, due
        elif allocation.registered and allocation.magnitude - target > target // 1000:
            allocation.pending, allocation.pending_due = allocation.magnitude - target, due
        elif allocation.registered and allocation.magnitude < target and free > 0:
            more = min(target - allocation.magnitude, free)
            allocation.magnitude += more
            free -= more
