"""Stakers review their positions: which operator or LRT, which venue."""

from typing import Final

import numpy as np

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
from restaking.agents.fears import POINTS, RISKS, YIELD, fear
from restaking.agents.policies.staker.mean_variance import mean_variance as certainty_equivalent
from restaking.agents.staker import VENUES, Venue
from restaking.core.compiled import kernel, rule
from restaking.core.draws import Key, agent_key, gumbel, unit
from restaking.core.units import NOBODY, Codes, Floats, Ints, Rows

HOLD, SOLO, LST, RESTAKE, LRT = (int(v) for v in Venue)

# Slots of a staker's taste keys; their meaning never changes, so twin runs couple option by option.
SLOT_KNOWN: Final = 0  # + place among the operators it knows of
SLOT_OPERATOR: Final = 1_000  # + operator + how often it has come up before x OCCURRENCE
OCCURRENCE: Final = 50_000  # more than there can be operators; 16 of them end before the LRTs' slots
SLOT_LRT: Final = 1_000_000  # + LRT
# Slots of a staker's key of the day.
SLOT_ATTENTION, SLOT_VENUE_RENEWS, SLOT_MANAGER_RENEWS = range(3)

_MINUS_INFINITY: Final = -1.0e300
PACK_BITS: Final = 12
_ONE: Final = np.int64(1)


@rule
def known_operator(key: Key, slot: int, edition: int, chance: Floats, other: Rows) -> int:
    """An operator the staker has heard of, drawn by an edition of visibility (Walker's alias table)."""
    place = unit(key, SLOT_KNOWN + slot) * chance.shape[1]
    column = int(place)
    alias = int(other[edition, column])
    return column if place - column < chance[edition, column] else alias


@rule
def consider_operators(key: Key, current: int, edition: int, chance: Floats, other: Rows, who: Rows) -> None:
    """Fill ``who`` with the operators considered: the current one (NOBODY: none) first, then those heard of."""
    for slot in range(who.size):
        who[slot] = current if slot == 0 and current != NOBODY else known_operator(key, slot, edition, chance, other)


@rule
def times_before(who: Rows, slot: int) -> int:
    """How often the operator of a place has come up in the places before it."""
    times = 0
    for earlier in range(slot):
        if who[earlier] == who[slot]:
            times += 1
    return times


@rule
def weigh_operators(
    key: Key, current: int, alarm: Floats, i: int, aversion: float, points_weight: float, base: float, years: Floats,
    sensitivity: float, switching_cost: float,
    managers: Floats, open_: Codes, who: Rows, worth: Floats, score: Floats, taste: Floats,
) -> tuple[int, float]:  # fmt: skip
    """Fill the places with certainty equivalent, score and taste; return (best place, inclusive value).

    ``who`` are the operators considered, ``current`` in the first place (NOBODY: none), which alone is free of the
    cost of moving; every further time an operator comes up has a taste of its own, so that an operator is chosen
    as often as its two halves together. ``managers`` is (operators, OFFER_WIDTH), ``alarm`` (people, RISKS) with the
    chooser's in row ``i``, ``years`` (RISKS,). Arrays ``who`` … ``taste`` are (considered,).
    """
    best, best_sum, top = -1, _MINUS_INFINITY, _MINUS_INFINITY
    for slot in range(who.size):
        j = who[slot]
        feared, variance = fear(managers, j, alarm, i, years)
        yield_ = base + managers[j, YIELD] + points_weight * managers[j, POINTS]
        worth[slot] = certainty_equivalent(yield_, feared, variance, aversion)
        stays = current == NOBODY or slot == 0
        score[slot] = manager_score(worth[slot], sensitivity, switching_cost, stays)
        taste[slot] = gumbel(key, SLOT_OPERATOR + OCCURRENCE * times_before(who, slot) + j)
        if open_[j] == 0:
            score[slot] = _MINUS_INFINITY
            continue
        top = max(top, score[slot])
        if score[slot] + taste[slot] > best_sum:
            best, best_sum = slot, score[slot] + taste[slot]
    if best < 0:
        return best, _MINUS_INFINITY
    total = 0.0
    for slot in range(who.size):
        if score[slot] > _MINUS_INFINITY:
            total += fading(top - score[slot])
    return best, inclusive_value(top, total, float(who.size), sensitivity)


