"""Loans whose collateral no longer suffices: who repays, who waits, who bears the rest."""

import pytest

from restaking.agents.markets import Party
from restaking.core.units import WAD
from restaking.model.markets import gains, liquidations
from restaking.model.phases.books import close, conservation_error
from restaking.model.world import World
from tests.loans import lent, priced
from tests.worlds import eth


def audited(world: World) -> World:
    close(world, 1)
    assert conservation_error(world) == 0
    return world


def gained(world: World, party: Party) -> int:
    return int(world.gains.gained[party])


def kinds(world: World) -> list[str]:
    return [event.kind for event in world.events if event.kind in ("liquidation", "bad_debt")]


def test_healthy_loans_are_left_alone():
    world = lent((100, 93), (100, 50))
    assert liquidations.liquidate(world, 1, 3) == 0 and kinds(world) == []


def test_a_liquidation_repays_the_close_factor_and_seizes_five_percent_more():
    """At 0.96 a debt of 90 on 100 tokens has health 0.992: half is repaid, for 45 · 1.05 / 0.96 tokens."""
    world = lent((100, 90), (100, 50), pool=(100_000, 100_000))
    priced(world, 0.96)
    assert liquidations.liquidate(world, 1, 3) == eth(45)
    taken = eth(45) * 105 * WAD // 100 // (96 * WAD // 100)
    assert world.loans.column("debt").tolist() == [eth(45), eth(50)]
    assert world.loans.column("tokens").tolist() == [eth(100) - taken, eth(100)]
    reserves = world.reserves
    assert int(reserves.cash[0]) == int(reserves.repaid[0]) == eth(45) and int(reserves.borrowed[0]) == eth(95)
    assert [(event.kind, event.hour, event.amount_gwei) for event in world.events] == [("liquidation", 3, eth(45))]
    audited(world)


def test_who_gains_and_who_loses_sums_to_nothing():
    """The owner loses 49.21875 tokens, worth an ETH each by report, for 45 ETH of debt; the pool is deep."""
    world = lent((100, 90), pool=(10**7, 10**7))
    priced(world, 0.96)
    liquidations.liquidate(world, 1, 0)
    assert gained(world, Party.LOOPERS) == eth(45) - eth(49.21875)
    assert gained(world, Party.LIQUIDATORS) == pytest.approx(eth(4.21875), rel=1e-4)
    assert int(world.gains.gained.sum()) == 0


def test_liquidators_wait_where_the_pool_pays_less_than_they_repay():
    """The oracle says 0.96, the pool pays a tenth: nobody repays, and nothing is written off."""
    world = lent((100, 90), pool=(100_000, 10_000))
    priced(world, 0.96)
    assert liquidations.liquidate(world, 1, 0) == 0
    assert world.loans.column("debt").tolist() == [eth(90)] and kinds(world) == []
    assert world.causes == 0


def test_a_shallow_pool_is_asked_for_less_until_it_pays():
    """45 ETH for 49.2 tokens is too much for a pool of 300 : 300, which pays 42.3; half of it pays."""
    world = lent((100, 90), pool=(300, 300))
    priced(world, 0.96)
    assert liquidations.liquidate(world, 1, 0) == eth(22.5)
    audited(world)


def test_what_the_collateral_does_not_cover_is_borne_by_the_lenders():
    """At 0.78, 100 tokens repay 78 / 1.05 of 90 ETH; the rest is written off what lenders have a claim on."""
    world = lent((100, 90), (100, 10), pool=(10**6, 10**6), cash=20)
    priced(world, 0.78)
    repaid = liquidations.liquidate(world, 1, 0)
    lost = eth(90) - repaid
    assert repaid == -(-eth(78) * 100 // 105) and kinds(world) == ["liquidation", "bad_debt"]
    reserves = world.reserves
    assert int(reserves.bad_debt[0]) == lost and int(reserves.supplied[0]) == eth(120) - lost
    assert gained(world, Party.LENDERS) == -lost
    assert world.loans.used == 1 and world.stakers.leverage[0] == 1.0, "a loan that is gone is no loop"
    assert int(reserves.alarm[0]) == 1
    audited(world)


def test_a_little_bad_debt_frightens_nobody():
    world = lent((1, 0.9), (1000, 500), pool=(10**6, 10**6))
    priced(world, 0.78)
    liquidations.liquidate(world, 1, 0)
    assert int(world.reserves.bad_debt[0]) > 0 == int(world.reserves.alarm[0])


def test_worthless_remains_are_written_off_without_a_liquidator():
    world = lent((100, 90), pool=(0, 0))
    world.loans.tokens[0], world.lrts.supply[0] = 10, 10
    priced(world, 1.0)
    assert liquidations.liquidate(world, 1, 0) == 0
    assert int(world.reserves.bad_debt[0]) == eth(90) and int(world.loans.tokens[0]) == 10


def test_passes_go_on_until_the_loan_is_healthy_or_gone():
    world = lent((100, 90), pool=(10**6, 10**6))
    priced(world, 0.96)
    passes = [liquidations.liquidate(world, 1, 0) for _ in range(12)]
    assert passes[0] > 0 == passes[-1]
    assert liquidations.unhealthy(world) == []


def test_an_outsiders_loan_is_booked_as_an_outsiders():
    world = lent((100, 90), pool=(10**7, 10**7))
    world.loans.owner_kind[0], world.loans.owner[0] = 2, -1
    priced(world, 0.5)
    liquidations.liquidate(world, 1, 0)
    assert gained(world, Party.OUTSIDERS) != 0 == gained(world, Party.LOOPERS)
    gains.book(world, Party.LENDERS, Party.LENDERS, 1)
    assert int(world.gains.gained.sum()) == 0 and world.loans.used == 0
