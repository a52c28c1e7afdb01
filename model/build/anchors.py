"""Constants that carry what is not modelled: inverted from the shares and registrations of day 0.

With them the probabilities of day 0 reproduce the observed shares in every peer group, so that day 0 is a
steady state of a world in which nothing changes (decision: choice is nested, anchored and slow).
"""

import math
from collections.abc import Callable

import numpy as np

from restaking.agents.choice import inclusive_value, social_term
from restaking.agents.fears import RISKS, YIELD, fear
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.agents.staker import VENUES, Venue
from restaking.core.elementary import dot, exp, log
from restaking.core.units import GWEI, Floats, Ints
from restaking.model.build.people import ALL_GROUPS, PEER_GROUPS, archetype_of, has_validators
from restaking.model.kernels.review import PACK_BITS
from restaking.model.records import Offers
from restaking.model.visibility import alias_weights
from restaking.model.world import World

CALM = np.zeros((1, RISKS))  # nobody is alarmed on day 0
COMMON = 0.2  # weight of everybody's shares beside a peer group's own, where both rest; assumption
LEAST_SHARE = 1e-4  # of a venue where nobody with the same menu is: not known is not impossible
MOST_STEPS, CLOSE = 200, 1e-6  # of the search for constants; log-odds
LEAST, MOST = 0.002, 0.98  # bounds of a registration's anchored probability


def certainty_equivalents(world: World, offers: Offers, aversion: float, base: Venue) -> Floats:
    """(VENUES,) what each venue is worth on day 0 to who has that aversion to risk and restakes what is at ``base``
    [1/yr]."""
    rule = world.scenario.stakers
    value = STAKER_POLICIES[rule.policy].rule

    def worth(rows: Floats, earns: float) -> Floats:
        moments = [(earns + row[YIELD], *fear(rows, n, CALM, 0, offers.years)) for n, row in enumerate(rows)]
        return np.array([value(*each, aversion) for each in moments])

    operators = worth(offers.managers(), float(offers.certain[base]))
    lrts = worth(offers.pooled(), 0.0)
    out = np.zeros(VENUES)
    out[: len(offers.certain)] = worth(offers.plain(), 0.0)
    out[Venue.RESTAKE] = _of_choice(operators, alias_weights(world.visibility, 0), rule.manager_sensitivity)
    out[Venue.LRT] = _of_choice(lrts, exp(offers.lrt_log_size), rule.manager_sensitivity)
    return out


def _of_choice(worth: Floats, weight: Floats, sensitivity: float) -> float:
    if not worth.size or weight.sum() == 0.0:
        return 0.0
    score = sensitivity * worth
    top = float(score.max())
    return inclusive_value(top, dot(weight, exp(score - top)), float(weight.sum()), sensitivity)


def venue_constants(world: World, offers: Offers) -> Floats:
    """(peer groups, VENUES) constants under which the choice of venues rests at the shares of ETH of day 0.

    Everybody's own neighbours count: who sits among its like is held by them, and a group's share of a venue is
    the mean over its members, by their ETH.
    """
    s, rule = world.stakers, world.scenario.stakers
    alike, member = np.unique(np.stack([s.peers, s.company], axis=1), axis=0, return_inverse=True)
    weight = np.zeros(len(alike))
    np.add.at(weight, member.ravel(), np.maximum(positions(world) / GWEI, 1.0 / GWEI))
    group = alike[:, 0]
    moving = math.expm1(rule.venue_sensitivity * rule.switching_cost)
    worth = rule.venue_sensitivity * group_worths(world, offers)
    pull = group_weights(world)[group, None] * company_shares(alike[:, 1])
    target = resting_shares(world)
    score = log(target)
    for _ in range(MOST_STEPS):
        at_rest = np.zeros_like(score)
        np.add.at(at_rest, group, weight[:, None] * shares_at_rest(score[group] + pull, moving))
        seen = at_rest.sum(axis=1) > 0.0
        at_rest[seen] /= at_rest[seen].sum(axis=1, keepdims=True)
        step = np.where(seen[:, None], log(target) - log(np.maximum(at_rest, 1e-12)), 0.0)
        score += step
        if np.abs(step).max() < CLOSE:
            break
    return np.asarray(score - worth)


def shares_at_rest(score: Floats, moving: float) -> Floats:
    """(rows, VENUES) shares at which choices with these log-odds rest where a change costs exp(cost) − 1 = ``moving``.

    Who draws tastes anew at venue u goes to v with chance x_v / (1 + c·x_u), x = exp(score) of sum 1 and c = moving.
    By detailed balance the share of v is in proportion to x_v·(1 + c·x_v).
    """
    x = exp(score - score.max(axis=1, keepdims=True))
    x /= x.sum(axis=1, keepdims=True)
    x *= 1.0 + moving * x
    return np.asarray(x / x.sum(axis=1, keepdims=True))


def company_shares(packed: Ints) -> Floats:
    """(rows, VENUES) share of the neighbours at each venue, from counts packed into one integer."""
    counts = np.stack([(packed >> (PACK_BITS * v)) & ((1 << PACK_BITS) - 1) for v in range(VENUES)], axis=1)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


