"""Wishes become orders: operators opt in and out, LRTs spread their stake, stakers review and move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from restaking.agents.choice import share_of, social_term
from restaking.agents.staker import Venue
from restaking.core.clock import decay_per_tick
from tests.reference import lrt_choice, operator_choice, staker_choice
from tests.reference.hearsay import publish_visibility
from tests.reference.markets.patience import asks_now
from tests.reference.moves import move, rates_now
from tests.reference.offers import Offers, make_offers

if TYPE_CHECKING:
    from tests.reference.economy import Economy

MOTIVES_HALFLIFE = 7.0  # days


def take(economy: Economy, day: int) -> None:
    """Make today's offers; then operators, LRTs and stakers decide."""
    offers = economy.offers = make_offers(economy)
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
    note_motives(economy, offers, zip(venues, before, strict=True))
    venues_now = [staker.venue for staker in economy.stakers]
    for staker in economy.stakers:
        staker.company = staker_choice.pack(staker_choice.count_neighbours(staker, venues_now))
    rates, asks = rates_now(economy), asks_now(economy)
    for staker, venue, (operator, lrt) in zip(economy.stakers, venues, before, strict=True):
        if (staker.venue, staker.operator, staker.lrt) != (venue, operator, lrt):
            move(economy, staker, old_operator=operator, old_lrt=lrt, rates=rates, asks=asks)


def note_motives(economy: Economy, offers: Offers, before: Iterable[tuple[int, tuple[int, int]]]) -> None:
    """What moved people fades; what moved those who move into restaking today is added."""
    rule, motives, keep = economy.settings.stakers, economy.motives, decay_per_tick(MOTIVES_HALFLIFE)
    motives.returns *= keep
    motives.points *= keep
    motives.social *= keep
    for staker, (venue, managers) in zip(economy.stakers, before, strict=True):
        if (staker.venue, (staker.operator, staker.lrt)) == (venue, managers) or staker.venue < Venue.RESTAKE:
            continue
        if staker.venue == Venue.RESTAKE:
            offer, base = (
                offers.operators[staker.operator],
                offers.plain[Venue.SOLO if staker.native else Venue.LST].yield_,
            )
        else:
            offer, base = offers.lrts[staker.lrt], 0.0
        there = staker.seen_neighbours >> (staker_choice.PACK_BITS * staker.venue) & (
            (1 << staker_choice.PACK_BITS) - 1
        )
        motives.returns += rule.venue_sensitivity * max(base + offer.yield_, 0.0)
        motives.points += rule.venue_sensitivity * (staker.points_weight * offer.points)
        motives.social += social_term(staker.social_weight, share_of(there, len(staker.neighbours)))
