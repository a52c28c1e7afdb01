"""What can happen in the state machine: every call that the platform knows, slashes of any size, and time.

Rules ask for what is refused as well as for what is allowed; the driver knows which, and that nothing changes by a call
that is refused. All amounts are parts of what there is, so that short programs reach full and empty accounts.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from restaking.core.units import WAD
from tests.invariants.machine.driver import AVSS, LRTS, OPERATORS, STAKERS, Driver
from tests.invariants.machine.laws import Laws

PARTS = ("one", "all", "half", "third", "nearly all", "too much", "nothing")
A_GWEI_OF_WAD = WAD // 10**9
FRACTIONS = (1, 2, A_GWEI_OF_WAD - 1, WAD // 1000, WAD // 10, WAD // 3, WAD // 2, WAD - 1, WAD)

stakers, operators, avss = (st.integers(0, count - 1) for count in (STAKERS, OPERATORS, AVSS))
parts, fractions = st.sampled_from(PARTS), st.sampled_from(FRACTIONS) | st.integers(1, WAD)


worlds = st.fixed_dictionaries(
    {
        "withdrawals.delay_days": st.sampled_from([0, 1, 2, 5]),
        "withdrawals.deallocation_days": st.sampled_from([0, 1, 3]),
        "operators.allocation_delay_days": st.integers(0, 2),
        "slashing.vault_limit": st.sampled_from([1.0, 0.3]),
        "slashing.veto_days": st.integers(0, 1),
        "slashing.veto_chance": st.sampled_from([0.0, 0.5]),
        "slashing.resolution_days": st.sampled_from([0, 2, 7]),
        "slashing.redistribute": st.sampled_from([0.0, 1 / 3, 1.0]),
        "slashing.native_settle": st.sampled_from(["lien", "exit_burn"]),
        "slashing.cap": st.sampled_from([1.0, 1.0, 0.5]),
    }
)
"""Settings of a world, drawn once per example."""


def part_of(whole: int, part: str) -> int:
    """How much a part of ``whole`` is, in its own unit."""
    sizes = {"one": 1, "all": whole, "half": whole // 2, "third": whole // 3, "nearly all": whole - 1}
    return sizes.get(part, whole + 1 if part == "too much" else 0)


class Life(Laws, RuleBasedStateMachine):
    """Rules; ``mode`` is set by the machines that run."""

    mode = "unique"
    steps = 0
    """Steps run by all machines of this class: counted here, asserted by the test."""
    driver: Driver
    age = 0
    """Steps of this example."""

    @initialize(seed=st.integers(1, 4), choices=worlds)
    def begin(self, seed: int, choices: dict[str, Any]) -> None:
        self.driver = Driver(self.mode, seed, choices)
        self.done()

    def done(self) -> None:
        """Look at the columns once for all invariants."""
        self.slashed = 0
        self.driver.step()
        self.age += 1
        type(self).steps += 1

    def teardown(self) -> None:
        """However an example ends, its books are audited; before that they were at the end of each of its days."""
        if hasattr(self, "driver"):
            self.driver.audit()

    # Stake.

    @rule(staker=stakers, part=parts)
    def deposit(self, staker: int, part: str) -> None:
        self.driver.deposit(staker, part_of(self.driver.has(staker), part))
        self.done()

    @rule(staker=stakers, operator=operators)
    def delegate(self, staker: int, operator: int) -> None:
        self.driver.delegate(staker, operator)
        self.done()

    @rule(staker=stakers)
    def undelegate(self, staker: int) -> None:
        self.driver.undelegate(staker)
        self.done()

    @rule(staker=stakers, operator=operators)
    def redelegate(self, staker: int, operator: int) -> None:
        self.driver.redelegate(staker, operator)
        self.done()

    @rule(staker=stakers, part=parts)
    def queue(self, staker: int, part: str) -> None:
        self.driver.queue(staker, part_of(self.driver.restaked(staker), part))
        self.done()

    @rule(staker=stakers, part=st.sampled_from(["all", "half", "nearly all"]), batches=st.integers(2, 4))
    def queue_in_batches(self, staker: int, part: str, batches: int) -> None:
        whole, claims = part_of(self.driver.restaked(staker), part), self.driver.twin.shares
        there = claims.claimed(("staker", staker))
        for n in range(batches):
            amount = whole // batches if n else whole - (batches - 1) * (whole // batches)
            self.driver.queue(staker, amount)
            self.driver.look()
        assert claims.claimed(("staker", staker)) == there, "one batch or several: no claim is won or lost"
        self.done()

    @rule(staker=stakers, part=parts)
    def deposit_and_take_back(self, staker: int, part: str) -> None:
        before, amount = self.driver.restaked(staker), part_of(self.driver.has(staker), part)
        self.driver.deposit(staker, amount)
        self.driver.look()
        if self.driver.restaked(staker) > before:
            self.driver.queue(staker, amount)
            self.driver.look()
        assert self.driver.restaked(staker) == before, "adding and removing is neutral"
        self.done()

    @rule(staker=stakers, as_deposit=st.booleans())
    def complete(self, staker: int, as_deposit: bool) -> None:
        self.driver.complete(staker, as_deposit=as_deposit)
        self.done()

    # Promises.

    @rule(operator=operators, avs=avss, registered=st.integers(0, 1))
    def register_or_deregister(self, operator: int, avs: int, registered: int) -> None:
        self.driver.register(operator, avs, registered)
        self.done()

    @rule(operator=operators, avs=avss, part=parts)
    def allocate(self, operator: int, avs: int, part: str) -> None:
        law = self.driver.twin.magnitudes
        room = min(law.allocatable(operator), law.whole[operator] - law.promises[operator][avs].current)
        self.driver.allocate(operator, avs, part_of(max(0, room), part))
        self.done()

    @rule(operator=operators, avs=avss, part=parts)
    def deallocate(self, operator: int, avs: int, part: str) -> None:
        held = self.driver.twin.magnitudes.promises[operator][avs].current
        self.driver.deallocate(operator, avs, part_of(held, part))
        self.done()

    @rule(operator=operators, days=st.sampled_from([-1, 0, 1, 2]))
    def change_allocation_delay(self, operator: int, days: int) -> None:
        self.driver.configure(operator, days)
        self.done()

    # Slashes.

    @rule(operator=operators, avs=avss, fraction=fractions)
    def slash(self, operator: int, avs: int, fraction: int) -> None:
        self.driver.file(operator, avs, fraction)
        slashed = self.driver.settle()
        self.done()
        self.slashed = slashed

    @rule(operator=operators, avs=avss, fraction=fractions, again=st.booleans())
    def file_slashes(self, operator: int, avs: int, fraction: int, again: bool) -> None:
        for _ in range(1 + again):
            self.driver.file(operator, avs, fraction)
        self.done()

    @rule(staker=stakers, lrt=st.integers(0, LRTS - 1), operator=operators, native=st.booleans())
    def base_chain_slashes_a_validator(self, staker: int, lrt: int, operator: int, native: bool) -> None:
        holder = ("staker", staker) if native else ("lrt", lrt)
        behind = self.driver.now.operator[staker] if native else operator
        if (holder, behind) in self.driver.twin.stakes and (not native or self.driver.now.native[staker]):
            self.driver.base_chain_slashes(holder, behind)
        self.done()

    # Time.

    @rule(days=st.sampled_from([1, 1, 2]))
    def days_end(self, days: int) -> None:
        for _ in range(days):
            self.driver.end_day()
            self.driver.look()
        self.done()

    @rule()
    @precondition(lambda self: self.driver.delay)
    def a_withdrawal_delay_passes(self) -> None:
        for _ in range(self.driver.delay):
            self.driver.end_day()
            self.driver.look()
        self.done()

    @rule(days=st.sampled_from([1, 1, 3]))
    @precondition(lambda self: self.age % 6 == 0)  # a day costs as much as twenty other steps
    def days_of_the_model(self, days: int) -> None:
        for _ in range(days):
            self.driver.whole_day()
            self.driver.look()
        self.done()
