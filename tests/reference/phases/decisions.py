"""Wishes become orders: operators opt in and out, LRTs spread their stake, stakers review and move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference import lrt_choice, operator_choice, staker_choice
from tests.reference.hearsay import publish_visibility
from tests.reference.moves import move, rates_now
from tests.reference.offers import Offers, make_offers

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def take(economy: Economy, day: int) -> None:
    """Make today's offers; then operators, LRTs and stakers decide."""
    offers = make_offers(economy)
    operators_decide(economy, day, offers)
    lrts_decide(economy, day, offers)
    stakers_decide(economy, day, offers)


def operators_decide(economy: Economy, day: int, offers: Offers) -> None:
    """Operators whose turn it is join and leave AVSs and reprice; all keep magnitude spread over those they run."""
    delegated = economy.delegated()
    operator_choice.review_all(economy, day, offers, delegated)
    for operator in economy.operators:
        operator_choice.compete(economy, operator, day, offers)
        operator_choice.spread_magnitude(economy, operator, day)
        if economy.mode.amounts:
            operator_choice.set_limits(economy, operator, day, delegated[operator.row])


def lrts_decide(economy: Economy, day: int, offers: Offers) -> None:
    """LRTs whose turn it is reweigh their operators; then all bring their buffers to size."""
    for lrt in economy.lrts:
        lrt_choice.curate(economy, lrt, day, offers)
    worth, owed = economy.lrt_worth(), economy.lrt_owed()
    withdrawing, exiting = economy.lrt_in(economy.withdrawals), economy.lrt_leaving()
    for lrt in economy.lrts:
        k = lrt.row
        lrt_choice.manage_buffer(economy, lrt, day, worth[k], owed[k], withdrawing[k] + exiting[k])


def stakers_decide(economy: Economy, day: int, offers: Offers) -> None:
    """Attentive stakers choose venue and manager anew; those who changed pull out and move."""
    publish_visibility(economy, day)
    venues = [staker.venue for staker in economy.stakers]
    before = [(staker.operator, staker.lrt) for staker in economy.stakers]
    for staker in economy.stakers:
        staker_choice.review(economy, staker, day, offers, venues)
    venues_now = [staker.venue for staker in economy.stakers]
    for staker in economy.stakers:
        staker.company = staker_choice.pack(staker_choice.count_neighbours(staker, venues_now))
    rates = rates_now(economy)
    for staker, venue, (operator, lrt) in zip(economy.stakers, venues, before, strict=True):
        if (staker.venue, staker.operator, staker.lrt) != (venue, operator, lrt):
            move(economy, staker, old_operator=operator, old_lrt=lrt, rates=rates)
