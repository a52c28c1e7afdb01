"""The platform's calls: what they do to one agent's columns, and what they refuse."""

from typing import Any

import pytest

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model import platform
from restaking.model.phases.books import close
from restaking.model.platform import PlatformError
from restaking.model.world import World
from restaking.runs.verify_stage import end_day, open_books, quiet_world, slash_now
from tests.worlds import SMALL, eth, model, reopen

HALF = WAD // 2


def world_of(mode: str = "unique", *, wealth: int = eth(100), delays: dict[str, int] | None = None) -> World:
    """Two stakers with validators of ``wealth`` each; two operators, all of whose stake the first AVS may take."""
    world = quiet_world(mode, 2, 2, 2, delays)
    world.stakers.solo[:] = wealth
    world.allocations.registered[:, 0] = 1
    world.allocations.magnitude[:, 0] = WAD
    open_books(world)
    return world


def live(world: World, first: int, last: int) -> None:
    for day in range(first, last + 1):
        end_day(world, day)


def test_a_deposit_without_an_operator_stands_behind_nobody_and_cannot_be_slashed():
    world = world_of()
    platform.deposit(world, 0, eth(32))
    assert world.stakers.view(0).snapshot() | {"restaked": eth(32), "solo": eth(68), "venue": 3} == (
        world.stakers.view(0).snapshot()
    )
    assert world.delegated().tolist() == [0, 0] and world.undelegated() == eth(32)
    slash_now(world, 1, 0, 0, WAD)
    end_day(world, 1)
    assert world.stakers.restaked[0] == eth(32)


