"""Who holds the LST and chooses an LRT hands it over: no exit, no entry queue; and liens leave with what exits."""

import math

import numpy as np
import pytest

from restaking.agents.choice import log_visibility
from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model.kernels.moves import BURN, LRT_PROTOCOL
from restaking.model.phases.books import conservation_error
from restaking.model.phases.decisions import move
from restaking.model.phases.maturities import release
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen


def pooled(native_share: float = 0.5, *, active: int | None = None) -> World:
    """Staker 0 holds 100 LST, staker 1 the 30 tokens of LRT 0, worth 33 ETH behind operators 0 and 1 as 2 to 1."""
    world = model(1, SMALL, QUIET).world
    for name in ("wallet", "solo", "lst", "restaked", "lrt_tokens"):
        world.stakers.column(name)[:] = 0
    world.stakers.venue[:], world.stakers.operator[:], world.stakers.lrt[:] = 0, NOBODY, NOBODY
    world.stakers.lst[0], world.stakers.venue[0] = eth(100), Venue.LST
    world.lst.supply[0], world.lst.active[0] = eth(100), eth(110) if active is None else active
    if active is not None:
        world.lst.buffer[0] = eth(110) - active
    world.stakers.lrt_tokens[1], world.stakers.venue[1], world.stakers.lrt[1] = eth(30), Venue.LRT, 0
    edges = world.lrt_delegations
    for name in ("stake", "weight"):
        edges.column(name)[:] = 0
    edges.stake[0, :2], edges.weight[0, :2] = (eth(22), eth(11)), (WAD * 2 // 3, WAD // 3)
    world.lrts.buffer[:], world.lrts.supply[:] = 0, (eth(30), 0)
    world.lrts.native_share[0] = native_share
    reopen(world)
    return world


def choose(world: World, row: int, venue: Venue, lrt: int = NOBODY) -> None:
    """One staker decides to go elsewhere."""
    before = world.stakers.lrt.copy()
    nobody = np.full(len(world.stakers), NOBODY, dtype=np.int32)
    world.stakers.venue[row], world.stakers.lrt[row] = venue, lrt
    move(world, 1, np.array([row], dtype=np.int32), 1, nobody, before)


def test_an_lst_is_taken_at_its_rate_and_delegated_by_weight_at_once():
    """100 LST are worth 110 ETH, for which a token worth 1.1 gives 100."""
    world = pooled()
    choose(world, 0, Venue.LRT, 0)
    assert int(world.stakers.lst[0]) == 0 and int(world.stakers.lrt_tokens[0]) == eth(100)
    assert int(world.lst.supply[0]) == 0 and int(world.lst.active[0]) == 0
    delegated = world.lrt_delegations.stake[0, :2]
    assert int(delegated.sum()) == eth(143)
    assert delegated.tolist() == pytest.approx([eth(22) + eth(110) * 2 / 3, eth(11) + eth(110) / 3], abs=2)
    assert world.entries.used == 0 and world.lst_redemptions.used == 0
    assert world.lrt_rates()[0].tolist() == [eth(130), eth(143)] and conservation_error(world) == 0


def test_nobody_is_richer_or_poorer_for_it():
    world = pooled()
    held = world.eth_held()
    choose(world, 0, Venue.LRT, 0)
    assert world.eth_held() == held
    assert int(world.lrt_worth()[0]) == eth(143)


@pytest.mark.parametrize("case", ["native only", "backing still on its way", "all operators closed"])
def test_where_it_cannot_be_taken_the_lst_is_redeemed_as_ever(case: str):
    world = pooled(1.0 if case == "native only" else 0.5, active=eth(60) if case.startswith("backing") else None)
    if case == "all operators closed":
        world.operators.max_magnitude[:] = 0
    choose(world, 0, Venue.LRT, 0)
    assert world.lst_redemptions.column("tokens").tolist() == [eth(100)]
    assert int(world.lrt_delegations.stake[0].sum()) == eth(33) and conservation_error(world) == 0


def test_a_part_of_the_lien_leaves_with_what_exits():
    """A third of what the pool has exits, so a third of its lien is burned with it."""
    world = pooled()
    world.lrts.lien[0] = eth(9)
    world.lrt_delegations.stake[0, 1] = 0
    world.withdrawals.append(owner_kind=LRT_PROTOCOL, owner=0, operator=1, amount=eth(11), due=1)
    reopen(world)
    world.redemptions.append(owner=1, lrt=0, tokens=eth(10), claim=eth(11))
    world.stakers.lrt_tokens[1] -= eth(10)
    world.lrts.supply[0] -= eth(10)
    reopen(world)
    release(world, 1)
    rows = zip(world.exits.column("owner_kind").tolist(), world.exits.column("amount").tolist(), strict=True)
    assert list(rows) == [(LRT_PROTOCOL, eth(11)), (BURN, eth(3))]
    assert int(world.lrts.lien[0]) == eth(6) and conservation_error(world) == 0


def test_the_last_to_leave_takes_the_whole_lien():
    world = pooled()
    world.lrts.lien[0] = eth(9)
    world.lrt_delegations.stake[:] = 0
    world.withdrawals.append(owner_kind=LRT_PROTOCOL, owner=0, operator=1, amount=eth(33), due=1)
    world.stakers.lrt_tokens[1] = world.lrts.supply[0] = 0
    world.redemptions.append(owner=1, lrt=0, tokens=eth(30), claim=eth(33))
    reopen(world)
    release(world, 1)
    assert int(world.lrts.lien[0]) == 0 and int(world.exits.column("amount").sum()) == eth(42)


@pytest.mark.parametrize("gain", [0.0, 0.3, 1.0])
def test_two_halves_of_a_protocol_are_as_visible_as_the_whole(gain: float):
    whole = math.exp(log_visibility(30.0, 100.0, 0.4, gain))
    halves = [math.exp(log_visibility(12.0, 100.0, 0.1, gain)), math.exp(log_visibility(18.0, 100.0, 0.3, gain))]
    assert sum(halves) == pytest.approx(whole, abs=1e-12)


def test_a_protocol_that_shrinks_is_remembered_unless_size_is_all():
    assert log_visibility(0.0, 100.0, 0.4, 1.0) == -700.0
    assert log_visibility(0.0, 100.0, 0.4, 0.5) == pytest.approx(math.log(0.2))
