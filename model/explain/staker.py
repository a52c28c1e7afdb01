"""A staker's last review, option by option."""

import math
from typing import Any, NamedTuple

import numpy as np

from restaking.agents.choice import share_of, social_term
from restaking.agents.fears import POINTS, YIELD, fear
from restaking.agents.staker import VENUES, Venue
from restaking.core.draws import subkey
from restaking.core.units import Floats
from restaking.model.build import people
from restaking.model.explain.loop import loop_notes, loop_terms
from restaking.model.explain.risks import by_class
from restaking.model.kernels.by_policy import RiskKernels, risk_kernels
from restaking.model.kernels.review import consider_operators, unpack_company, weigh_venues
from restaking.model.records import Offers
from restaking.model.scenario.sections import Stakers
from restaking.model.streams import STREAMS
from restaking.model.world import World

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
        found = (
            "tastes are drawn to agree with where it was found" if world.scenario.anchor.enabled else "it was put there"
        )
        notes.append(f"has not reviewed since day 0; {found}")
    if not s.seen_aware[i] and s.seen_venue[i] < Venue.RESTAKE:
        notes.append("did not know of restaking")
    if not s.native[i]:
        notes.append("cannot stake solo: runs no validators (32 ETH each)")
    waiting = world.withdrawals.column("owner")[world.withdrawals.column("owner_kind") == 0] == i
    if waiting.any():
        notes.append("stake of an earlier position is still in the withdrawal queue")
    return notes + loop_notes(world, i)


class _Terms(NamedTuple):
    """By what a decision was taken: settings, kernels, constants of the venues, and the staker's own weights of
    risk, company and points."""

    rule: Stakers
    kernels: RiskKernels
    constants: Floats
    traits: tuple[float, float, float]


def _as_of(world: World, i: int, day: int) -> _Terms:
    """Today's terms, or for who stands where it was found on day 0 those of the world that it was anchored to."""
    s, now = world.stakers, world.scenario
    constants = world.constants[int(s.peers[i])]
    if day > 0 or not now.anchor.differs():
        traits = (float(s.risk_aversion[i]), float(s.social_weight[i]), float(s.points_weight[i]))
        return _Terms(now.stakers, world.risk, constants, traits)
    then = now.anchored()
    if now.stakers.venue_sensitivity > 0.0:  # constants are returns: they departed in proportion
        constants = constants * (then.stakers.venue_sensitivity / now.stakers.venue_sensitivity)
    kind = s.archetype[i : i + 1]
    traits = (
        float(people.risk_aversion(s.archetype, then, world.seed)[i]),
        float(people.social_weight(kind, then)[0]),
        float(people.points_weight(kind, then)[0]),
    )
    return _Terms(then.stakers, risk_kernels(then.stakers.policy), constants, traits)


class _Manager(NamedTuple):
    """What sets one manager apart inside its venue: its place among those weighed, and how many places it has."""

    score: Floats
    taste: Floats
    place: int
    best: int
    share: float
    stays: bool
    log_size: float


