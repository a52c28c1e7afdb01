"""Slashing by hand: who loses, how much, and until when. Closed forms of unique stake in tiny worlds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.core.units import WAD
from restaking.model.filing import file_slash
from restaking.model.phases import maturities, slashing
from restaking.model.phases.books import close
from restaking.model.schedule import Schedule
from restaking.model.world import World
from tests.worlds import QUIET, eth, model, reopen, two_stakers, without_lrts

TENTH, HALF = WAD // 10, WAD // 2


def slash(world: World, fraction: int, *, avs: int = 0, day: int = 1) -> int:
    """Slash operator 0's allocation to an AVS and audit; returns the loss [gwei]."""
    file_slash(world, day, 0, avs, fraction, "shock", world.new_cause())
    slashing.settle(world, day)
    close(world, day)
    return world.events[-1].amount_gwei


def queue(world: World, staker: int, amount: int, due: int) -> None:
    """Move stake of a staker behind operator 0 into the withdrawal queue."""
    world.stakers.restaked[staker] -= amount
    world.withdrawals.append(owner_kind=0, owner=staker, operator=0, amount=amount, due=due)
    reopen(world)


def queued(world: World) -> list[int]:
    return world.withdrawals.column("amount").tolist()


def restaked(world: World) -> list[int]:
    return world.stakers.restaked[:2].tolist()


def test_a_slash_takes_allocation_times_fraction_of_everybodys_stake():
    world = two_stakers((eth(100), eth(50)), magnitude=HALF)
    assert slash(world, TENTH) == eth(7.5)  # half of the stake is allocated, a tenth of that is slashed
    assert restaked(world) == [eth(95), eth(47.5)]
    assert world.operators.max_magnitude[0] == WAD - WAD // 20
    assert world.allocations.magnitude[0, 0] == HALF - WAD // 20
    assert world.losses.lost.sum() == world.hollow() + world.in_escrow() == eth(7.5)


def test_queued_withdrawals_share_the_loss():
    world = two_stakers((eth(100), eth(100)), magnitude=WAD)
    queue(world, staker=1, amount=eth(60), due=9)
    assert slash(world, TENTH) == eth(20)
    assert restaked(world) == [eth(90), eth(36)] and queued(world) == [eth(54)]


def test_the_queue_of_another_operator_does_not():
    world = two_stakers((eth(100), eth(100)), magnitude=WAD)
    queue(world, staker=1, amount=eth(60), due=9)
    world.withdrawals.operator[0] = 1
    assert slash(world, TENTH) == eth(14)
    assert queued(world) == [eth(60)]


def test_a_deposit_after_a_slash_is_untouched():
    world = two_stakers((eth(100), 0), magnitude=WAD)
    slash(world, TENTH)
    world.stakers.restaked[1] = eth(33)
    reopen(world)
    assert restaked(world) == [eth(90), eth(33)]
    slash(world, HALF, day=2)  # but it does share in the next one
    assert restaked(world) == [eth(45), eth(16.5)]


def test_slashes_multiply():
    world = two_stakers((eth(100), 0), magnitude=WAD)
    for day in (1, 2, 3):
        slash(world, TENTH, day=day)
    assert restaked(world)[0] == eth(72.9)
    assert world.operators.max_magnitude[0] == WAD * 729 // 1000