@rule
def weigh_lrts(
    key: Key, current: int, alarm: Floats, i: int, aversion: float, points_weight: float, years: Floats,
    sensitivity: float, switching_cost: float, held: float, pooled: Floats, log_size: Floats,
    worth: Floats, score: Floats, taste: Floats,
) -> tuple[int, float]:  # fmt: skip
    """Fill the LRTs with certainty equivalent, score (log size included) and taste; return (best, inclusive value).

    ``pooled`` is (LRTs, OFFER_WIDTH); ``alarm``, ``i`` and ``years`` as for operators. ``held``: share of the menu
    that the LRT held takes free of the cost of moving.
    """
    for k in range(log_size.size):
        feared, variance = fear(pooled, k, alarm, i, years)
        yield_ = pooled[k, YIELD] + points_weight * pooled[k, POINTS]
        worth[k] = certainty_equivalent(yield_, feared, variance, aversion)
    best, best_sum, top, rest = -1, _MINUS_INFINITY, _MINUS_INFINITY, log_of_the_rest(held)
    for k in range(log_size.size):
        if current == NOBODY:
            score[k] = manager_score(worth[k], sensitivity, switching_cost, True) + log_size[k]
        else:
            score[k] = lrt_score(worth[k], log_size[k], sensitivity, switching_cost, held, rest, k == current)
        taste[k] = gumbel(key, SLOT_LRT + k)
        top = max(top, score[k])
        if score[k] + taste[k] > best_sum:
            best, best_sum = k, score[k] + taste[k]
    if best < 0 or top <= _MINUS_INFINITY:
        return -1, _MINUS_INFINITY
    total = 0.0
    for k in range(log_size.size):
        total += fading(top - score[k])
    return best, inclusive_value(top, total, 1.0, sensitivity)


@rule
def weigh_plain(plain: Floats, alarm: Floats, i: int, years: Floats, aversion: float, worth: Floats) -> None:
    """Fill what holding, solo staking and the LST are worth; ``plain`` is (3, OFFER_WIDTH)."""
    for v in range(RESTAKE):
        feared, variance = fear(plain, v, alarm, i, years)
        worth[v] = certainty_equivalent(plain[v, YIELD], feared, variance, aversion)


@rule
def weigh_venues(
    key: Key, current: int, native: int, aware: int, constants: Floats, peers: int, worth: Floats, sensitivity: float,
    switching_cost: float, social: Floats, score: Floats, taste: Floats,
) -> int:  # fmt: skip
    """Fill the venues with score and taste, shape (VENUES,); return the best. Unavailable venues score −1e300.

    ``constants`` is (peer groups, VENUES). Who restakes in either way knows of both, ``aware`` or not.
    """
    knows = aware == 1 or current in (RESTAKE, LRT)
    best, best_sum = current, _MINUS_INFINITY
    for v in range(VENUES):
        taste[v] = gumbel(key, v)
        available = worth[v] > _MINUS_INFINITY and not (v == SOLO and native == 0)
        available = available and (knows or v < RESTAKE)
        score[v] = _MINUS_INFINITY
        if available:
            score[v] = venue_score(constants[peers, v], worth[v], sensitivity, switching_cost, v == current, social[v])
            if score[v] + taste[v] > best_sum:
                best, best_sum = v, score[v] + taste[v]
    return best


@kernel
def count_company(first: Ints, neighbours: Rows, venue: Codes, company: Ints) -> None:
    """Count everybody's neighbours per venue, packed into one integer, 12 bits each."""
    for i in range(company.size):
        company[i] = 0
        for e in range(first[i], first[i + 1]):
            company[i] += _ONE << (PACK_BITS * venue[neighbours[e]])


@kernel
def tell_neighbours(
    rows: Rows, count: int, before: Codes, venue: Codes, first: Ints, neighbours: Rows, company: Ints
) -> None:
    """Bring the company of the neighbours of ``rows[:count]`` up to date after those have changed venue."""
    for n in range(count):
        i = rows[n]
        step = (_ONE << (PACK_BITS * venue[i])) - (_ONE << (PACK_BITS * before[i]))
        for e in range(first[i], first[i + 1]):
            company[neighbours[e]] += step


@rule
def unpack_company(packed: int, counts: Ints) -> int:
    """Fill the counts per venue, shape (VENUES,); returns how many neighbours there are in all."""
    everybody = 0
    for v in range(VENUES):
        counts[v] = (packed >> (PACK_BITS * v)) & ((1 << PACK_BITS) - 1)
        everybody += counts[v]
    return everybody


