"""EigenLayer's invariants, one by one, over the engine's columns after every step; the table is in ``__init__.py``.

Names follow the list in their words. Each compares what the columns hold now with what they held before the step, or
with what the twin knows; none looks at how the engine came to it.
"""

from hypothesis.stateful import invariant

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD
from restaking.model.kernels.stakes import promised
from tests.invariants.machine.driver import AVSS, DEGREES, LRTS, OPERATORS, STAKERS, Driver
from tests.invariants.machine.seen import Seen


class Laws:
    """Invariants only; mixed into the machines. ``slashed`` says that the step was a slash and nothing else."""

    driver: Driver
    slashed: int

    @property
    def now(self) -> Seen:
        """The columns after the step."""
        return self.driver.now

    @property
    def was(self) -> Seen:
        """The columns before it."""
        return self.driver.was

    # The closed form.

    @invariant()
    def every_column_is_what_the_twin_knows(self) -> None:
        self.driver.twin.same(self.now)
        self.driver.twin.same_promises(self.now)

    @invariant()
    def worth_is_the_closed_form_less_named_dust(self) -> None:
        self.driver.twin.judge_all()

    # Allocation.

    @invariant()
    def encumbered_magnitude_is_current_plus_positive_pending(self) -> None:
        edges = self.driver.world.allocations
        for j in range(OPERATORS):
            summed = sum(self.now.current[j]) + sum(max(0, change) for change in self.now.pending[j])
            assert promised(edges.magnitude[j], edges.pending[j]) == summed

    @invariant()
    def encumbered_is_at_most_max_and_max_at_most_one(self) -> None:
        degree = DEGREES[self.driver.mode]
        for j, whole in enumerate(self.now.whole):
            assert 0 <= whole <= WAD
            if degree is not None:  # under elastic stake a loss may leave more promised than may be promised anew
                most = whole if degree == 1 else WAD
                assert sum(self.now.current[j]) + sum(max(0, change) for change in self.now.pending[j]) <= degree * most

    @invariant()
    def current_magnitude_is_at_most_max(self) -> None:
        for j, whole in enumerate(self.now.whole):
            for current, change in zip(self.now.current[j], self.now.pending[j], strict=True):
                assert current >= 0 and current + max(0, change) <= whole

    @invariant()
    def allocatable_and_encumbered_magnitude_sum_to_max(self) -> None:
        world = self.driver.world
        for j, whole in enumerate(self.now.whole if self.driver.mode == "unique" else []):
            used = promised(world.allocations.magnitude[j], world.allocations.pending[j])
            assert world.mode.law.rules.free(whole, used, world.degree_wad) + used == whole

    @invariant()
    def max_magnitude_never_rises(self) -> None:
        assert all(now <= was for now, was in zip(self.now.whole, self.was.whole, strict=True))

    @invariant()
    def a_pending_decrease_is_at_most_the_current_magnitude(self) -> None:
        for j in range(OPERATORS):
            assert all(c + p >= 0 for c, p in zip(self.now.current[j], self.now.pending[j], strict=True))

    @invariant()
    def a_pending_change_never_jumps_from_increase_to_decrease(self) -> None:
        closed = self.driver.day - 1
        for j in range(OPERATORS):
            for was, due, now in zip(self.was.pending[j], self.was.due[j], self.now.pending[j], strict=True):
                assert was * now >= 0 or due <= closed, "it passes zero only by coming due"

    @invariant()
    def a_pending_change_has_a_day_of_effect_and_only_one_within_its_delay(self) -> None:
        law, today = self.driver.twin.magnitudes, self.driver.day
        for j in range(OPERATORS):
            for change, due in zip(self.now.pending[j], self.now.due[j], strict=True):
                if change:  # yesterday's decisions came after what was due, so without delay they wait until today
                    assert today - 1 <= due <= today + max(law.deallocation, 2), "no operator here delays for longer"

    @invariant()
    def registered_sets_are_those_with_the_flag(self) -> None:
        graph = self.driver.world.allocations.registered
        running = [sum(flags) for flags in self.now.registered]
        assert all(flag in (0, 1) for flags in self.now.registered for flag in flags)
        assert running == graph.sum(axis=1).tolist()
        assert running == [sum(p.registered for p in promises) for promises in self.driver.twin.magnitudes.promises]

    @invariant()
    def histories_have_rising_days_and_none_in_the_future(self) -> None:
        world, today = self.driver.world, self.driver.day
        days = [event.day for event in world.events[-20:]]
        assert days == sorted(days) and all(0 <= day <= today for day in days)
        booked = [row[0] for row in world.ledger.flows[-40:]]
        assert booked == sorted(booked) and all(day < today for day in booked)

    @invariant()
    def an_avs_could_take_its_share_and_no_gwei_more(self) -> None:
        could = [[self.driver.could_take(j, s) for s in range(AVSS)] for j in range(OPERATORS)]
        assert self.driver.world.slashable().tolist() == could
        assert self.driver.world.secured().tolist() == [sum(column) for column in zip(*could, strict=True)]

    # Slashing.

    @invariant()
    def stake_and_magnitude_never_rise_in_a_slash(self) -> None:
        if not self.slashed:
            return
        assert all(stake <= self.was.stakes.get(key, 0) for key, stake in self.now.stakes.items())
        assert all(now.amount <= was.amount for now, was in zip(self.now.queue, self.was.queue, strict=True))
        for j in range(OPERATORS):
            assert all(now <= was for now, was in zip(self.now.current[j], self.was.current[j], strict=True))

    @invariant()
    def the_share_of_stake_removed_never_exceeds_that_of_magnitude_but_for_rounding(self) -> None:
        if not self.slashed or self.driver.mode == "vault":  # a vault's slash is an amount, not a share
            return
        for (holder, j), was in self.was.stakes.items():
            if j == NOBODY:
                continue
            now, before, after = self.now.stakes.get((holder, j), 0), self.was.whole[j], self.now.whole[j]
            assert now * before > was * after - self.slashed * before, "less than one gwei for each slash"
            assert now * before <= was * after, "and never less taken than the magnitude lost"

    @invariant()
    def all_that_slashes_took_is_told_by_layer(self) -> None:
        assert int(self.driver.world.losses.lost[1:].sum()) == self.driver.twin.lost

    @invariant()
    def a_redistribution_always_has_a_recipient(self) -> None:
        escrow = self.driver.world.escrow
        assert all(0 <= avs < AVSS for avs in escrow.column("avs").tolist())
        assert all(due >= self.driver.day for due in escrow.column("due").tolist()), "an escrow outlived its day"

    # Delegation.

    @invariant()
    def operators_are_never_removed(self) -> None:
        assert len(self.now.whole) == OPERATORS and set(self.now.operator) <= {NOBODY, *range(OPERATORS)}

    @invariant()
    def delegation_changes_only_through_undelegating(self) -> None:
        for i, (was, now) in enumerate(zip(self.was.operator, self.now.operator, strict=True)):
            if was not in (now, NOBODY):
                assert (("staker", i), was) not in self.now.stakes, "nothing stays behind, nothing goes along unqueued"

    @invariant()
    def operators_have_exactly_what_was_delegated_to_them(self) -> None:
        delegated = self.driver.world.delegated().tolist()
        assert delegated == [self.driver.twin.held(j, 10**9) for j in range(OPERATORS)]

    @invariant()
    def withdrawable_is_at_most_what_was_deposited(self) -> None:
        deposits = self.driver.twin.shares.deposits
        assert all(stake <= deposits[key].s for key, stake in self.now.stakes.items())

    @invariant()
    def every_pending_withdrawal_has_one_record_and_one_owner(self) -> None:
        sizes = {"staker": STAKERS, "lrt": LRTS}
        for row in self.now.queue:
            kind, owner = row.holder
            assert 0 <= owner < sizes[kind] and NOBODY <= row.operator < OPERATORS and row.amount >= 0

    @invariant()
    def the_delay_is_enforced(self) -> None:
        closed = self.driver.day - 1
        for kept in ((row.holder, row.operator, row.due) for row in self.was.queue if row.due > closed):
            assert kept in {(row.holder, row.operator, row.due) for row in self.now.queue}

    @invariant()
    def nobody_holds_nothing(self) -> None:
        s = self.driver.world.stakers
        assert all(lrt != NOBODY for lrt, tokens in zip(s.lrt.tolist(), s.lrt_tokens.tolist(), strict=True) if tokens)
        for (kind, i), j in self.now.stakes:
            assert j != NOBODY or (kind == "staker" and self.now.venue[i] == Venue.RESTAKE)

    # Strategies and validators.

    @invariant()
    def who_runs_validators_never_changes(self) -> None:
        assert self.now.native == self.was.native

    @invariant()
    def shares_are_whole_gwei_and_never_negative(self) -> None:
        assert all(isinstance(stake, int) and stake > 0 for stake in self.now.stakes.values())

    @invariant()
    def stake_that_has_left_a_queue_is_nowhere_in_it(self) -> None:
        for queue in (self.driver.world.withdrawals, self.driver.world.entries, self.driver.world.exits):
            assert not queue.amount[queue.used :].any(), f"{queue.name} holds gwei in rows no longer in use"