def group_weights(world: World) -> Floats:
    """(peer groups,) pull of having all neighbours at a venue, log-odds."""
    rule = world.scenario.stakers
    kinds = [social_term(rule.social_weight * kind.social_weight, 1.0) for kind in rule.archetypes.in_order()]
    return np.array(kinds)[archetype_of(ALL_GROUPS)]


def group_worths(world: World, offers: Offers) -> Floats:
    """(peer groups, VENUES) what each venue is worth to the median of a group [1/yr]."""
    rule = world.scenario.stakers
    averse = [rule.risk_aversion * kind.risk_aversion for kind in rule.archetypes.in_order()]
    worth = [[certainty_equivalents(world, offers, each, base) for base in (Venue.LST, Venue.SOLO)] for each in averse]
    return np.array(worth)[archetype_of(ALL_GROUPS), has_validators(ALL_GROUPS)]


def resting_shares(world: World) -> Floats:
    """(peer groups, VENUES) shares of ETH at which each group rests: its own of day 0, and :data:`COMMON` of those of
    everybody with the same menu, validators of their own or none.

    The proportion is the same for all groups, so that the ETH that moves between venues as groups come to rest
    adds up to nothing.
    """
    s = world.stakers
    held = np.zeros((PEER_GROUPS, VENUES))
    knows = s.aware == 1  # who has not heard of restaking has not chosen against it
    np.add.at(held, (s.peers[knows], s.venue[knows]), positions(world)[knows] / GWEI)
    menus = np.zeros((2, VENUES))
    menu = has_validators(ALL_GROUPS)
    np.add.at(menus, menu, held)
    menus += LEAST_SHARE * np.maximum(menus.sum(axis=1, keepdims=True), 1.0)
    common = menus / menus.sum(axis=1, keepdims=True)
    eth = held.sum(axis=1, keepdims=True)
    own = np.where(eth > 0.0, held / np.maximum(eth, 1.0 / GWEI), common[menu])
    return np.asarray((1.0 - COMMON) * own + COMMON * common[menu])


def positions(world: World) -> Ints:
    """(stakers,) gwei that each has at its venue on day 0, where a token is worth a gwei, pledged or not."""
    s, loans = world.stakers, world.loans
    held = s.wallet + s.solo + s.lst + s.restaked + s.lrt_tokens
    np.add.at(held, loans.column("owner"), loans.column("tokens"))
    return np.asarray(held)


def registration_anchors(world: World, score: Floats, popularity: Floats) -> None:
    """Fill constants such that each operator expects as many AVSs as it has, the popular ones first.

    ``score`` (operators, AVSs) are the log-odds of day 0 without constants: each AVS beside the others that are run,
    as a review weighs it.
    """
    edges, spread, count = world.allocations, world.scenario.operators.taste_spread, len(popularity)
    odds = _expected_log_odds(edges.registered.sum(axis=1), popularity)
    edges.anchor[:, :count] = spread * odds - score[:, :count]
    like = int(np.argsort(popularity, kind="stable")[count // 2])  # who begins later is taken for one of the middle
    edges.anchor[:, count:] = edges.anchor[:, like : like + 1]


def _expected_log_odds(running: np.ndarray, popularity: Floats) -> Floats:
    """Log-odds of each registration: own level per operator plus log popularity, levels solved for the degrees."""
    avss = len(popularity)
    wanted = np.clip(running.astype(np.float64), LEAST * avss, MOST * avss)
    tilt = log(popularity * avss)

    def expected(level: Floats) -> Floats:
        return np.asarray(_bounded(level[:, None] + tilt).sum(axis=1))

    level = _bisect(expected, wanted, np.full(len(running), -30.0), np.full(len(running), 30.0))
    chance = _bounded(level[:, None] + tilt)
    return np.asarray(log(chance / (1.0 - chance)))


def _bounded(log_odds: Floats) -> Floats:
    return np.asarray(np.clip(1.0 / (1.0 + exp(-log_odds)), LEAST, MOST))


def _bisect(function: Callable[[Floats], Floats], target: Floats, low: Floats, high: Floats) -> Floats:
    for _ in range(60):
        middle = 0.5 * (low + high)
        below = function(middle) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(0.5 * (low + high))


def keep_lists(world: World) -> None:
    """Each LRT keeps the operators it has on its list, at the weights they have."""
    edges = world.lrt_delegations
    for k in range(len(world.lrts)):
        total = int(edges.stake[k].sum())
        for j in np.flatnonzero(edges.stake[k] > 0):
            edges.weight[k, j] = int(int(edges.stake[k, j]) / total * 1e18)
            edges.listed[k, j] = True


def curation_anchors(world: World, offers: Offers) -> None:
    """Constants under which each LRT's target weights on day 0 are the shares it has."""
    rule, edges = world.scenario.lrts, world.lrt_delegations
    value, managers = STAKER_POLICIES[world.scenario.stakers.policy].rule, offers.managers()
    for k in range(len(world.lrts)):
        total = int(edges.stake[k].sum())
        for j in np.flatnonzero(edges.stake[k] > 0).tolist():
            yield_ = float(offers.certain[1] + offers.op_yield[j])
            worth = value(yield_, *fear(managers, j, CALM, 0, offers.years), float(world.lrts.risk_aversion[k]))
            share = int(edges.stake[k, j]) / total
            edges.anchor[k, j] = math.log(share) - rule.sensitivity * worth
