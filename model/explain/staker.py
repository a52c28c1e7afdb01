"""A staker's last review, option by option."""

from typing import Any

import numpy as np

from restaking.agents.choice import perceived_hazard, share_of, social_term
from restaking.agents.staker import VENUES, Venue
from restaking.core.draws import subkey
from restaking.core.units import Floats
from restaking.model.kernels.review import consider_operators, unpack_company, weigh_venues
from restaking.model.world import Offers, World

Option = dict[str, Any]
NAMES = {Venue.HOLD: "hold ETH", Venue.SOLO: "stake solo", Venue.LST: "hold the LST"}


def explain_staker(world: World, i: int) -> tuple[int, str, list[Option], list[str]]:
    """(day of the decision, option taken, options, what bound) of staker ``i``."""
    s = world.stakers
    day = max(0, int(s.reviewed[i]))
    review = _Review(world, i, world.offers[day])
    options = [*review.certain_options(), *review.operator_options(), *review.lrt_options()]
    return day, _chosen(world, i), options, _bound(world, i, day)


def _chosen(world: World, i: int) -> str:
    s = world.stakers
    venue = Venue(int(s.venue[i]))
    if venue == Venue.RESTAKE:
        return operator_option(world, int(s.operator[i]))
    if venue == Venue.LRT:
        return lrt_option(world, int(s.lrt[i]))
    return NAMES[venue]


def operator_option(world: World, j: int) -> str:
    """Name of the option to restake with an operator."""
    return f"restake with {world.operators.names[j]}"


def lrt_option(world: World, k: int) -> str:
    """Name of the option to hold an LRT."""
    return f"hold {world.lrts.names[k]}"


def _bound(world: World, i: int, day: int) -> list[str]:
    s = world.stakers
    notes = []
    if day == 0:
        notes.append("has not reviewed since day 0; tastes are drawn to agree with where it was found")
    if not s.seen_aware[i] and s.seen_venue[i] < Venue.RESTAKE:
        notes.append("did not know of restaking")
    if not s.native[i]:
        notes.append("cannot stake solo: runs no validators (32 ETH each)")
    waiting = world.withdrawals.column("owner")[world.withdrawals.column("owner_kind") == 0] == i
    if waiting.any():
        notes.append("stake of an earlier position is still in the withdrawal queue")
    return notes


