"""Lenders: interest, supply by return, and the run that lifts the rate of every loop."""

import numpy as np
import pytest

from restaking.agents.markets import Party
from restaking.model.markets import lenders, liquidations
from restaking.model.phases.books import close, conservation_error
from restaking.model.rules import lending
from restaking.model.world import World
from tests.loans import lent, priced
from tests.worlds import eth, model

STILL = {"lending.lender_speed": 0.0}


def test_debts_what_is_lent_and_claims_grow_by_the_same_interest():
    world = lent((100, 90), (100, 10), cash=100, settings=STILL)
    before, a_day = world.loans.column("debt").tolist(), lending.daily(float(world.reserves.rate[0]))
    lenders.accrue(world, 1)
    more = [after - was for after, was in zip(world.loans.column("debt").tolist(), before, strict=True)]
    assert more == [int(lending.interest(debt, a_day)) for debt in before] and min(more) > 0
    reserves = world.reserves
    assert int(reserves.borrowed[0]) == eth(100) + sum(more) == int(reserves.supplied[0]) - eth(100)
    assert int(world.gains.gained[Party.LENDERS]) == sum(more) == -int(world.gains.gained[Party.LOOPERS])
    close(world, 1)


def test_a_year_of_a_loop_at_five_earns_what_c14_says():
    """5 · 4.5 % - 4 · 5 %: on one day, so without compound interest, 2.5 % a year on its own thousand ETH."""
    world = lent((5000, 4000), settings=STILL)
    world.reserves.rate[0] = 0.05
    lenders.charge(world)
    world.flow_totals[:] = 0
    earned = 5 * 0.045 / 365 - (int(world.loans.debt[0]) - eth(4000)) / eth(1000)
    assert earned * 365 == pytest.approx(0.025, rel=1e-6) == lending.loop_return(5.0, 0.045, 0.05)


@pytest.mark.parametrize(("cash", "comes"), [(0.0, True), (1000.0, False)])
def test_lenders_come_for_a_high_return_and_leave_a_low_one(cash: float, comes: bool):
    world = lent((100, 90), cash=cash)
    before = int(world.reserves.cash[0])
    lenders.accrue(world, 1)
    assert (int(world.reserves.cash[0]) > before) is comes
    assert conservation_error(world) == 0
    close(world, 1)


def test_supply_comes_to_rest_where_it_earns_what_lenders_ask():
    world = lent((100, 90), cash=200)
    for _ in range(400):
        lenders.adjust(world, 1, 0)
    reserves = world.reserves
    used = lending.utilisation(int(reserves.cash[0]), int(reserves.borrowed[0]))
    assert lending.supply_rate(used, float(reserves.rate[0])) == pytest.approx(0.019, rel=1e-3)


def test_lenders_never_take_more_than_there_is():
    world = lent((100, 90), cash=5)
    assert lenders.take(world, 0, eth(7)) == eth(5) and int(world.reserves.cash[0]) == 0


def run(world: World, day: int, rounds: int = 24) -> int:
    """Rounds that were worth noting."""
    return sum(lenders.follow(world, day) for _ in range(rounds))


def test_bad_debt_makes_lenders_run_until_everything_is_lent_out():
    world = lent((100, 90), (100, 60), pool=(10**6, 10**6), cash=50)
    before = float(world.reserves.rate[0])
    priced(world, 0.78)
    liquidations.liquidate(world, 3, 0)
    cash = int(world.reserves.cash[0])
    assert run(world, 3) > 5
    reserves = world.reserves
    assert int(reserves.cash[0]) == cash - int(reserves.fled[0]) < eth(0.0001)
    assert float(reserves.rate[0]) == pytest.approx(0.43, abs=1e-3) and before < 0.1
    close(world, 3)


def test_after_a_fright_nobody_comes_until_it_is_forgotten_and_then_what_fled_is_back_first():
    world = lent((100, 90), settings={"lending.fear_days": 5})
    world.reserves.alarm[0], world.reserves.fled[0] = 3, eth(1)
    for day in (4, 8):
        lenders.adjust(world, day, 0)
        assert int(world.reserves.cash[0]) == 0
    lenders.adjust(world, 9, 0)
    assert int(world.reserves.cash[0]) > eth(1) and int(world.reserves.fled[0]) == 0


def test_nobody_runs_from_a_reserve_that_has_given_no_reason():
    world = lent((100, 90), cash=50)
    assert run(world, 3) == 0 and int(world.reserves.cash[0]) == eth(50)


def test_tokens_without_backing_frighten_once_the_protocol_has_stopped():
    world = lent((100, 90), cash=50)
    world.lrts.unbacked[0] = eth(10)
    assert run(world, 3) == 0
    world.lrts.paused[0] = 1
    assert run(world, 3) > 0


@pytest.mark.parametrize("shared", [True, False])
def test_a_shared_reserve_carries_fright_from_one_lrt_to_the_loops_of_all(shared: bool):
    small = {"stakers.count": 40, "operators.count": 4, "avss.count": 2, "lrts.count": 2, "stakers.neighbours": 4}
    world = model(1, small, {"markets.enabled": True, "lending.shared": shared, "operators.organisations": 2}).world
    world.lrts.unbacked[0], world.lrts.paused[0] = 1, 1
    run(world, 3)
    rates = world.reserves.rate[world.reserve_of(np.arange(2, dtype=np.int32))]
    assert rates[0] > 0.4 and (rates[1] > 0.4) is np.bool_(shared)
