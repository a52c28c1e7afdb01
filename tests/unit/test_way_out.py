"""The way out of the base chain: churn, then the sweep; who is paid, and what goes along."""

import numpy as np
import pytest

from restaking.agents.staker import Venue
from restaking.core.units import GWEI, NOBODY
from restaking.model.kernels.moves import AVS_RECIPIENT, BURN, LRT_PROTOCOL, LST_POOL, OTHERS, STAKER
from restaking.model.phases.base_chain import dismiss, pay_out
from restaking.model.phases.books import close, conservation_error
from restaking.model.phases.decisions import move
from restaking.model.phases.maturities import release_due_withdrawals
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, empty_world, eth, model, reopen, without_lrts

EPOCH = eth(256)  # what leaves in an epoch of Electra at the world's 33.3 M ETH


def ready(world: World) -> World:
    """Everything that happened is booked and holds together."""
    close(world, 1)
    assert conservation_error(world) == 0
    return world


def test_what_the_churn_lets_out_is_paid_when_the_sweep_comes() -> None:
    world = model(1, SMALL, QUIET).world
    capacity = 225 * EPOCH
    world.exits.append(owner_kind=STAKER, owner=3, amount=capacity + 5)
    reopen(world)
    staked = world.staked()
    dismiss(world, 10, staked)
    assert world.sweeps.column("amount").tolist() == [capacity]
    assert world.sweeps.column("due").tolist() == [16]  # 1.1 days + half of 1,040,625 / 115,200 days, rounded up
    assert world.exits.column("amount").tolist() == [5]
    assert world.staked() == staked - capacity, "what has left is no longer active"
    before = int(world.stakers.wallet[3])
    world.stakers.venue[3] = Venue.HOLD
    pay_out(world, 15)
    assert int(world.stakers.wallet[3]) == before
    pay_out(world, 16)
    assert int(world.stakers.wallet[3]) == before + capacity and world.sweeps.used == 0
    ready(world)


def test_the_scenario_may_fix_the_sweep() -> None:
    world = model(1, SMALL, QUIET, {"base.sweep_days": 2}).world
    assert world.sweep_days(world.staked()) == 2


def test_every_kind_of_owner_gets_its_own() -> None:
    world = model(1, SMALL, QUIET).world
    world.stakers.venue[0] = Venue.HOLD
    kinds = (STAKER, LRT_PROTOCOL, LST_POOL, AVS_RECIPIENT, BURN, OTHERS)
    for kind in kinds:
        world.sweeps.append(owner_kind=kind, owner=0, amount=eth(10 + kind), due=3)
    reopen(world)
    wallet, buffer = int(world.stakers.wallet[0]), int(world.lrts.buffer[0])
    pay_out(world, 3)
    assert int(world.stakers.wallet[0]) - wallet == eth(10)
    assert int(world.lrts.buffer[0]) - buffer == eth(11)
    assert int(world.lst.buffer[0]) == eth(12)
    assert int(world.avss.redistributed[0]) == eth(13)
    assert world.ledger.balance["burned"] == eth(14) and world.ledger.balance["outside"] == eth(15)
    ready(world)


def solo_staker(lien: int) -> World:
    """One staker with 64 ETH in own validators, of which some more is under a lien."""
    world = empty_world()
    world.stakers.venue[0], world.stakers.native[0] = Venue.SOLO, 1
    world.stakers.solo[0], world.stakers.lien[0] = eth(64), lien
    reopen(world)
    return world


def test_a_lien_leaves_with_the_validators_and_is_burned() -> None:
    world = solo_staker(lien=eth(7))
    world.stakers.venue[0] = Venue.HOLD
    nobody = np.full(len(world.stakers), NOBODY, dtype=np.int32)
    move(world, 1, np.array([0], dtype=np.int32), 1, nobody, nobody)
    kinds = world.exits.column("owner_kind").tolist()
    assert kinds == [STAKER, BURN] and world.exits.column("amount").tolist() == [eth(64), eth(7)]
    assert int(world.stakers.lien[0]) == 0
    dismiss(world, 1, world.staked())
    pay_out(world, 30)
    assert int(world.stakers.wallet[0]) == eth(64) and world.ledger.balance["burned"] == eth(7)
    ready(world)


