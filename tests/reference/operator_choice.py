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
    for avs, allocation, wanted in zip(economy.avss, operator.allocations, wants, strict=True):
        has_room = operator.running < operator.max_avss and operator.is_open
        if wanted and not allocation.registered and has_room and avs.live:
            allocation.registered = 1
            economy.counts["opt_ins"] += 1


def score_registrations(economy: Economy, operator: Operator, offers: Offers, stake: int, running: int) -> list[float]:
    """Log-odds of running each AVS, constants left out; its mode says how much stake it puts behind each."""
    rule = economy.settings.operators
    split, stake_eth = operator.split_bips / 10_000.0, float(stake) / GWEI
    expected = offers.operators[operator.row].yield_
    commissions = 0.0 if split >= 1.0 else expected * stake_eth * split / (1.0 - split)
    scores = []
    for avs, allocation in zip(economy.avss, operator.allocations, strict=True):
        budget, secured = offers.avs_budget[avs.row], offers.avs_secured[avs.row]
        among = max(1, running if allocation.registered else running + 1)
        own = (
            stake_eth
            if avs.by_total
            else economy.mode.rules.own_stake(stake_eth, among, economy.degree, float(avs.vault_maximum) / GWEI)
        )
        others = max(0.0, secured - own) if allocation.registered else secured
        profit = registration_profit(
            split, budget, own, others, offers.avs_cost, avs.fault_rate, rule.franchise_years * commissions
        )
        scores.append(registration_score(profit, offers.avs_cost, rule.sensitivity))
    return scores


def spread_magnitude(economy: Economy, operator: Operator, day: int) -> None:
    """Move towards what the mode wants for each AVS: file deallocations, allocate what is free."""
    law, whole, degree = economy.mode.rules, operator.max_magnitude, economy.degree_wad
    firsts = [s for s, allocation in enumerate(operator.allocations) if allocation.registered][:1]
    for s, allocation in enumerate(operator.allocations):
        if allocation.pending:
            continue
        target = law.wanted(whole, operator.running, s in firsts, degree) if allocation.registered else 0
        excess = allocation.magnitude - target
        if excess > (target // 1000 if allocation.registered else 0):
            allocation.pending, allocation.pending_due = -excess, economy.deallocation_due()
            continue
        more = min(-excess, law.free(whole, operator.promised, degree))
        if more > 0:
            if operator.allocation_delay:
                allocation.pending, allocation.pending_due = more, day + operator.allocation_delay
            else:
                allocation.magnitude += more


def set_limits(economy: Economy, operator: Operator, day: int, stake: int) -> None:
    """Vaults: new registrations, and all at a review, get a limit that is a share of what the vault holds."""
    for allocation in operator.allocations:
        if allocation.registered:
            if operator.reviewed == day or allocation.limit == 0:
                allocation.limit = int(economy.degree * float(stake))
        elif allocation.magnitude == 0:
            allocation.limit = 0
