"""Loops: up by borrowing and minting, down by selling and repaying, a step at a look."""

import pytest

from restaking.agents.markets import Holder, Party
from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model.markets import lenders, liquidations, loops
from restaking.model.phases.books import close, conservation_error
from restaking.model.phases.points import accrue
from restaking.model.rules import lending
from restaking.model.world import World
from tests.loans import earning, lent, priced
from tests.worlds import eth, reopen

ALWAYS = {"lending.review_rate": 1.0}
HELD = ALWAYS | {"lending.loop_policy": "held"}
BIG = (10**6, 10**6)


def audited(world: World) -> World:
    close(world, 1)
    assert conservation_error(world) == 0 and int(world.gains.gained.sum()) == 0
    return world


def leverage(world: World, row: int = 0) -> float:
    tokens, debt = int(world.loans.tokens[row]), int(world.loans.debt[row])
    return lending.leverage_of(tokens, debt, 100.0)


def costing(world: World, rate: float) -> World:
    world.reserves.rate[0] = rate
    return world


def test_leverage_rises_step_by_step_as_the_series_says():
    """Each look borrows 90 % of what was added at the last one: (1 - 0.9^(n+1)) / 0.1."""
    world = earning(lent((10, 0), cash=10**6, settings=ALWAYS), 0.2)
    world.stakers.leverage[0] = 50.0
    for n in range(1, 6):
        loops.review(world, n)
        assert leverage(world) == pytest.approx(lending.loop_exposure(0.9, n), rel=1e-6)
    assert int(world.lrts.supply[0]) == int(world.lrts.buffer[0]) == eth(1000) + int(world.loans.tokens[0])
    audited(world)


def test_nobody_goes_beyond_the_leverage_it_wants():
    world = earning(lent((10, 0), cash=10**6, settings=ALWAYS), 0.2)
    world.stakers.leverage[0] = 3.0
    for day in range(1, 20):
        loops.review(world, day)
    assert leverage(world) == pytest.approx(3.0, rel=0.02)
    assert float(world.loans.target[0]) == 3.0


def test_no_loop_grows_past_the_rate_at_which_it_would_no_longer_pay():
    """With 45 ETH lent of 100 the rate is 1.75 %; a token that earns 2 % pays for borrowing up to 54."""
    world = earning(lent((100, 45), cash=55, settings=ALWAYS), 0.02)
    loops.review(world, 1)
    assert int(world.reserves.borrowed[0]) == pytest.approx(eth(54), rel=1e-6)
    assert float(world.reserves.rate[0]) == pytest.approx(0.02)


@pytest.mark.parametrize("why", ["no cash", "paused", "cheaper in the pool", "held", "does not look"])
def test_what_keeps_a_loop_from_growing(why: str):
    settings = {"held": HELD, "does not look": {"lending.review_rate": 0.0}}.get(why, ALWAYS)
    world = earning(lent((10, 5), cash=0 if why == "no cash" else 1000, settings=settings), 0.9)
    world.lrts.paused[0] = why == "paused"
    if why == "cheaper in the pool":
        world.quotes.price[0] = 98 * WAD // 100
    loops.review(world, 1)
    assert int(world.loans.debt[0]) == eth(5)


def test_a_loop_that_costs_more_than_it_earns_is_unwound_until_the_rate_is_right():
    """A reserve of 90 ETH lent out to the last costs 43 %; at 3 % its kink is reached, 10 % of it repaid."""
    world = costing(earning(lent((100, 90), pool=BIG, settings=ALWAYS), 0.03), 0.43)
    loops.review(world, 1)
    assert int(world.reserves.borrowed[0]) == pytest.approx(eth(81), rel=1e-4)
    assert float(world.loans.target[0]) == 1.0 and float(world.reserves.rate[0]) == pytest.approx(0.03, rel=1e-2)
    audited(world)


def test_unwinding_accepts_what_carrying_the_debt_costs_meanwhile_and_no_more():
    """Rates of 43 % against 3 % over some 60 days of closed redemptions are 6.6 %; the pool is small."""
    world = costing(earning(lent((100, 80), pool=(200, 200), settings=ALWAYS), 0.03), 0.43)
    world.lrts.open[0] = 0
    loops.review(world, 1)
    paid = eth(80) - int(world.loans.debt[0])
    assert 0 < paid < eth(8)
    price = int(world.pools.eth[0]) / int(world.pools.tokens[0])
    assert price == pytest.approx(1.0 - 0.40 * 60 / 365, abs=1e-3)
    assert int(world.gains.gained[Party.LOOPERS]) < 0 < int(world.gains.gained[Party.LIQUIDITY_PROVIDERS])
    audited(world)


