"""An operator or an LRT is chosen as often as its two halves together, and nothing else is chosen more or less often.

Exactly: every consideration set is enumerated with its chance, and the functions that decide score it. And by draws,
through the kernel: a world and its twin in which one operator has been split.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from restaking.agents.choice import log_visibility, logit
from restaking.agents.staker import VENUES, Venue
from restaking.core.units import NOBODY, Floats
from restaking.model.kernels.review import weigh_lrts, weigh_operators, weigh_venues
from restaking.model.offers import make_offers
from restaking.model.phases.decisions import review
from restaking.model.records import Offers
from restaking.model.visibility import first_edition
from restaking.model.world import World
from tests.worlds import SMALL, model

KEY = np.uint64(7)
SENSITIVITY, COST, BASE = 60.0, 0.002, 0.03
CONSIDERED = 3
OFFERS = [  # yield; then per class of risk remembered events, mean loss and second moment; then points
    [0.012, *(0.5, 0.2, 0.1, 0.1), *(0.03, 0.05, 0.01, 0.03), *(0.004, 0.006, 0.001, 0.001), 0.02],
    [0.019, *(1.5, 0.9, 0.1, 0.1), *(0.09, 0.11, 0.05, 0.03), *(0.020, 0.010, 0.004, 0.001), 0.0],
    [0.004, *(0.5, 0.2, 0.3, 0.1), *(0.01, 0.02, 0.01, 0.03), *(0.001, 0.009, 0.000, 0.001), 0.05],
]
ALARM, YEARS = np.array([[0.4, 0.1, 0.0, 0.2]]), np.array([200.0, 300.0, 900.0, 90.0])
HEARD_OF = [0.55, 0.30, 0.15]
LRT_WORTH = [500.0, 220.0, 80.0]
CONSTANTS = np.array([[0.3, -0.2, 0.1, -0.7, 0.4]])


def halved(rows: list[float], split: int) -> list[float]:
    """Sizes with the entry ``split`` cut in two, its second half at the end."""
    return [size / 2 if row == split else size for row, size in enumerate(rows)] + [rows[split] / 2]


def consideration_sets(heard_of: list[float], current: int) -> Iterator[tuple[list[int], float]]:
    """Every filling of the places, with its chance; the current operator takes the first."""
    drawn = CONSIDERED - (current != NOBODY)
    for places in product(range(len(heard_of)), repeat=drawn):
        chance = float(np.prod([heard_of[j] for j in places]))
        yield ([current] if current != NOBODY else []) + list(places), chance


def menu(
    managers: Floats, heard_of: list[float], lrts: Floats, worth: list[float], operator: int, lrt: int
) -> dict[str, float]:
    """Probability of every option for a staker with that operator or LRT, over all consideration sets."""
    venue = Venue.RESTAKE if operator != NOBODY else Venue.LRT if lrt != NOBODY else Venue.LST
    total: dict[str, float] = {}
    sizes = np.array([log_visibility(each, sum(worth), 0.0, 1.0) for each in worth])
    lrt_arrays = np.empty((3, len(worth)))
    _, value_lrt = weigh_lrts(
        KEY, lrt, ALARM, 0, 4.0, 0.3, YEARS, SENSITIVITY, COST, 1.0 / CONSIDERED, lrts, sizes, *lrt_arrays,
    )  # fmt: skip
    inside_lrt = logit(lrt_arrays[1].tolist(), 1.0)
    for who, chance in consideration_sets(heard_of, operator):
        arrays = np.empty((3, CONSIDERED))
        _, value = weigh_operators(
            KEY, operator, ALARM, 0, 4.0, 0.3, BASE, YEARS, SENSITIVITY, COST, managers,
            np.ones(len(heard_of), dtype=np.int8), np.array(who, dtype=np.int32), *arrays,
        )  # fmt: skip
        score, taste = np.empty(VENUES), np.empty(VENUES)
        certain = np.array([0.0, BASE, 0.9 * BASE, value, value_lrt])
        weigh_venues(KEY, int(venue), 1, 1, CONSTANTS, 0, certain, 8.0, COST, np.full(VENUES, 0.1), score, taste)
        venues = logit(score.tolist(), 1.0)
        within = dict.fromkeys(range(len(heard_of)), 0.0)
        for j, share in zip(who, logit(arrays[1].tolist(), 1.0), strict=True):
            within[j] += share
        options = {f"venue {v}": venues[v] for v in (0, 1, 2)}
        options |= {f"operator {j}": venues[Venue.RESTAKE] * share for j, share in within.items()}
        options |= {f"LRT {k}": venues[Venue.LRT] * share for k, share in enumerate(inside_lrt)}
        for option, share in options.items():
            total[option] = total.get(option, 0.0) + chance * share
    return total


def assert_halves_make_the_whole(whole: dict[str, float], halves: dict[str, float], split: str, second: str) -> None:
    assert sum(whole.values()) == pytest.approx(1.0, abs=1e-9) == sum(halves.values())
    assert halves.keys() - whole.keys() == {second}
    for option, chance in whole.items():
        parts = halves[option] + (halves[second] if option == split else 0.0)
        assert parts == pytest.approx(chance, abs=1e-9), option


@pytest.mark.parametrize("split", [0, 1, 2])
@pytest.mark.parametrize("current", [NOBODY, 0, 1, 2])
def test_an_operator_is_chosen_as_often_as_its_two_halves(split: int, current: int):
    managers, lrts = np.array(OFFERS), np.array(OFFERS)
    whole = menu(managers, HEARD_OF, lrts, LRT_WORTH, current, NOBODY)
    more = np.vstack([managers, managers[split]])
    halves = menu(more, halved(HEARD_OF, split), lrts, LRT_WORTH, current, NOBODY)
    assert_halves_make_the_whole(whole, halves, f"operator {split}", "operator 3")


@pytest.mark.parametrize("split", [0, 1, 2])
@pytest.mark.parametrize("current", [NOBODY, 0, 1, 2])
def test_an_lrt_is_chosen_as_often_as_its_two_halves(split: int, current: int):
    managers, lrts = np.array(OFFERS), np.array(OFFERS)
    whole = menu(managers, HEARD_OF, lrts, LRT_WORTH, NOBODY, current)
    more = np.vstack([lrts, lrts[split]])
    halves = menu(managers, HEARD_OF, more, halved(LRT_WORTH, split), NOBODY, current)
    assert_halves_make_the_whole(whole, halves, f"LRT {split}", "LRT 3")


def test_a_place_that_is_not_free_of_cost_makes_moving_dearer():
    """The place held is free of the cost of moving, so what is held is chosen more often than by size alone."""
    held = menu(np.array(OFFERS), HEARD_OF, np.array(OFFERS), LRT_WORTH, NOBODY, 1)
    new = menu(np.array(OFFERS), HEARD_OF, np.array(OFFERS), LRT_WORTH, NOBODY, NOBODY)
    share = [options["LRT 1"] / sum(options[f"LRT {k}"] for k in range(3)) for options in (held, new)]
    assert share[0] > 1.3 * share[1]


COUNT, SPLIT, SPARE = 12_000, 0, 5


def choices(split: bool) -> tuple[Floats, World]:
    """How many choose each venue, and each operator of those who restake, when all look with fresh tastes.

    The last operator is a spare that nobody hears of; after the split it is half of the first.
    """
    settings = {"stakers.count": COUNT, "stakers.attention": 1.0, "stakers.attention_professional": 1.0}
    made = model(5, SMALL, {"view.staker_agents": "never"}, settings, {"stakers.taste_renewal": 1.0})
    world, s = made.world, made.world.stakers
    heard_of = np.array([0.5, 0.2, 0.15, 0.1, 0.05, 0.0])
    s.operator[s.operator == SPARE] = SPLIT
    offers: Offers = make_offers(world, 1)
    if split:
        heard_of[SPLIT], heard_of[SPARE] = heard_of[SPLIT] / 2, heard_of[SPLIT] / 2
        mine = np.flatnonzero(s.operator == SPLIT)
        s.operator[mine[::2]] = SPARE
        for column in (offers.op_yield, offers.op_loss, offers.op_variance, offers.op_events, offers.op_points):
            column[SPARE] = column[SPLIT]
    world.visibility = first_edition(heard_of)
    s.manager_taste[:] += 1_000
    s.taste[:] += 1_000
    review(world, 1, offers, np.empty(COUNT, dtype=np.int32))
    venues = np.bincount(s.venue, minlength=VENUES)
    operators = np.bincount(s.operator[s.venue == Venue.RESTAKE], minlength=6)
    return np.concatenate([venues, operators]) / COUNT, world


def test_the_kernel_draws_halves_as_often_as_the_whole():
    whole, _ = choices(split=False)
    halves, _ = choices(split=True)
    assert halves[-1] == pytest.approx(halves[VENUES], abs=0.02) and whole[-1] == 0.0
    halves[VENUES] += halves[-1]
    halves[-1] = 0.0
    spread = np.sqrt(2.0 * whole * (1.0 - whole) / COUNT)
    assert (np.abs(whole - halves) <= 4.0 * spread + 1e-12).all(), (whole, halves)
