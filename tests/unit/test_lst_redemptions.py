"""Redeeming the liquid staking token: in order, at the rate of payment, never above the claim, nobody forgotten."""

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.units import GWEI, NOBODY
from restaking.model.kernels.moves import LST_POOL
from restaking.model.phases.base_chain import dismiss, pay_out
from restaking.model.phases.books import close, conservation_error
from restaking.model.phases.decisions import move
from restaking.model.phases.liquid_staking import serve_redeemers
from restaking.model.world import World
from tests.worlds import empty_world, eth, reopen


def pool(*holders: int, active: int | None = None, waiting: int = 0) -> World:
    """An LST whose holders have so many tokens [gwei], backed one for one: active and in the entry queue."""
    world = empty_world()
    for i, tokens in enumerate(holders):
        world.stakers.lst[i], world.stakers.venue[i] = tokens, Venue.LST
    world.lst.supply[0] = sum(holders)
    world.lst.active[0] = sum(holders) - waiting if active is None else active
    if waiting:
        world.entries.append(owner_kind=LST_POOL, owner=0, amount=waiting)
    reopen(world)
    return world


def leave(world: World, *rows: int, venue: int = Venue.HOLD, operator: int = NOBODY) -> None:
    """Stakers decide to go elsewhere."""
    nobody = np.full(len(world.stakers), NOBODY, dtype=np.int32)
    world.stakers.venue[list(rows)] = venue
    world.stakers.operator[list(rows)] = operator
    move(world, 1, np.array(rows, dtype=np.int32), len(rows), nobody, nobody)


def lose(world: World, amount: int) -> None:
    """The base chain burns some of the pool's stake."""
    world.lst.active[0] -= amount
    world.ledger.post("penalty", "lst.active", "burned", amount)


def a_day(world: World, day: int) -> None:
    """What the base chain does about exits in a day."""
    pay_out(world, day)
    serve_redeemers(world)
    dismiss(world, day, world.staked())


def balanced(world: World) -> None:
    assert world.ledger.balance["clearing"] == 0 and conservation_error(world) == 0
    assert int(world.stakers.lst.sum() + world.lst_redemptions.column("tokens").sum()) == int(world.lst.supply[0])


def test_a_request_locks_the_tokens_and_is_paid_out_of_the_exit_queue() -> None:
    world = pool(eth(100), eth(300))
    leave(world, 0)
    assert int(world.stakers.lst[0]) == 0 and world.lst_redemptions.column("tokens").tolist() == [eth(100)]
    assert int(world.lst.supply[0]) == eth(400) and world.lst_rate().tolist() == [eth(400), eth(400)]
    a_day(world, 1)
    assert int(world.lst.active[0]) == eth(300)
    due = int(world.sweeps.column("due")[0])
    a_day(world, due - 1)
    assert int(world.stakers.wallet[0]) == 0
    a_day(world, due)
    assert int(world.stakers.wallet[0]) == eth(100) and int(world.lst.supply[0]) == eth(300)
    assert world.lst_redemptions.used == 0 and int(world.lst.buffer[0]) == 0
    balanced(world)
    close(world, due)


def test_those_who_wait_share_losses() -> None:
    """A tenth of the backing is lost while both wait or hold: both have lost a tenth."""
    world = pool(eth(100), eth(300))
    leave(world, 0)
    lose(world, eth(40))
    for day in range(1, 12):
        a_day(world, day)
    assert int(world.stakers.wallet[0]) == eth(90)
    assert world.lst_rate().tolist() == [eth(300), eth(270)]
    balanced(world)


def test_those_who_wait_share_no_gains() -> None:
    world = pool(eth(100), eth(300))
    leave(world, 0)
    world.lst.active[0] += eth(40)
    world.ledger.post("staking_reward", "issuance", "lst.active", eth(40))
    for day in range(1, 12):
        a_day(world, day)
    assert int(world.stakers.wallet[0]) == eth(100)
    assert world.lst_rate().tolist() == [eth(300), eth(340)]
    balanced(world)


def test_the_buffer_serves_in_order_and_whole_requests_only() -> None:
    world = pool(eth(100), eth(50), eth(30))
    world.lst.buffer[0], world.lst.active[0] = eth(120), eth(60)
    reopen(world)
    leave(world, 0, 1, 2)
    serve_redeemers(world)
    assert [int(w) for w in world.stakers.wallet[:3]] == [eth(100), 0, 0], "20 ETH are left, the second wants 50"
    assert int(world.lst.buffer[0]) == eth(20)
    assert int(world.exits.column("amount").sum()) == eth(60), "60 of the 80 still owed are not at hand"
    balanced(world)


def test_a_large_request_is_met_lot_by_lot() -> None:
    """Lots of 1,000 tokens, as the largest request there is."""
    world = pool(eth(2500), eth(100))
    world.lst.buffer[0], world.lst.active[0] = eth(1200), eth(1400)
    reopen(world)
    leave(world, 0)
    serve_redeemers(world)
    assert int(world.stakers.wallet[0]) == eth(1000) and world.lst_redemptions.column("tokens").tolist() == [eth(1500)]
    assert world.lst_redemptions.column("claim").tolist() == [eth(1500)]
    balanced(world)


def test_what_nobody_waits_for_is_staked_again_from_one_validator_on() -> None:
    world = pool(eth(100))
    world.lst.buffer[0], world.lst.active[0] = eth(32) - 1, eth(68) + 1
    reopen(world)
    serve_redeemers(world)
    assert world.entries.used == 0
    world.lst.buffer[0], world.lst.active[0] = eth(32), eth(68)
    reopen(world)
    serve_redeemers(world)
    assert world.entries.column("amount").tolist() == [eth(32)] and int(world.lst.buffer[0]) == 0
    balanced(world)


def test_nobody_forfeits_backing_that_still_waits_to_enter() -> None:
    """All backing is in the entry queue: restaking it is impossible now, so the tokens wait to be paid in full."""
    world = pool(eth(100), active=0, waiting=eth(100))
    leave(world, 0, venue=Venue.RESTAKE, operator=0)
    assert int(world.stakers.restaked[0]) == 0 and world.lst_redemptions.column("claim").tolist() == [eth(100)]
    serve_redeemers(world)
    assert world.exits.used == 0, "nothing active to exit yet"
    world.entries.keep(np.array([False]))
    world.lst.active[0] = eth(100)
    world.ledger.post("activated", "entries.amount", "lst.active", eth(100))
    for day in range(1, 12):
        a_day(world, day)
    assert int(world.entries.column("amount").sum()) == eth(100), "paid, and on its way to where it was meant to be"
    balanced(world)


def test_active_backing_is_restaked_at_once() -> None:
    world = pool(eth(100), eth(100))
    leave(world, 0, venue=Venue.RESTAKE, operator=0)
    assert int(world.stakers.restaked[0]) == eth(100) and world.lst_redemptions.used == 0
    balanced(world)


def test_a_worthless_pool_takes_nobodys_eth() -> None:
    world = pool(eth(100))
    lose(world, eth(100))
    world.stakers.wallet[1], world.stakers.venue[1] = eth(5), Venue.LST
    world.ledger.post("arrived", "outside", "stakers.wallet", eth(5))
    leave(world, 1, venue=Venue.LST)
    assert int(world.stakers.wallet[1]) == 5 * GWEI and int(world.stakers.lst[1]) == 0
    balanced(world)