def test_nobody_sells_below_the_debt_per_token():
    """Who owes more than the collateral is worth has nothing to save."""
    world = costing(earning(lent((100, 101), pool=BIG, settings=ALWAYS), 0.03), 0.43)
    priced(world, 0.5)
    loops.review(world, 1)
    assert int(world.loans.debt[0]) == eth(101)


def test_who_comes_near_the_threshold_looks_and_sells_before_liquidators_come():
    """With 90 owed on 97 of value, beyond half-way from 0.90 to 0.93, a looper sells down to what it may borrow."""
    world = earning(lent((100, 90), pool=(10**6, 970_000), settings={"lending.review_rate": 0.0}), 0.2)
    priced(world, 0.97)
    loops.review(world, 1)
    debt, tokens = int(world.loans.debt[0]), int(world.loans.tokens[0])
    assert debt < eth(90) and debt / (tokens * 0.97) == pytest.approx(0.9, abs=5e-3)
    assert liquidations.liquidate(world, 1, 0) == 0


def test_held_leverage_stays_whatever_happens_to_it():
    world = costing(earning(lent((100, 90), pool=BIG, settings=HELD), 0.01), 0.43)
    priced(world, 0.97)
    loops.review(world, 1)
    assert int(world.loans.debt[0]) == eth(90)


def test_who_has_left_the_lrt_repays_all_and_offers_the_rest():
    """80 owed on 100 tokens: some 80 are sold, some 20 become an order; a gwei too much stays with the lenders."""
    world = earning(lent((100, 80), pool=(10**7, 10**7), settings={"lending.review_rate": 0.0}), 0.2)
    world.stakers.venue[0], world.stakers.lrt[0] = Venue.HOLD, NOBODY
    loops.review(world, 1)
    assert world.loans.used == 0 and int(world.reserves.borrowed[0]) == 0
    assert int(world.reserves.cash[0]) in (eth(80), eth(80) + 1)
    order = world.orders.view(0)
    assert (order.owner, order.lrt, order.day) == (0, 0, 1) and order.owner_kind == Holder.STAKER
    assert order.tokens == pytest.approx(eth(20), rel=1e-3) and 0 < order.limit <= WAD
    assert float(world.stakers.leverage[0]) == 1.0
    audited(world)


def test_new_tokens_are_pledged_unless_they_are_most_of_what_one_has():
    world = earning(lent((10, 5), (10, 5), settings=ALWAYS), 0.9)
    world.stakers.lrt_tokens[:2] = eth(3), eth(30)
    world.lrts.supply[0] += eth(33)
    reopen(world)
    loops.review(world, 1)
    assert world.stakers.lrt_tokens[:2].tolist() == [0, eth(30)]
    assert world.loans.column("tokens").tolist() == [eth(13), eth(10)]
    audited(world)


def test_holders_become_loopers_while_it_pays():
    settings = {"lending.adoption_rate": 1.0, "lending.leverage_least": 2.0, "lending.leverage_most": 4.0}
    world = lent((10, 5), cash=1000, settings=settings)
    world.stakers.venue[5:8], world.stakers.lrt[5:8], world.stakers.lrt_tokens[5:8] = Venue.LRT, 0, eth(7)
    world.lrts.supply[0] += eth(21)
    world.lrts.buffer[0] += eth(21)
    reopen(world)
    loops.review(earning(world, 0.0), 1)
    assert world.loans.used == 1
    loops.review(earning(world, 0.2), 2)
    assert world.loans.column("owner").tolist() == [0, 5, 6, 7]
    assert (world.stakers.lrt_tokens[5:8] == 0).all() and (world.loans.column("debt")[1:] > 0).all()
    assert ((world.stakers.leverage[5:8] > 2.0) & (world.stakers.leverage[5:8] < 4.0)).all()
    loops.review(world, 3)
    assert world.loans.used == 4
    audited(world)


def test_pledged_tokens_are_owned_less_the_debt_on_them():
    world = lent((100, 80), (100, 120))
    owned = world.owned()
    assert owned[0] == pytest.approx(eth(20)) and owned[1] == 0.0


def test_pledged_tokens_earn_points_as_others_do():
    world = lent((100, 80), (100, 0))
    accrue(world)
    world.book()
    assert int(world.stakers.points[0]) == int(world.stakers.points[1]) == int(world.points.supply[0]) // 2 > 0


def test_the_rate_follows_every_step():
    world = earning(lent((10, 5), cash=100, settings=ALWAYS), 0.2)
    loops.review(world, 1)
    before = float(world.reserves.rate[0])
    lenders.reprice(world, 0)
    assert float(world.reserves.rate[0]) == before > 0.005