def test_a_whole_allocation_to_one_avs_slashed_leaves_the_rest():
    world = two_stakers((eth(100), 0), magnitude=WAD // 4)
    assert slash(world, WAD) == eth(25)
    assert world.allocations.magnitude[0, 0] == 0 and world.operators.max_magnitude[0] == WAD * 3 // 4
    assert slash(world, WAD, day=2) == 0  # nothing is left for this AVS to take


def test_an_operator_slashed_whole_is_closed_and_has_no_stake():
    world = two_stakers((eth(100), eth(1)), magnitude=WAD)
    queue(world, staker=1, amount=eth(1), due=9)
    assert slash(world, WAD) == eth(101)
    assert restaked(world) == [0, 0] and queued(world) == [0]
    assert world.operators_open()[0] == 0 and world.slashable().sum() == 0


stakes, fractions = st.integers(1, 10**17), st.integers(1, WAD)


@given(stakes, stakes, fractions, fractions)
def test_what_is_left_floors_against_the_holder(one: int, other: int, magnitude: int, fraction: int):
    """Left = ⌊stake · M′ / M⌋ with M′ = M − ⌈allocation · fraction⌉: exact integers, never in the holder's favour."""
    world = two_stakers_quickly(one, other, magnitude)
    after = WAD - -(-magnitude * fraction // WAD)
    lost = slash(world, fraction)
    assert restaked(world) == [one * after // WAD, other * after // WAD]
    assert lost == one + other - sum(restaked(world))
    exact = (one + other) * magnitude * fraction / WAD**2
    assert lost >= exact * (1 - 1e-12) and lost - exact <= 2 + (one + other) / WAD + exact * 1e-12


_WORLDS: list[World] = []


def two_stakers_quickly(one: int, other: int, magnitude: int) -> World:
    """The same two stakers behind an operator that was never slashed, in a world that is reused."""
    if not _WORLDS:
        _WORLDS.append(two_stakers((one, other), magnitude=magnitude))
    world = _WORLDS[0]
    world.stakers.restaked[:2] = one, other
    world.operators.max_magnitude[0], world.allocations.magnitude[0, 0] = WAD, magnitude
    world.stakers.lien[:] = world.losses.lost[:] = world.losses.before[:] = 0
    world.magnitude_before = None
    world.escrow.keep(world.escrow.column("lst") < 0)
    reopen(world)
    return world


@given(stakes, st.integers(1, WAD // 2), st.integers(1, WAD // 2), fractions)
def test_slashing_one_avs_leaves_what_another_can_slash(stake: int, first: int, second: int, fraction: int):
    """Unique stake: each AVS has its own slice. Within 1 gwei, for stake is rounded down once."""
    world = two_stakers_quickly(stake, 0, first)
    world.allocations.magnitude[0, 1], world.allocations.registered[0, 1] = second, 1
    before = int(world.slashable()[0, 1])
    slash(world, fraction, avs=0)
    assert before - 1 <= int(world.slashable()[0, 1]) <= before
    world.allocations.magnitude[0, 1] = world.allocations.registered[0, 1] = 0


def test_an_lrt_loses_in_proportion_to_what_it_delegated():
    made = model(1, {"stakers.count": 20, "lrts.count": 1, "operators.count": 3, "avss.count": 1})
    world = made.world
    world.allocations.magnitude[:] = 0
    world.allocations.magnitude[0, 0] = WAD
    stake, worth = int(world.lrt_delegations.stake[0, 0]), int(world.lrt_worth()[0])
    direct = int(world.stakers.restaked[world.stakers.operator == 0].sum())
    supply = int(world.lrts.supply[0])
    lost = slash(world, TENTH)
    assert lost == pytest.approx((stake + direct) / 10, abs=30) and stake > 0
    assert worth - int(world.lrt_worth()[0]) == pytest.approx(stake / 10, abs=1)
    assert world.lrts.supply[0] == supply, "holders keep their tokens, each worth less"


# The delay. Stake asked back on day d with a delay of n days is slashable through day d + n, its last day included,
# and free after that day's slashes.


@pytest.mark.parametrize(("day", "slashed"), [(1, True), (14, True), (15, True), (16, False)])
def test_a_withdrawal_is_slashable_through_its_last_day_and_not_after(day: int, slashed: bool):
    world = two_stakers((eth(100), eth(100)), magnitude=WAD)
    queue(world, staker=1, amount=eth(100), due=15)  # asked for on day 1 with a delay of 14
    world.stakers.venue[1], world.stakers.operator[1] = 0, -1  # wants to hold plain ETH: on to the exit queue
    for today in range(1, day):
        maturities.release(world, today)
    assert slash(world, TENTH, day=day) == eth(20 if slashed else 10)
    assert sum(queued(world)) + int(world.exits.column("amount").sum()) == eth(90 if slashed else 100)


@pytest.mark.parametrize(("delay", "day", "slashed"), [(3, 4, True), (3, 5, False), (1, 2, True), (0, 2, False)])
def test_who_leaves_is_within_reach_for_the_whole_delay(delay: int, day: int, slashed: bool):
    """The same through whole days of the model: leave on day 1, slash on the last day of the delay or the day after.

    Stake that leaves is handed over by the next day's maturities at the earliest, but after its last day no slash
    reaches it, wherever it is.
    """
    made = model(1, QUIET, without_lrts(), {"stakers.count": 60, "withdrawals.delay_days": delay})
    made.world.stakers.attention[:], made.world.stakers.taste[:] = 1.0, 10**6  # all look again, with new tastes
    made.step()
    made.world.stakers.attention[:] = 0.0
    left = int(made.world.withdrawals.operator[0])
    assert made.world.withdrawals.due[0] == 1 + delay and made.world.allocations.magnitude[left].any()
    made.run(days=day - 2)
    made.intervene("slash_operator", operator=left, fraction=0.1)
    made.step()
    took = [flow for flow in made.ledger.flows if flow[0] == made.day and flow[2] == "withdrawals.amount"]
    assert made.day == day and ("slashed" in [flow[1] for flow in took]) == slashed


@pytest.mark.parametrize(("day", "slashable"), [(1, True), (14, True), (15, True), (16, False)])
def test_a_deallocation_is_slashable_through_its_last_day_and_not_after(day: int, slashable: bool):
    world = two_stakers((eth(100), 0), magnitude=HALF)
    world.allocations.registered[0, 0] = 0
    world.allocations.pending[0, 0], world.allocations.pending_due[0, 0] = -HALF, 15
    for today in range(1, day):
        maturities.release(world, today)
    lost = slash(world, TENTH, day=day)
    assert lost == (eth(5) if slashable else 0)


def test_the_days_slashes_come_before_the_days_maturities():
    names = [phase.name for phase in Schedule().phases]
    assert names.index("faults") < names.index("slashing") < names.index("maturities") < names.index("decisions")


def test_the_pending_part_is_slashed_in_the_same_ratio():
    world = two_stakers((eth(100), 0), magnitude=HALF)
    world.allocations.pending[0, 0], world.allocations.pending_due[0, 0] = -WAD // 4, 9
    slash(world, TENTH)
    assert world.allocations.magnitude[0, 0] == HALF - HALF // 10
    assert world.allocations.pending[0, 0] == -(WAD // 4 - WAD // 40)


def test_slashed_stake_still_counts_as_staked():
    """Slashed native stake has no way to burn: its validators stay active. So does the backing of slashed LSTs."""
    world = two_stakers((eth(100), 0), magnitude=WAD)
    staked = world.staked()
    slash(world, HALF)
    assert world.staked() == staked


def test_without_lrts_a_slash_needs_no_lrt():
    made = model(1, {"stakers.count": 20}, without_lrts(), {"slashing.fault_rate": 12.0}).run(days=20)
    assert made.events and made.latest()["slashed_eth"] > 0.0
