"""How an LRT protocol spreads over operators and keeps its buffer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.agents.fears import RISKS
from restaking.agents.policies.lrt import LRT_POLICIES
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, gwei, mul_div
from tests.reference.agents import Lrt
from tests.reference.offers import Offers, fear
from tests.reference.things import Owner, Transit, Withdrawal

if TYPE_CHECKING:
    from tests.reference.economy import Economy

NEAR = 1e-13  # of the whole: closer than that, sums of shares are equal but for rounding


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
    """Target shares of listed open operators, in proportion to the policy's weights, held to the LRT's caps."""
    log_weight = LRT_POLICIES[economy.settings.lrts.policy].rule
    worth_for_sure = STAKER_POLICIES[economy.settings.stakers.policy].rule
    score: dict[int, float] = {}
    for j, (delegation, offer) in enumerate(zip(lrt.delegations, offers.operators, strict=True)):
        delegation.weight = 0
        if delegation.listed and offer.is_open:
            feared, variance = fear(offer, [0.0] * RISKS, offers.years)
            worth = worth_for_sure(offers.plain[1].yield_ + offer.yield_, feared, variance, lrt.risk_aversion)
            score[j] = log_weight(delegation.anchor, worth, economy.settings.lrts.sensitivity)
    top = max(score.values(), default=0.0)
    total = 0.0
    for each in score.values():
        total += math.exp(each - top)
    wish = {j: math.exp(each - top) / total for j, each in score.items()}
    for j, share in held_to_caps(economy, lrt, wish).items():
        lrt.delegations[j].weight = int(share * WAD)


def held_to_caps(economy: Economy, lrt: Lrt, wish: dict[int, float]) -> dict[int, float]:
    """The wished shares held to the LRT's caps: what is above one is spread over the others in proportion."""
    houses: dict[int, list[int]] = {}
    for j in wish:
        houses.setdefault(economy.operators[j].organisation, []).append(j)
    most = {g: lrt.delegations[house[-1]].home_cap for g, house in houses.items()}
    level, whole = 1.0, 0.0
    for _ in range(2 * len(lrt.delegations) + 2):
        held = {g: poured(lrt, wish, house, level) for g, house in houses.items()}
        whole, rise = 0.0, 0.0
        for g in sorted(houses):
            if held[g][0] >= most[g]:
                whole += most[g]
            else:
                whole += held[g][0]
                rise += held[g][1]
        if 1.0 - whole <= NEAR or rise <= 0.0:
            break
        level += (1.0 - whole) / rise
    height = {g: own_height(lrt, wish, house, level, most[g]) for g, house in houses.items()}
    given = 1.0 / whole if 0.0 < whole < 1.0 - NEAR else 1.0
    return {j: min(lrt.delegations[j].cap, height[g] * wish[j]) * given for g, house in houses.items() for j in house}


def poured(lrt: Lrt, wish: dict[int, float], house: list[int], height: float) -> tuple[float, float]:
    """What the operators of one organisation hold at a height, and how fast that rises."""
    held, pace = 0.0, 0.0
    for j in house:
        if height * wish[j] >= lrt.delegations[j].cap:
            held += lrt.delegations[j].cap
        else:
            held += height * wish[j]
            pace += wish[j]
    return held, pace


def own_height(lrt: Lrt, wish: dict[int, float], house: list[int], level: float, most: float) -> float:
    """The common level, or for an organisation that would hold too much the one at which it holds just its cap."""
    if poured(lrt, wish, house, level)[0] <= most:
        return level
    asked = 0.0
    for j in house:
        asked += wish[j]
    height = most / asked
    for _ in range(len(lrt.delegations) + 1):
        held, pace = poured(lrt, wish, house, height)
        if pace <= 0.0 or most - held <= NEAR:
            break
        height += (most - held) / pace
    return height


def undelegate(economy: Economy, lrt: Lrt, operator: int, eth: int, day: int) -> None:
    """Queue a withdrawal of the LRT from one operator."""
    due = economy.withdrawal_due()
    economy.withdrawals.append(Withdrawal(Owner.LRT, lrt.row, operator, eth, due))
    lrt.delegations[operator].stake -= eth


def buffer_share(economy: Economy, lrt: Lrt, day: int) -> float:
    """Share of its worth that an LRT keeps at hand: constant, or on the line between two days of its schedule."""
    rule = economy.settings.lrts
    steps = rule.schedule_of(lrt.name)
    if not steps:
        return rule.buffer
    gone = [step for step in steps if step.day <= day]
    ahead = [step for step in steps if step.day > day]
    if not gone or not ahead:
        return (gone[-1] if gone else ahead[0]).share
    before, after = gone[-1], ahead[0]
    return before.share + (after.share - before.share) * ((day - before.day) / (after.day - before.day))


def manage_buffer(economy: Economy, lrt: Lrt, day: int, worth: int, owed: int, on_the_way: int) -> None:
    """Stake what the buffer has too much of; unwind over all operators what redemptions are short of."""
    rule = economy.settings.lrts
    spare = lrt.buffer - owed - int(buffer_share(economy, lrt, day) * worth)
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
