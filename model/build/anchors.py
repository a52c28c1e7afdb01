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
from restaking.core.units import Floats
from restaking.model.build.people import PEER_GROUPS, archetype_of
from restaking.model.visibility import alias_weights
from restaking.model.world import Offers, World

CALM = np.zeros((1, RISKS))  # nobody is alarmed on day 0
UNSEEN = 0.5  # weight, in stakers, of the whole population's shares in a peer group's
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
    """(peer groups, VENUES) log share − sensitivity × certainty equivalent − social pull, shares by heads of day 0."""
    s, rule = world.stakers, world.scenario.stakers
    everybody = np.bincount(s.venue, minlength=VENUES) / len(s)
    counts = np.zeros((PEER_GROUPS, VENUES))
    knows = s.aware == 1  # who has not heard of restaking has not chosen against it
    np.add.at(counts, (s.peers[knows], s.venue[knows]), 1.0)
    counts += UNSEEN * np.maximum(counts.sum(axis=0) / max(1.0, counts.sum()), 1e-6)
    share = counts / counts.sum(axis=1, keepdims=True)
    kinds = list(rule.archetypes.in_order())
    worth = [certainty_equivalents(world, offers, rule.risk_aversion * kind.risk_aversion) for kind in kinds]
    pull = [[social_term(rule.social_weight * kind.social_weight, float(x)) for x in everybody] for kind in kinds]
    leaning = rule.venue_sensitivity * np.array(worth) + np.array(pull)
    return np.asarray(log(share) - leaning[archetype_of(np.arange(PEER_GROUPS))])


def registration_anchors(world: World, offers: Offers, popularity: Floats) -> Floats:
    """(operators, AVSs) constants such that each operator expects as many AVSs as it has, the popular ones first.

    Returns the scores of day 0 without constants; the anchors are written to the allocations.
    """
    ops, edges, rule = world.operators, world.allocations, world.scenario.operators
    delegated, running = world.delegated(), edges.registered.sum(axis=1)
    score = np.zeros(edges.registered.shape)
    for j in range(len(ops)):
        world.mode.score_registrations(
            world.degree, int(delegated[j]), int(running[j]), int(ops.split_bips[j]), float(ops.expected_yield[j]),
            offers.avs_budget, offers.avs_secured, world.avss.by_total, world.avss.vault_maximum, offers.avs_cost,
            world.avss.fault_rate,
            rule.franchise_years, rule.sensitivity, edges.registered[j], score[j],
        )  # fmt: skip
    odds = _expected_log_odds(running, popularity)
    edges.anchor[:] = odds - score
    return score


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
            worth = value(yield_, *fear(managers, j, CALM, 0, offers.years), world.scenario.stakers.risk_aversion)
            share = int(edges.stake[k, j]) / total
            edges.anchor[k, j] = math.log(share) - rule.sensitivity * worth