class _Review:
    """The numbers of one review, filled by the kernel's own functions."""

    def __init__(self, world: World, i: int, offers: Offers) -> None:
        s = world.stakers
        self.world, self.i, self.offers = world, i, offers
        self.rule, self.kernels, self.constants, traits = _as_of(world, i, offers.day)
        self.aversion, self.social_weight, self.points_weight = traits
        self.alarm, rule = world.fears.seen, self.rule
        self.plain, self.managers, self.pooled = offers.plain(), offers.managers(), offers.pooled()
        self.base = float(offers.certain[Venue.SOLO if s.native[i] else Venue.LST])
        self.seen_operator, self.seen_lrt = int(s.seen_operator[i]), int(s.seen_lrt[i])
        self.seen_venue = int(s.seen_venue[i])
        key = subkey(world.key("manager taste"), i, int(s.manager_taste[i]))
        shared = (offers.years, rule.manager_sensitivity, rule.switching_cost)
        width = rule.considered
        self.who = np.empty(width, dtype=np.int32)
        self.op = np.empty((3, width))  # certainty equivalent, score, taste
        consider_operators(key, self.seen_operator, int(s.known_from[i]), *world.visibility, self.who)
        self.best_op, self.value_op = self.kernels.weigh_operators(
            key, self.seen_operator, self.alarm, i, self.aversion, self.points_weight, self.base, *shared,
            self.managers, offers.op_open, self.who, *self.op,
        )  # fmt: skip
        self.lrt = np.empty((3, len(world.lrts)))
        self.best_lrt, self.value_lrt = self.kernels.weigh_lrts(
            key, self.seen_lrt, self.alarm, i, self.aversion, self.points_weight, *shared, 1.0 / width, self.pooled,
            offers.lrt_log_size, *self.lrt,
        )  # fmt: skip
        self._weigh_venues()

    def _weigh_venues(self) -> None:
        world, i, rule = self.world, self.i, self.rule
        counts = np.zeros(VENUES, dtype=np.int64)
        degree = unpack_company(int(world.stakers.seen_neighbours[i]), counts)
        self.neighbours = np.array([share_of(int(n), degree) for n in counts])
        self.social = np.array([social_term(self.social_weight, float(share)) for share in self.neighbours])
        self.worth = np.array([0.0, 0.0, 0.0, self.value_op, self.value_lrt])
        self.kernels.weigh_plain(self.plain, self.alarm, i, self.offers.years, self.aversion, self.worth)
        self.score, self.taste = np.empty(VENUES), np.empty(VENUES)
        weigh_venues(
            subkey(world.key("venue taste"), i, int(world.stakers.taste[i])), self.seen_venue,
            int(world.stakers.native[i]), int(world.stakers.seen_aware[i]), self.constants[None],
            0, self.worth, rule.venue_sensitivity, rule.switching_cost,
            self.social, self.score, self.taste,
        )  # fmt: skip
        weights = np.exp(self.score - self.score.max())
        self.chance = weights / weights.sum()

    def certain_options(self) -> list[Option]:
        """Holding, solo staking, the LST."""
        return [
            self._option(v, NAMES[v], self.plain, int(v), float(self.worth[v]), {"base": float(self.offers.certain[v])})
            for v in NAMES
        ]

    def operator_options(self) -> list[Option]:
        """Restaking with each operator considered; one that came up twice is told once, by the place it did best in."""
        chance, total = _within(self.op[1]), self.op[1] + self.op[2]
        options = []
        for j in dict.fromkeys(self.who.tolist()):
            places = np.flatnonzero(self.who == j)
            n = int(places[np.argmax(total[places])])
            stays = self.seen_operator == -1 or (n == 0 and j == self.seen_operator)
            size = math.log(places.size / self.who.size)
            inside = _Manager(self.op[1], self.op[2], n, self.best_op, float(chance[places].sum()), stays, size)
            streams = {"base": self.base, **dict(zip(STREAMS, self.offers.op_streams[j].tolist(), strict=True))}
            worth, name = float(self.op[0, n]), operator_option(self.world, j)
            options.append(self._option(Venue.RESTAKE, name, self.managers, j, worth, streams, inside))
        return options

    def lrt_options(self) -> list[Option]:
        """Holding each LRT."""
        chance, options = _within(self.lrt[1]), []
        for k, size in enumerate(self.offers.lrt_log_size.tolist()):
            stays = self.seen_lrt in (-1, k)
            inside = _Manager(self.lrt[1], self.lrt[2], k, self.best_lrt, float(chance[k]), stays, size)
            streams = dict(zip(("base", *STREAMS), self.offers.lrt_streams[k].tolist(), strict=True))
            worth, name = float(self.lrt[0, k]), lrt_option(self.world, k)
            option = self._option(Venue.LRT, name, self.pooled, k, worth, streams, inside)
            options.append(option | {"terms": option["terms"] | loop_terms(self.world, self.i, k)})
        return options

    def _option(
        self, venue: Venue, name: str, offers: Floats, row: int, worth: float, streams: dict[str, float],
        inside: _Manager | None = None,
    ) -> Option:  # fmt: skip
        """One option: what the offer in ``row`` earns and is feared for, and what it was ``worth`` for sure [1/yr].

        Managers inside a venue share its score; what sets them apart counts in the ratio of the two sensitivities,
        so that the best manager of the best venue comes first.
        """
        rule = self.rule
        utility, draw, chance = float(self.score[venue]), float(self.taste[venue]), float(self.chance[venue])
        moved = rule.switching_cost if venue != self.seen_venue else 0.0
        if inside is not None:
            ratio = rule.venue_sensitivity / rule.manager_sensitivity
            utility += ratio * float(inside.score[inside.place] - inside.score[inside.best])
            draw += ratio * float(inside.taste[inside.place] - inside.taste[inside.best])
            chance *= inside.share
            moved += 0.0 if inside.stays else rule.switching_cost
            streams["points"] = self.points_weight * float(offers[row, POINTS])
        feared, _ = fear(offers, row, self.alarm, self.i, self.offers.years)
        gross = float(offers[row, YIELD]) + (self.base if venue == Venue.RESTAKE else 0.0) + streams.get("points", 0.0)
        parts = {
            **{f"yield.{stream}": earned for stream, earned in streams.items()},
            **by_class(offers, row, self.alarm[self.i], self.offers.years),
            "constant": float(self.constants[venue]), "social": float(self.social[venue]),
            "neighbours": float(self.neighbours[venue]), "switching": moved, "taste": draw,
        }  # fmt: skip
        if inside is not None:  # what having the others to choose from adds, beyond the option's own worth
            own = float(self.constants[venue] + self.social[venue]) + rule.venue_sensitivity * (worth - moved)
            parts |= {"log_size": inside.log_size, "choice": utility - own}
        return {
            "option": name, "yield": gross, "feared_loss": feared, "variance_cost": gross - feared - worth,
            "social": float(self.social[venue]), "switching": moved, "utility": utility, "probability": chance,
            "draw": draw, "terms": parts,
        }  # fmt: skip


def _within(score: Floats) -> Floats:
    """Choice probabilities inside a venue."""
    if not score.size:
        return score
    weights = np.exp(score - score.max())
    return np.asarray(weights / weights.sum())
