"""Three kinds of oracles look at one market."""

import pytest

from restaking.agents.markets import Party
from restaking.core.units import WAD
from restaking.model.accounts import SALE_PAID_OUTSIDE, SOLD
from restaking.model.markets import oracle, pools
from restaking.model.world import World
from tests.loans import lent
from tests.worlds import eth


def crashed(kind: str) -> World:
    """1000 tokens have just been sold into a pool of 1000 : 1000, a constant product: the price is a quarter."""
    world = lent((10, 5), settings={"lending.oracle": kind, "lending.twap_hours": 24.0})
    oracle.mark(world)
    pools.sell(world, pools.deep(0), eth(1000), Party.OUTSIDERS, SOLD, SALE_PAID_OUTSIDE)
    return world


@pytest.mark.parametrize(
    ("kind", "after"), [("market", [0.25] * 4), ("twap", [1.0, 0.96875, 0.875, 0.4]), ("exchange_rate", [1.0] * 4)]
)
def test_each_reports_its_own_price(kind: str, after: list[float]):
    """The average moves by 1/24 of the gap after an hour; after 4 by 4/24 of one; an hour enters it once."""
    world, seen = crashed(kind), []
    for hour in (0, 1, 4):
        for _ in range(3):
            oracle.look(world, hour)
        seen.append(int(world.quotes.oracle[0]) / WAD)
    average = 1.0 - 0.75 / 24
    average += (0.25 - average) * 3 / 24
    if kind == "twap":
        after = [1.0, 1.0 - 0.75 / 24, average]
    assert seen == pytest.approx(after[:3])
    assert int(world.quotes.price[0]) == WAD // 4


def test_the_rest_of_the_day_enters_the_average_when_it_ends():
    world = crashed("twap")
    oracle.look(world, 0)
    oracle.close_day(world)
    assert int(world.quotes.average[0]) == int(world.quotes.oracle[0]) == WAD // 4


def test_lows_begin_at_the_price_of_the_morning_and_the_trough_stays():
    world = crashed("market")
    assert int(world.quotes.low[0]) == int(world.quotes.trough[0]) == WAD // 4
    pools.buy(world, pools.deep(0), eth(500), Party.OUTSIDERS, SALE_PAID_OUTSIDE, SOLD)
    world.flow_totals[:] = 0
    oracle.mark(world)
    assert int(world.quotes.low[0]) == WAD == int(world.quotes.deep_low[0])
    assert int(world.quotes.trough[0]) == WAD // 4


def test_a_quiet_day_changes_nothing():
    world = lent((10, 5))
    before = {name: column.copy() for name, column in world.quotes.columns.items()}
    oracle.mark(world)
    oracle.look(world, 0)
    oracle.close_day(world)
    for name in ("price", "average", "oracle", "low", "deep_low", "trough"):
        assert world.quotes.column(name)[0] == before[name][0], name


def test_without_a_pool_the_reported_rate_is_the_price():
    world = lent((10, 5), pool=(0, 0))
    world.lrts.buffer[0] = eth(11)
    oracle.look(world, 0)
    assert int(world.quotes.oracle[0]) == 11 * WAD // 10
