"""LRTs of a generic world by name and size, and how much one holder has pledged on day 0."""

import numpy as np
import pytest

from restaking.core.units import GWEI, wad
from restaking.model.markets import arbitrage
from restaking.model.scenario import ScenarioError, load
from tests.worlds import QUIET, SMALL, model

NAMED = {**SMALL, **QUIET, "lrts.count": 2, "lrts.names": ["first", "second"], "lrts.sizes": [1.0, 3.0]}
LOOPED = {**NAMED, "markets.enabled": True, "lending.loop_share": 0.2}


def test_lrts_have_the_names_and_sizes_that_the_scenario_gives():
    world = model(1, NAMED, {"lrts.second.fee": 0.05}).world
    assert list(world.lrts.names) == ["first", "second"] and world.lrts.fee_bips.tolist() == [1000, 500]
    small, large = world.lrt_worth().tolist()
    assert large == pytest.approx(3.0 * small, rel=1e-6)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("lrts.names", ["one"], "one of each of the 2 LRTs"),
        ("lrts.sizes", [1.0, 2.0, 3.0], "one of each of the 2 LRTs"),
        ("lrts.names", ["one", "one"], "no other LRT"),
        ("lrts.names", ["one", "fee"], "no key of lrts"),
        ("lrts.names", ["one", "a.b"], "names"),
        ("lrts.sizes", [1.0, 0.0], "sizes"),
    ],
)
def test_names_and_sizes_that_do_not_fit_are_refused(key: str, value: list[object], message: str):
    with pytest.raises(ScenarioError, match=message):
        load("teaching", {**NAMED, "lrts.names": [], "lrts.sizes": [], key: value})


def test_nobody_has_pledged_more_than_one_may_and_more_people_pledge():
    free, small = model(1, LOOPED).world.loans, model(1, LOOPED, {"lending.pledge_most": 500.0}).world.loans
    assert small.column("tokens").max() <= 500 * GWEI < free.column("tokens").max()
    assert small.used >= free.used and np.all(small.column("debt") > 0)


def test_arbitrageurs_tie_up_a_part_of_their_capital_within_an_hour():
    world = model(1, LOOPED, {"markets.arbitrage_speed": 0.25}).world
    assert arbitrage.ready(world) == [eth * wad(0.25) // wad(1.0) for eth in world.arbitrageurs.eth.tolist()]