@kernel
def review_stakers(
    day: int, day_key: Key, venue_base: Key, manager_base: Key, news: float, lift: float, renewal: float, years: Floats,
    venue_sensitivity: float, sensitivity: float, switching_cost: float, considered: int,
    plain: Floats, managers: Floats, op_open: Codes, pooled: Floats, lrt_log_size: Floats,
    chance: Floats, other: Rows, constants: Floats, company: Ints,
    venue: Codes, operator: Rows, lrt: Rows, native: Codes, peers: Rows, aversion: Floats, attention: Floats,
    alert: Floats, alert_until: Rows, social_weight: Floats, points_weight: Floats, aware: Codes, known_from: Rows,
    alarm: Floats, seen_alarm: Floats, taste: Rows, manager_taste: Rows, reviewed: Rows, seen_venue: Codes,
    seen_operator: Rows, seen_lrt: Rows, seen_aware: Codes, seen_neighbours: Ints, changed: Rows,
) -> tuple[int, int]:  # fmt: skip
    """Every attentive staker chooses again; returns (reviews, changed), the rows of those who changed in ``changed``.

    Restaked stake earns what solo staking does on own validators and what the LST does on LSTs, before AVSs.
    Everybody sees the start-of-phase offers and ``company``, the neighbours' venues when the phase began.
    """
    who, worth_op = np.empty(considered, np.int32), np.empty(considered)
    score_op, taste_op = np.empty(considered), np.empty(considered)
    count = lrt_log_size.size
    worth_lrt, score_lrt, taste_lrt = np.empty(count), np.empty(count), np.empty(count)
    worth, social, score, tastes = np.empty(VENUES), np.empty(VENUES), np.empty(VENUES), np.empty(VENUES)
    counts = np.zeros(VENUES, np.int64)
    reviews, changes, newest, held = 0, 0, chance.shape[0] - 1, 1.0 / considered
    for i in range(venue.size):
        key = agent_key(day_key, i)
        looks = review_chance(attention[i], news, lift)
        if alert_until[i] >= day:  # a slash of its own stake, or a neighbour's, is fresh
            looks = max(looks, alert[i])
        if unit(key, SLOT_ATTENTION) >= looks:
            continue
        reviews += 1
        chance_renewed = renewal_chance(renewal, day - reviewed[i])
        if unit(key, SLOT_VENUE_RENEWS) < chance_renewed:
            taste[i] += 1
        if unit(key, SLOT_MANAGER_RENEWS) < chance_renewed:
            manager_taste[i] += 1
            known_from[i] = newest
        reviewed[i], seen_venue[i], seen_operator[i] = day, venue[i], operator[i]
        seen_lrt[i], seen_aware[i], seen_neighbours[i] = lrt[i], aware[i], company[i]
        for risk in range(RISKS):
            seen_alarm[i, risk] = alarm[i, risk]
        everybody = unpack_company(company[i], counts)
        for v in range(VENUES):
            social[v] = social_term(social_weight[i], share_of(counts[v], everybody))
        manager_key = agent_key(agent_key(manager_base, i), manager_taste[i])
        consider_operators(manager_key, operator[i], known_from[i], chance, other, who)
        best_op, value_op = weigh_operators(
            manager_key, operator[i], alarm, i, aversion[i], points_weight[i], plain[SOLO if native[i] else LST, YIELD],
            years, sensitivity, switching_cost, managers, op_open, who, worth_op, score_op, taste_op,
        )  # fmt: skip
        best_lrt, value_lrt = weigh_lrts(
            manager_key, lrt[i], alarm, i, aversion[i], points_weight[i], years, sensitivity, switching_cost, held,
            pooled, lrt_log_size, worth_lrt, score_lrt, taste_lrt,
        )  # fmt: skip
        weigh_plain(plain, alarm, i, years, aversion[i], worth)
        worth[RESTAKE], worth[LRT] = value_op, value_lrt
        v = weigh_venues(
            agent_key(agent_key(venue_base, i), taste[i]), venue[i], native[i], aware[i], constants, peers[i], worth,
            venue_sensitivity, switching_cost, social, score, tastes,
        )  # fmt: skip
        j = int(who[best_op]) if v == RESTAKE else NOBODY
        k = best_lrt if v == LRT else NOBODY
        if v != venue[i] or j != operator[i] or k != lrt[i]:
            venue[i], operator[i], lrt[i] = v, j, k
            changed[changes] = i
            changes += 1
    return reviews, changes
