"""Constants that carry what is not modelled: inverted from the shares and registrations of day 0.

With them the probabilities of day 0 reproduce the observed shares in every peer group, so that day 0 is a
steady state of a world in which nothing changes (decision: choice is nested, anchored and slow).
"""

import math
from collections.abc import Callable

import numpy as np

from restaking.agents.choice import inclusive_value, perceived_hazard
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.agents.staker import VENUES, Venue
from restaking.core.elementary import dot, exp, log
from restaking.core.units import Floats
from restaking.model.build.people import PEER_GROUPS
from restaking.model.world import Offers, World

UNSEEN = 0.5  # weight, in stakers, of the whole population's shares in a peer group's
LEAST, MOST = 0.002, 0.98  # bounds of a registration's anchored probability


def certainty_equivalents(world: World, offers: Offers) -> Floats:
    """(VENUES,) what each venue is worth to the median staker on day 0 [1/yr], native and LST alike."""
    rule = world.scenario.stakers
    value = STAKER_POLICIES[rule.policy].rule

    def worth(yields: Floats, losses: Floats, variances: Floats, events: Floats) -> Floats:
        hazard = [perceived_hazard(e, 0.0, offers.years) for e in events]
        rows = zip(yields, hazard, losses, variances, strict=True)
        return np.array([value(y, h * f, h * v, rule.risk_aversion) for y, h, f, v in rows])

    operators = worth(
        offers.certain[Venue.SOLO] + offers.op_yield, offers.op_loss, offers.op_variance, offers.op_events
    )
    lrts = worth(offers.lrt_yield, offers.lrt_loss, offers.lrt_variance, offers.lrt_events)
    out = np.zeros(VENUES)
    out[: len(offers.certain)] = offers.certain
    out[Venue.RESTAKE] = _of_choice(operators, alias_weights(world), rule.manager_sensitivity)
    out[Venue.LRT] = _of_choice(lrts, exp(offers.lrt_log_size), rule.manager_sensitivity)
    return out


def alias_weights(world: World) -> Floats:
    """Visibility of each operator, read back from the alias table; sums to 1."""
    chance, other = world.visibility
    weight = chance.copy()
    np.add.at(weight, other, 1.0 - chance)
    return np.asarray(weight / weight.sum())


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
    np.add.at(counts, (s.peers, s.venue), 1.0)
    counts += UNSEEN * np.maximum(everybody, 1e-6)
    share = counts / counts.sum(axis=1, keepdims=True)
    worth = certainty_equivalents(world, offers)
    return np.asarray(log(share) - rule.venue_sensitivity * worth - rule.social_weight * everybody)


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
    count = len(popularity)
    edges.anchor[:, :count] = _expected_log_odds(running, popularity) - score[:, :count]
    like = int(np.argsort(popularity, kind="stable")[count // 2])  # who begins later is taken for one of the middle
    edges.anchor[:, count:] = edges.anchor[:, like : like + 1]
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
    value = STAKER_POLICIES[world.scenario.stakers.policy].rule
    for k in range(len(world.lrts)):
        total = int(edges.stake[k].sum())
        for j in np.flatnonzero(edges.stake[k] > 0):
            hazard = perceived_hazard(float(offers.op_events[j]), 0.0, offers.years)
            worth = value(
                float(offers.certain[1] + offers.op_yield[j]), hazard * float(offers.op_loss[j]),
                hazard * float(offers.op_variance[j]), world.scenario.stakers.risk_aversion,
            )  # fmt: skip
            share = int(edges.stake[k, j]) / total
            edges.anchor[k, j] = math.log(share) - rule.sensitivity * worth
