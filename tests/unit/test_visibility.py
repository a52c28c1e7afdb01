"""Who is heard of: editions follow the stake delegated directly, and reach only those who look afresh."""

import numpy as np
import pytest

from restaking.core.draws import subkey
from restaking.core.units import NOBODY
from restaking.model.kernels.review import consider_operators
from restaking.model.visibility import alias_table, alias_weights, first_edition, publish
from restaking.model.world import World
from tests.worlds import SMALL, model

WEIGHTS = np.array([5.0, 0.0, 1.0, 3.0, 0.5, 0.5])


def sets(world: World) -> list[list[int]]:
    """The operators every staker would consider if it held none."""
    out = []
    for i, (taste, edition) in enumerate(zip(world.stakers.manager_taste, world.stakers.known_from, strict=True)):
        who = np.empty(4, dtype=np.int32)
        key = subkey(world.key("manager taste"), i, int(taste))
        consider_operators(key, NOBODY, int(edition), *world.visibility, who)
        out.append(who.tolist())
    return out


def test_an_alias_table_keeps_the_weights():
    table = first_edition(WEIGHTS)
    assert alias_weights(table, 0) == pytest.approx(WEIGHTS / WEIGHTS.sum())
    assert table.chance.shape == table.other.shape == (1, 6) and alias_table(WEIGHTS).chance.shape == (6,)


def test_an_edition_holds_todays_share_of_direct_stake_and_some_of_the_renown_of_day_0():
    made = model(1, SMALL, {"stakers.visibility_days": 10, "stakers.renown": 0.5})
    world, s = made.world, made.world.stakers
    before = alias_weights(world.visibility, 0)
    for day in range(1, 10):
        publish(world, day)
    assert len(world.visibility.chance) == 1
    rich = np.flatnonzero(s.operator == 2)[0]
    s.restaked[rich] *= 5
    direct = np.array([s.restaked[s.operator == j].sum() for j in range(6)], dtype=float)
    publish(world, 10)
    assert len(world.visibility.chance) == 2
    assert alias_weights(world.visibility, 1) == pytest.approx((direct / direct.sum() + 0.5 * before) / 1.5)


def test_nobodys_set_is_reshuffled_but_that_of_who_renews():
    settings = {"stakers.visibility_days": 5, "stakers.attention": 0.5, "stakers.taste_renewal": 0.02}
    made = model(2, SMALL, settings).run(days=4)
    world, tastes, known = made.world, made.world.stakers.manager_taste.copy(), sets(made.world)
    made.run(days=8)
    stayed = world.stakers.manager_taste == tastes
    assert 0 < stayed.sum() < len(stayed)
    assert [known[i] for i in np.flatnonzero(stayed)] == [sets(world)[i] for i in np.flatnonzero(stayed)]
    assert (world.stakers.known_from[stayed] == 0).all() and world.stakers.known_from[~stayed].max() >= 1


def test_an_operator_that_grows_is_considered_more_often_by_those_who_look_afresh():
    made = model(3, SMALL, {"stakers.count": 2_000, "view.staker_agents": "never"})
    world, s = made.world, made.world.stakers
    smallest = int(np.argmin(alias_weights(world.visibility, 0)))
    share = [sum(row.count(smallest) for row in sets(world)) / 8_000]
    s.restaked[np.flatnonzero(s.operator == smallest)[0]] = 9 * s.restaked.sum()
    publish(world, 30)
    s.known_from[:] = 1
    share.append(sum(row.count(smallest) for row in sets(world)) / 8_000)
    assert share[0] < 0.15 and share[1] > 0.5
    told = [alias_weights(world.visibility, edition)[smallest] for edition in (0, 1)]
    assert share == pytest.approx(told, abs=0.022), "four standard errors"


def test_frozen_visibility_shifts_nobody_elses_draws():
    settings = {"stakers.attention": 0.5, "stakers.taste_renewal": 0.02}
    arms = [model(4, SMALL, settings, {"stakers.visibility_days": days}).run(days=20).world for days in (0, 3)]
    assert [len(world.visibility.chance) for world in arms] == [1, 7]
    for column in ("taste", "manager_taste", "reviewed"):
        assert (arms[0].stakers.column(column) == arms[1].stakers.column(column)).all()
