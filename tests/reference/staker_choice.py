"""How a staker reviews its position: which operator or LRT, which venue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from restaking.agents.choice import (
    fading,
    inclusive_value,
    log_of_the_rest,
    lrt_score,
    manager_score,
    renewal_chance,
    review_chance,
    share_of,
    social_term,
    venue_score,
)
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.agents.staker import VENUES, Venue
from restaking.core.draws import gumbel, subkey, unit
from restaking.core.units import NOBODY
from tests.reference.agents import Staker
from tests.reference.offers import Offer, Offers, fear

if TYPE_CHECKING:
    from tests.reference.economy import Economy


# Slots of a staker's taste keys: + place among the operators it knows, + operator and 50,000 for every time that it
# came up before, + LRT.
SLOT_KNOWN, SLOT_OPERATOR, SLOT_LRT, OCCURRENCE = 0, 1_000, 1_000_000, 50_000
# Slots of a staker's key of the day.
SLOT_ATTENTION, SLOT_VENUE_RENEWS, SLOT_MANAGER_RENEWS = range(3)

NEVER = -1.0e300
PACK_BITS = 12


def review(economy: Economy, staker: Staker, day: int, offers: Offers, venues: list[int]) -> None:
    """If the staker looks today: choose again. ``venues`` are everybody's before anybody chose."""
    key = subkey(economy.key("review", day), staker.row)
    looks = review_chance(staker.attention, offers.news, economy.settings.beliefs.news_lift)
    if staker.alert_until >= day:
        looks = max(looks, staker.alert)
    if unit(key, SLOT_ATTENTION) >= looks:
        return
    economy.counts["reviews"] += 1
    renew_tastes(economy, staker, day, key)
    counts = count_neighbours(staker, venues)
    remember_what_was_seen(staker, day, counts)
    operator, value_of_operators = best_operator(economy, staker, offers)
    lrt, value_of_lrts = best_lrt(economy, staker, offers)
    certain = [worth_of(economy, staker, offer, offers, 0.0) for offer in offers.plain]
    worth = [*certain, value_of_operators, value_of_lrts]
    venue = best_venue(economy, staker, worth, counts)
    staker.venue = venue
    staker.operator = operator if venue == Venue.RESTAKE else NOBODY
    staker.lrt = lrt if venue == Venue.LRT else NOBODY


def renew_tastes(economy: Economy, staker: Staker, day: int, key: Any) -> None:
    """Lasting tastes are drawn anew now and then."""
    chance = renewal_chance(economy.settings.stakers.taste_renewal, day - staker.reviewed)
    if unit(key, SLOT_VENUE_RENEWS) < chance:
        staker.taste += 1
    if unit(key, SLOT_MANAGER_RENEWS) < chance:
        staker.manager_taste += 1
        staker.known_from = len(economy.heard_of) - 1


def count_neighbours(staker: Staker, venues: list[int]) -> list[int]:
    """Neighbours at each venue."""
    counts = [0] * VENUES
    for neighbour in staker.neighbours:
        counts[venues[neighbour]] += 1
    return counts


def remember_what_was_seen(staker: Staker, day: int, counts: list[int]) -> None:
    """Note what the review starts from, so that it can be explained later."""
    staker.reviewed, staker.seen_aware = day, staker.aware
    for each in staker.fears:
        each.seen = each.alarm
    staker.seen_venue, staker.seen_operator, staker.seen_lrt = staker.venue, staker.operator, staker.lrt
    staker.seen_neighbours = pack(counts)


def pack(counts: list[int]) -> int:
    """Neighbours per venue in one integer, 12 bits each."""
    return sum(count << (PACK_BITS * venue) for venue, count in enumerate(counts))


def manager_key(economy: Economy, staker: Staker) -> Any:
    """Key of the staker's lasting tastes for operators and LRTs."""
    return subkey(economy.key("manager taste"), staker.row, staker.manager_taste)


