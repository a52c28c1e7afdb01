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
from restaking.model.build.people import PEER_GROUPS, archetype_of, has_validators
from restaking.model.visibility import alias_weights
from restaking.model.world import Offers, World

CALM = np.zeros((1, RISKS))  # nobody is alarmed on day 0
COMMON = 0.2  # weight of everybody's shares beside a peer group's own, where both rest; assumption
LEAST_SHARE = 1e-4  # of a venue where nobody with the same menu is: not known is not impossible
LEAST, MOST = 0.002, 0.98  # bounds of a registration's anchored probability


def certainty_equivalents(world: World, offers: Offers, aversion: float) -> Floats:
    """(VENUES,) what each venue is worth on day 0 to who has that aversion to risk [1/yr], native and LST alike."""
    rule = world.scenario.stakers
    value = STAKER_POLICIES[rule.policy].rule

    def worth(rows: Floats, base: float) -> Floats:
        moments = [(base + row[YIELD], *fear(rows, n, CALM, 0, offers.years)) for n, row in enumerate(rows)]
        return np.array([value(*each, aversion) for each in moments])

    operators = worth(offers.managers(), float(offers.certain[Venue.SOLO]))
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

    What is left of the scores at rest when sensitivity × certainty equivalent and the pull of the neighbours
    whom a staker expects (a draw of the population) are taken off.
    """
    s, rule = world.stakers, world.scenario.stakers
    met = np.bincount(s.venue, minlength=VENUES) / len(s)
    kinds = list(rule.archetypes.in_order())
    worth = [certainty_equivalents(world, offers, rule.risk_aversion * kind.risk_aversion) for kind in kinds]
    pull = [[social_term(rule.social_weight * kind.social_weight, float(share)) for share in met] for kind in kinds]
    leaning = rule.venue_sensitivity * np.array(worth) + np.array(pull)
    scores = scores_at_rest(resting_shares(world), rule.venue_sensitivity * rule.switching_cost)
    return np.asarray(scores - leaning[archetype_of(np.arange(PEER_GROUPS))])


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
    menu = has_validators(np.arange(PEER_GROUPS))
    np.add.at(menus, menu, held)
    menus += LEAST_SHARE * np.maximum(menus.sum(axis=1, keepdims=True), 1.0)
    common = menus / menus.sum(axis=1, keepdims=True)
    eth = held.sum(axis=1, keepdims=True)
    own = np.where(eth > 0.0, held / np.maximum(eth, 1.0 / GWEI), common[menu])
    return np.asarray((1.0 - COMMON) * own + COMMON * common[menu])


def positions(world: World) -> Ints:
    """(stakers,) gwei that each has at its venue on day 0, where a token is worth a gwei."""
    s = world.stakers
    return np.asarray(s.wallet + s.solo + s.lst + s.restaked + s.lrt_tokens)


def scores_at_rest(shares: Floats, moving: float) -> Floats:
    """(groups, VENUES) log-odds under which choices rest at ``shares``, with a cost ``moving`` of a change in log-odds.

    Who draws tastes anew at venue u goes to v with chance x_v / (1 + c·x_u), x = exp(score) of sum 1 and
    c = exp(moving) − 1. By detailed balance the share of v is in proportion to x_v·(1 + c·x_v).
    """
    c = math.expm1(moving)

    def weights(level: Floats) -> Floats:
        wanted = shares * level[:, None]
        return np.asarray(2.0 * wanted / (1.0 + np.sqrt(1.0 + 4.0 * c * wanted)))

    def total(level: Floats) -> Floats:
        return np.asarray(weights(level).sum(axis=1))

    ones = np.ones(len(shares))
    return log(weights(_bisect(total, ones, ones, ones * (1.0 + c))))


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
        for j in np.flatnonzero(edges.stake[k] > 0):
            yield_ = float(offers.certain[1] + offers.op_yield[j])
            worth = value(yield_, *fear(managers, j, CALM, 0, offers.years), float(world.lrts.risk_aversion[k]))
            share = int(edges.stake[k, j]) / total
            edges.anchor[k, j] = math.log(share) - rule.sensitivity * worth