def test_delegating_brings_the_deposit_at_todays_worth_and_it_shares_in_later_slashes_only():
    world = world_of()
    platform.deposit(world, 0, eth(40))
    slash_now(world, 1, 0, 0, 2 * WAD // 5)  # to magnitude 0.6
    platform.delegate(world, 0, 0)
    assert world.delegated()[0] == eth(40)
    slash_now(world, 1, 0, 0, HALF)
    assert world.delegated()[0] == eth(20)
    platform.deposit(world, 0, eth(10))
    assert world.delegated()[0] == eth(30)


@pytest.mark.parametrize(("day", "paid"), [(5, 32), (14, 32), (15, 40)])
def test_a_withdrawal_pays_what_it_is_worth_when_it_is_due_however_late_it_is_completed(day: int, paid: int):
    """EL-07 and EL-08: 40 of 100 queued, a slash of a fifth on the day."""
    world = world_of()
    platform.deposit(world, 0, eth(100))
    platform.delegate(world, 0, 0)
    platform.queue_withdrawal(world, 0, 0, eth(40))
    live(world, 0, day - 1)
    slash_now(world, day, 0, 0, WAD // 5)
    live(world, day, 20)
    slash_now(world, 21, 0, 0, HALF)
    assert platform.complete(world, 21, 0) == eth(paid) == world.stakers.solo[0]
    assert len(world.withdrawals.column("due")) == 0
    close(world, 21)


def test_nothing_is_paid_before_it_is_due():
    world = world_of()
    platform.deposit(world, 0, eth(1))
    platform.queue_withdrawal(world, 3, 0, eth(1))
    assert platform.complete(world, 16, 0) == 0
    assert platform.complete(world, 17, 0) == eth(1)


def test_redelegation_keeps_its_worth_at_an_operator_that_was_slashed_before():
    """EL-12: halved in the queue, 10 become 5, and 5 stay 5 behind an operator at 0.8."""
    world = world_of()
    platform.deposit(world, 0, eth(10))
    platform.delegate(world, 0, 0)
    slash_now(world, 0, 1, 0, WAD // 5)
    platform.redelegate(world, 0, 0, 1)
    assert world.delegated().tolist() == [0, 0]
    live(world, 0, 2)
    slash_now(world, 3, 0, 0, HALF)
    live(world, 3, 14)
    assert world.operators.max_magnitude.tolist() == [HALF, 4 * WAD // 5]
    assert world.delegated().tolist() == [0, eth(5)]


def test_undelegate_complete_as_deposit_and_delegate_is_the_same_in_three_calls():
    world = world_of()
    platform.deposit(world, 0, eth(10))
    platform.delegate(world, 0, 0)
    platform.undelegate(world, 0, 0)
    assert world.stakers.operator[0] == NOBODY
    live(world, 0, 14)
    world.stakers.venue[0] = Venue.HOLD  # what it wanted when it left; a new deposit says otherwise
    assert platform.complete(world, 15, 0, as_deposit=True) == eth(10)
    assert world.undelegated() == eth(10) and world.stakers.solo[0] == eth(90)
    assert world.stakers.venue[0] == Venue.RESTAKE
    platform.delegate(world, 0, 1)
    assert world.delegated().tolist() == [0, eth(10)]
    close(world, 15)


def test_an_operator_whose_magnitude_is_used_up_takes_nothing_and_lets_go():
    """EL-17."""
    world = world_of()
    platform.deposit(world, 0, eth(10))
    platform.delegate(world, 0, 0)
    slash_now(world, 1, 0, 0, WAD)
    assert world.operators.max_magnitude[0] == 0
    for call in (lambda: platform.deposit(world, 0, 1), lambda: platform.delegate(world, 1, 0)):
        with pytest.raises(PlatformError, match="operator 0 takes no stake: its magnitude is used up"):
            call()
    platform.undelegate(world, 1, 0)
    platform.deposit(world, 0, eth(1))
    with pytest.raises(PlatformError, match="used up"):
        platform.redelegate(world, 1, 0, 0)
    close(world, 1)


def test_who_has_lsts_deposits_and_is_paid_in_lsts_to_the_gwei():
    world = world_of()
    stakers = world.stakers
    stakers.native[1], stakers.lst[1] = 0, eth(30)
    world.lst.supply[0], world.lst.active[0] = eth(30), eth(33)  # a token is worth 1.1
    reopen(world)
    platform.deposit(world, 1, eth(11))
    assert stakers.lst[1] == eth(20) and stakers.restaked[1] == eth(11) and world.lst.active[0] == eth(22)
    platform.queue_withdrawal(world, 0, 1, eth(5.5))
    live(world, 0, 14)
    assert platform.complete(world, 14, 1) == eth(5.5) and stakers.lst[1] == eth(25)
    close(world, 15)
    with pytest.raises(PlatformError, match="LST worth less"):
        platform.deposit(world, 1, eth(28))


REFUSED: list[tuple[str, tuple[Any, ...], str]] = [
    ("deposit", (0, 0), "deposit of 0 gwei: not allowed; more than 0"),
    ("deposit", (0, eth(101)), "only 100000000000 gwei in own validators"),
    ("delegate", (0, 7), "operator 7 does not exist"),
    ("delegate", (1, 1), "staker 1 is delegated to operator 0 already"),
    ("redelegate", (0, 1, 0), "delegated to operator 0 already"),
    ("redelegate", (0, 1, 9), "operator 9 does not exist"),
    ("queue_withdrawal", (0, 1, eth(6)), "at most the 5000000000 deposited"),
    ("queue_withdrawal", (0, 1, 0), "above 0"),
    ("undelegate", (0, 0), "staker 0 is not delegated"),
    ("allocate", (0, 0, 1, WAD), "operator 0 is not registered with AVS 1"),
    ("allocate", (0, 0, 0, 1), "has 0 left: allocations sum to at most 1"),
    ("allocate", (0, 0, 0, 0), "more than 0"),
    ("deallocate", (0, 0, 0, WAD + 1), "at most the 1000000000000000000 held"),
    ("deallocate", (0, 0, 1, 1), "at most the 0 held"),
    ("set_allocation_delay", (0, 0, -1), "0 or more"),
]


@pytest.mark.parametrize(("call", "arguments", "why"), REFUSED, ids=[f"{call}{args}" for call, args, _ in REFUSED])
def test_what_the_contracts_revert_is_refused_and_nothing_moves(call: str, arguments: tuple[Any, ...], why: str):
    world = world_of()
    platform.deposit(world, 1, eth(5))
    platform.delegate(world, 1, 0)
    before = {table.name: {name: table.column(name).copy() for name in table.schema} for table in world.tables()}
    with pytest.raises(PlatformError, match=why):
        getattr(platform, call)(world, *arguments)
    for table in world.tables():
        assert all((table.column(name) == before[table.name][name]).all() for name in table.schema)


# Magnitudes.


def test_one_change_at_a_time():
    world = world_of()
    platform.deallocate(world, 0, 0, 0, HALF)
    with pytest.raises(PlatformError, match="a change is under way until day 14"):
        platform.deallocate(world, 1, 0, 0, 1)
    with pytest.raises(PlatformError, match="a change is under way"):
        platform.allocate(world, 1, 0, 0, 1)
    live(world, 0, 13)
    assert world.allocations.magnitude[0, 0] == WAD
    end_day(world, 14)
    assert world.allocations.magnitude[0, 0] == HALF
    platform.allocate(world, 15, 0, 0, HALF)
    assert world.allocations.magnitude[0, 0] == WAD


def test_an_allocation_under_way_counts_as_promised_but_cannot_be_slashed():
    world = world_of()
    world.allocations.magnitude[0] = [HALF, 0]
    world.allocations.registered[0, 1], world.operators.allocation_delay[0] = 1, 3
    platform.deposit(world, 0, eth(10))
    platform.delegate(world, 0, 0)
    platform.allocate(world, 0, 0, 1, HALF)
    with pytest.raises(PlatformError, match="has 0 left"):
        platform.allocate(world, 0, 0, 0, 1)
    assert world.slashable()[0].tolist() == [eth(5), 0]
    live(world, 0, 2)
    slash_now(world, 3, 0, 1, WAD)
    assert world.delegated()[0] == eth(10)
    end_day(world, 3)
    assert world.slashable()[0].tolist() == [eth(5), eth(5)]


@pytest.mark.parametrize(("days", "effective"), [(17.5, 18), (0.0, 1), (3.0, 3)])
def test_changing_the_allocation_delay_takes_its_own_time_in_whole_days(days: float, effective: int):
    made = model(1, SMALL, {"withdrawals.allocation_config_days": days})
    made.intervene("set_allocation_delay", operator=2, days=5)
    made.run(days=effective)
    assert made.world.operators.allocation_delay[2] == 0
    made.step()  # asked for on day 1
    assert made.world.operators.allocation_delay[2] == 5 and made.world.operators.next_delay_due[2] == 0


def test_a_later_wish_for_the_allocation_delay_replaces_the_one_under_way():
    world = world_of()
    platform.set_allocation_delay(world, 0, 0, 9)
    platform.set_allocation_delay(world, 10, 0, 4)
    live(world, 0, 27)
    assert world.operators.allocation_delay[0] == 0
    end_day(world, 28)
    assert world.operators.allocation_delay[0] == 4


@pytest.mark.parametrize(("operator", "days"), [(-1, 3), (6, 3), (0, -1), (0, 61)])
def test_a_delay_that_cannot_be_is_refused_at_once(operator: int, days: int):
    with pytest.raises(ValueError, match="not allowed"):
        model(1, SMALL).intervene("set_allocation_delay", operator=operator, days=days)


def test_undelegated_deposits_are_safe_in_a_running_world_and_find_an_operator():
    """They earn base rewards, count as restaked but not as delegated, and a review may delegate them."""
    made = model(3, SMALL, {"stakers.attention": 0.3, "slashing.fault_rate": 2.0})
    world, stakers = made.world, made.world.stakers
    restakers = (stakers.restaked > 0).nonzero()[0]
    left, stays = restakers[::2].tolist(), restakers[1::2].tolist()
    stakers.operator[stays] = NOBODY  # their deposits are nobody's to slash
    for staker in left:
        platform.undelegate(world, 0, staker)
    assert world.undelegated() == stakers.restaked[stays].sum() > 0
    made.step()
    assert made.latest()["restaked_eth"] == pytest.approx(
        made.latest()["delegated_eth"] + world.undelegated() / 1e9, abs=1e-6
    )
    assert (stakers.wallet[stays] > 0).any()
    made.run(days=39)
    assert made.latest()["conservation_error_gwei"] == 0.0
    delegated = (stakers.operator[stays] != NOBODY) & (stakers.restaked[stays] > 0)
    assert delegated.any() and made.explain("staker", stays[0]).chosen and made.graph()
    for staker in left:
        platform.complete(world, made.day, staker)
    made.step()
    assert not (world.withdrawals.column("by_call") == 1).any()