class _Review:
    """The numbers of one review, filled by the kernel's own functions."""

    def __init__(self, world: World, i: int, offers: Offers) -> None:
        s, rule = world.stakers, world.scenario.stakers
        self.world, self.i, self.offers = world, i, offers
        self.aversion, self.alarm = float(s.risk_aversion[i]), float(s.seen_alarm[i])
        self.base = float(offers.certain[Venue.SOLO if s.native[i] else Venue.LST])
        self.points_weight = float(s.points_weight[i])
        self.seen_operator, self.seen_lrt = int(s.seen_operator[i]), int(s.seen_lrt[i])
        self.seen_venue = int(s.seen_venue[i])
        key = subkey(world.key("manager taste"), i, int(s.manager_taste[i]))
        shared = (offers.years, rule.manager_sensitivity, rule.switching_cost)
        width = rule.considered
        self.who = np.empty(width, dtype=np.int32)
        self.op = np.empty((3, width))  # certainty equivalent, score, taste
        consider_operators(key, self.seen_operator, int(s.known_from[i]), *world.visibility, self.who)
        self.best_op, self.value_op = world.risk.weigh_operators(
            key, self.seen_operator, self.alarm, self.aversion, self.points_weight, self.base, *shared,
            offers.managers(), offers.op_open, self.who, *self.op,
        )  # fmt: skip
        self.lrt = np.empty((3, len(world.lrts)))
        self.best_lrt, self.value_lrt = world.risk.weigh_lrts(
            key, self.seen_lrt, self.alarm, self.aversion, self.points_weight, *shared, 1.0 / width, offers.lrt_yield,
            offers.lrt_loss, offers.lrt_variance, offers.lrt_events, offers.lrt_log_size, offers.lrt_points, *self.lrt,
        )  # fmt: skip
        self._weigh_venues()

    def _weigh_venues(self) -> None:
        world, i, rule = self.world, self.i, self.world.scenario.stakers
        weight = float(world.stakers.social_weight[i])
        counts = np.zeros(VENUES, dtype=np.int64)
        degree = unpack_company(int(world.stakers.seen_neighbours[i]), counts)
        self.social = np.array([social_term(weight, share_of(int(n), degree)) for n in counts])
        worth = np.append(self.offers.certain, [self.value_op, self.value_lrt])
        self.score, self.taste = np.empty(VENUES), np.empty(VENUES)
        weigh_venues(
            subkey(world.key("venue taste"), i, int(world.stakers.taste[i])), self.seen_venue,
            int(world.stakers.native[i]), int(world.stakers.seen_aware[i]), world.constants,
            int(world.stakers.peers[i]), worth, rule.venue_sensitivity, rule.switching_cost,
            self.social, self.score, self.taste,
        )  # fmt: skip
        weights = np.exp(self.score - self.score.max())
        self.chance = weights / weights.sum()

    def certain_options(self) -> list[Option]:
        """Holding, solo staking, the LST."""
        return [self._option(v, NAMES[v], float(self.offers.certain[v]), 0.0, 0.0) for v in NAMES]

    def operator_options(self) -> list[Option]:
        """Restaking with each operator considered; one that came up twice is listed once."""
        slots = [n for n, j in enumerate(self.who.tolist()) if j not in self.who[:n].tolist()]
        chance = _within(self.op[1])
        options = []
        for n in slots:
            j = int(self.who[n])
            hazard = perceived_hazard(float(self.offers.op_events[j]), self.alarm, self.offers.years)
            moments = (hazard * float(self.offers.op_loss[j]), hazard * float(self.offers.op_variance[j]))
            together = float(chance[self.who == j].sum())
            stays = self.seen_operator in (-1, j)
            gross = self.base + float(self.offers.op_yield[j]) + self.points_weight * float(self.offers.op_points[j])
            name = operator_option(self.world, j)
            inside = (self.op[1], self.op[2], n, self.best_op, together, stays)
            options.append(self._option(Venue.RESTAKE, name, gross, *moments, inside=inside))
        return options

    def lrt_options(self) -> list[Option]:
        """Holding each LRT."""
        chance, options = _within(self.lrt[1]), []
        for k in range(len(self.world.lrts)):
            hazard = perceived_hazard(float(self.offers.lrt_events[k]), self.alarm, self.offers.years)
            moments = (hazard * float(self.offers.lrt_loss[k]), hazard * float(self.offers.lrt_variance[k]))
            inside = (self.lrt[1], self.lrt[2], k, self.best_lrt, float(chance[k]), self.seen_lrt in (-1, k))
            gross = float(self.offers.lrt_yield[k]) + self.points_weight * float(self.offers.lrt_points[k])
            options.append(self._option(Venue.LRT, lrt_option(self.world, k), gross, *moments, inside=inside))
        return options

    def _option(
        self, venue: Venue, name: str, gross: float, feared: float, variance: float,
        *, inside: tuple[Floats, Floats, int, int, float, bool] | None = None,
    ) -> Option:  # fmt: skip
        """One row. Managers inside a venue share its score; what sets them apart counts in the ratio of the
        two sensitivities, so that the best manager of the best venue comes first."""
        rule = self.world.scenario.stakers
        utility, draw, chance = float(self.score[venue]), float(self.taste[venue]), float(self.chance[venue])
        moved = rule.switching_cost if venue != self.seen_venue else 0.0
        if inside is not None:
            score, taste, slot, best, share, stays = inside
            ratio = rule.venue_sensitivity / rule.manager_sensitivity
            utility += ratio * float(score[slot] - score[best])
            draw += ratio * float(taste[slot] - taste[best])
            chance *= share
            moved += 0.0 if stays else rule.switching_cost
        return {
            "option": name, "yield": gross, "feared_loss": feared, "variance_cost": 0.5 * self.aversion * variance,
            "social": float(self.social[venue]), "switching": moved, "utility": utility, "probability": chance,
            "draw": draw,
        }  # fmt: skip


def _within(score: Floats) -> Floats:
    """Choice probabilities inside a venue."""
    if not score.size:
        return score
    weights = np.exp(score - score.max())
    return np.asarray(weights / weights.sum())