def test_a_lien_goes_along_when_a_withdrawal_lands_in_the_exit_queue() -> None:
    world = solo_staker(lien=eth(7))
    world.withdrawals.append(owner_kind=STAKER, owner=0, operator=0, amount=eth(5), due=2)
    world.stakers.venue[0] = Venue.HOLD
    reopen(world)
    release_due_withdrawals(world, 2)
    assert world.exits.column("owner_kind").tolist() == [STAKER, BURN]
    ready(world)


@pytest.mark.parametrize("native", [0, 1])
def test_stake_that_waits_to_leave_still_earns_and_slashed_stake_earns_for_its_keepers(native: int) -> None:
    made = model(1, SMALL, QUIET, without_lrts(), {"base.fee_flow_eth": 0.0, "base.slash_rate": 0.0})
    world = made.world
    world.stakers.venue[0] = Venue.HOLD
    world.stakers.native[0] = native
    for column in ("solo", "restaked", "lst", "lien"):
        world.stakers.column(column)[0] = 0
    world.lst.supply[0] = world.stakers.lst.sum()
    world.base.background[0] -= eth(3_000_000)
    for kind in (STAKER, LST_POOL, BURN):
        world.exits.append(owner_kind=kind, owner=0, amount=eth(1_000_000))
    reopen(world)
    wallet = int(world.stakers.wallet[0])
    made.step()
    earned = int(world.stakers.wallet[0]) - wallet
    pooled = {flow[3]: flow[4] for flow in made.ledger.flows if flow[1] == "staking_reward"}["lst.buffer"]
    if native:
        assert earned == pytest.approx(1_000_000 * 0.0288 / 365 * GWEI, rel=0.01)
        assert pooled == earned - earned // 10
    else:  # what was an LST pays its fee to the last
        assert pooled == earned


def test_what_an_lrt_earns_in_queues_pays_its_fee() -> None:
    made = model(1, SMALL, QUIET, {"base.fee_flow_eth": 400_000.0})
    world = made.world
    world.base.background[0] -= eth(2_000_000)
    world.exits.append(owner_kind=LRT_PROTOCOL, owner=0, amount=eth(1_000_000))
    world.withdrawals.append(owner_kind=LRT_PROTOCOL, owner=0, operator=0, amount=eth(1_000_000), due=9)
    reopen(world)
    made.step()
    into = {"lrts.buffer": 0, "lrts.treasury": 0}
    for _, kind, _, to, gwei in made.ledger.flows:
        if to in into and kind in ("staking_reward", "tips", "lrt_fee"):
            into[to] += gwei
    share = world.lrts.fee_bips[0] / 10_000
    assert (world.lrts.fee_bips == world.lrts.fee_bips[0]).all() and share > 0
    assert into["lrts.treasury"] == pytest.approx(share * sum(into.values()), rel=1e-9)


def test_a_withdrawal_that_slashes_have_used_up_holds_nobody_up() -> None:
    """It brings its lien and no ETH: a row of nothing would stop the queue behind it for a day."""
    world = empty_world()
    world.stakers.native[0], world.stakers.lien[0], world.stakers.venue[0] = 1, eth(32), Venue.HOLD
    world.withdrawals.append(owner_kind=STAKER, owner=0, operator=0, amount=0, due=3)
    reopen(world)
    release_due_withdrawals(world, 3)
    world.exits.append(owner_kind=OTHERS, owner=NOBODY, amount=eth(64))
    reopen(world)
    assert world.exits.column("amount").tolist() == [eth(32), eth(64)]
    assert world.exits.column("owner_kind").tolist() == [BURN, OTHERS] and world.stakers.lien[0] == 0
    dismiss(world, 4, eth(1_000_000))
    assert world.exits.used == 0 and world.sweeps.column("amount").tolist() == [eth(32), eth(64)]
    ready(world)