def worth_of(economy: Economy, staker: Staker, offer: Offer, offers: Offers, base: float) -> float:
    """Certainty equivalent of an offer on top of ``base``, by what the staker fears and farms [1/yr]."""
    feared, variance = fear(offer, [each.alarm for each in staker.fears], offers.years)
    policy = STAKER_POLICIES[economy.settings.stakers.policy].rule
    return policy(base + offer.yield_ + staker.points_weight * offer.points, feared, variance, staker.risk_aversion)


def best_operator(economy: Economy, staker: Staker, offers: Offers) -> tuple[int, float]:
    """The operator liked best of the few it knows, and what having the choice is worth [1/yr]."""
    rule, key = economy.settings.stakers, manager_key(economy, staker)
    base = offers.plain[Venue.SOLO if staker.native else Venue.LST].yield_
    candidates = []
    came_up: dict[int, int] = {}
    for slot in range(rule.considered):
        its_own = slot == 0 and staker.operator != NOBODY
        j = staker.operator if its_own else known_operator(economy, staker, key, slot)
        times = came_up.get(j, 0)
        came_up[j] = times + 1
        if offers.operators[j].is_open:
            worth = worth_of(economy, staker, offers.operators[j], offers, base)
            stays = its_own or staker.operator == NOBODY
            score = manager_score(worth, rule.manager_sensitivity, rule.switching_cost, stays)
            candidates.append((j, score, gumbel(key, SLOT_OPERATOR + OCCURRENCE * times + j)))
    return best_and_value(candidates, float(rule.considered), rule.manager_sensitivity)


def known_operator(economy: Economy, staker: Staker, key: Any, slot: int) -> int:
    """An operator the staker has heard of, drawn by visibility (Walker's alias table)."""
    edition = economy.heard_of[staker.known_from]
    place = unit(key, SLOT_KNOWN + slot) * len(edition)
    column = int(place)
    chance, other = edition[column]
    return column if place - column < chance else other


def best_lrt(economy: Economy, staker: Staker, offers: Offers) -> tuple[int, float]:
    """The LRT liked best, and what having the choice is worth [1/yr]."""
    key, rule = manager_key(economy, staker), economy.settings.stakers
    sensitivity, cost, held = rule.manager_sensitivity, rule.switching_cost, 1.0 / rule.considered
    candidates = []
    for k, offer in enumerate(offers.lrts):
        worth = worth_of(economy, staker, offer, offers, 0.0)
        if staker.lrt == NOBODY:
            score = manager_score(worth, sensitivity, cost, True) + offer.log_size
        else:
            score = lrt_score(worth, offer.log_size, sensitivity, cost, held, log_of_the_rest(held), staker.lrt == k)
        candidates.append((k, score, gumbel(key, SLOT_LRT + k)))
    return best_and_value(candidates, 1.0, sensitivity)


def best_and_value(candidates: list[tuple[int, float, float]], weight: float, sensitivity: float) -> tuple[int, float]:
    """Of (row, score, taste): the row with the highest sum, the first of equals, and the inclusive value."""
    if not candidates:
        return NOBODY, NEVER
    best = max(candidates, key=lambda candidate: candidate[1] + candidate[2])[0]
    top = max(score for _, score, _ in candidates)
    total = 0.0
    for _, score, _ in candidates:
        total += fading(top - score)
    return best, inclusive_value(top, total, weight, sensitivity)


def best_venue(economy: Economy, staker: Staker, worth: list[float], counts: list[int]) -> int:
    """The venue liked best among those open to the staker."""
    rule = economy.settings.stakers
    key = subkey(economy.key("venue taste"), staker.row, staker.taste)
    constants = economy.constants[staker.peers]
    knows = staker.aware or staker.venue in (Venue.RESTAKE, Venue.LRT)
    sums = {}
    for v in range(VENUES):
        if worth[v] > NEVER and (v != Venue.SOLO or staker.native) and (knows or v < Venue.RESTAKE):
            social = social_term(staker.social_weight, share_of(counts[v], len(staker.neighbours)))
            stays = v == staker.venue
            sums[v] = (
                venue_score(constants[v], worth[v], rule.venue_sensitivity, rule.switching_cost, stays, social)
                + gumbel(key, v)
            )  # fmt: skip
    return max(sums, key=sums.__getitem__)
