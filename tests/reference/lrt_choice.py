"""How an LRT protocol spreads over operators and keeps its buffer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.agents.fears import RISKS
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, gwei, mul_div
from tests.reference.agents import Lrt
from tests.reference.offers import Offers, fear
from tests.reference.things import Owner, Transit, Withdrawal

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def curate(economy: Economy, lrt: Lrt, day: int, offers: Offers) -> None:
    """If it is the LRT's turn (news wakes it): reweigh its operators, take stake from those far above target."""
    rule = economy.settings.lrts
    draw = unit(subkey(economy.key("lrt review", day), lrt.row), 0)
    if lrt.called != day and draw >= rule.review_rate + (1.0 - rule.review_rate) * offers.news:
        return
    lrt.reviewed = day
    reweigh(economy, lrt, offers)
    total = lrt.delegated
    for j, delegation in enumerate(lrt.delegations):
        excess = delegation.stake - mul_div(total, delegation.weight, WAD)
        if excess > int(rule.band * total):
            undelegate(economy, lrt, j, min(excess, max(int(rule.max_move * total), 1)), day)


def reweigh(economy: Economy, lrt: Lrt, offers: Offers) -> None:
    """Target shares of listed open operators, proportional to exp(anchor + sensitivity × certainty equivalent)."""
    worth_for_sure = STAKER_POLICIES[economy.settings.stakers.policy].rule
    aversion, sensitivity = economy.settings.stakers.risk_aversion, economy.settings.lrts.sensitivity
    score: dict[int, float] = {}
    for j, (delegation, offer) in enumerate(zip(lrt.delegations, offers.operators, strict=True)):
        delegation.weight = 0
        if delegation.listed and offer.is_open:
            feared, variance = fear(offer, [0.0] * RISKS, offers.years)
            worth = worth_for_sure(offers.plain[1].yield_ + offer.yield_, feared, variance, aversion)
            score[j] = delegation.anchor + sensitivity * worth
    top = max(score.values(), default=0.0)
    total = 0.0
    for each in score.values():
        total += math.exp(each - top)
    for j, each in score.items():
        lrt.delegations[j].weight = int(math.exp(each - top) / total * WAD)


def undelegate(economy: Economy, lrt: Lrt, operator: int, eth: int, day: int) -> None:
    """Queue a withdrawal of the LRT from one operator."""
    due = economy.withdrawal_due()
    economy.withdrawals.append(Withdrawal(Owner.LRT, lrt.row, operator, eth, due))
    lrt.delegations[operator].stake -= eth


def manage_buffer(economy: Economy, lrt: Lrt, day: int, worth: int, owed: int, on_the_way: int) -> None:
    """Stake what the buffer has too much of; unwind over all operators what redemptions are short of."""
    rule = economy.settings.lrts
    spare = lrt.buffer - owed - int(rule.buffer * worth)
    short = owed - lrt.buffer - on_the_way
    if spare > gwei(rule.min_order_eth):
        lrt.buffer -= spare
        economy.entries.append(Transit(Owner.LRT, lrt.row, spare))
    elif short > gwei(rule.min_order_eth):
        total = lrt.delegated
        short = min(short, total)
        for j, delegation in enumerate(lrt.delegations):
            part = mul_div(short, delegation.stake, total) if total > 0 else 0
            if part > 0:
                undelegate(economy, lrt, j, part, day)
