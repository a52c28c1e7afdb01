"""A small world of the real engine beside its twin, and the calls that change both."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from restaking import RestakingModel
from restaking.agents.singles import Filing
from restaking.core.units import GWEI, NOBODY, WAD
from restaking.model import identities, platform
from restaking.model.filing import due, file_slash
from restaking.model.phases import base_slashing, maturities, slashing
from restaking.model.phases.books import close, conservation_error, stocks
from restaking.model.platform import PlatformError
from restaking.model.schedule import Phase
from restaking.model.world import World
from tests.invariants.machine.magnitudes import Magnitudes, Refused
from tests.invariants.machine.seen import Row, Seen
from tests.invariants.machine.shares import Holder
from tests.invariants.machine.twin import Twin
from tests.worlds import LIVELY, model

STAKERS, OPERATORS, AVSS, LRTS = 8, 3, 3, 2
SIZES = {"stakers.count": STAKERS, "operators.count": OPERATORS, "avss.count": AVSS, "lrts.count": LRTS}
SIZES |= {"operators.organisations": 2, "stakers.neighbours": 2, "stakers.eth_total": 900.0, "operators.mean_avs": 2.0}
SIZES |= {"base.slash_rate": 0.0, "view.staker_agents": "never"}
DEGREES = {"unique": Fraction(1), "pooled": None, "elastic": Fraction(2), "vault": None}
NEVER = 10**9  # a day that does not come
VALIDATOR = 32 * GWEI
EPOCH, CONFIGURATION = 2, 3  # [days] of a vault; of a change of an allocation delay


class Driver:
    """Model, twin and day; every method is one call that the contracts know, or time that passes."""

    def __init__(self, mode: str, seed: int, settings: dict[str, Any]) -> None:
        own = {"slashing.mode": mode, "slashing.vault_epoch_days": EPOCH}
        own |= {"withdrawals.allocation_config_days": CONFIGURATION - 0.5}
        self.model: RestakingModel = model(seed, LIVELY, SIZES, own, settings)
        self.world: World = self.model.world
        self.mode, self.delay = mode, self.world.scenario.withdrawals.delay_days
        self.now = self.was = self.before = Seen(self.world)
        dealing = EPOCH if mode == "vault" else self.world.scenario.withdrawals.deallocation_days
        self.twin = Twin(self.now, Magnitudes(OPERATORS, AVSS, DEGREES[mode], dealing, CONFIGURATION))
        self.callers: set[int] = set()
        """Stakers who complete, when the day's slashes are through, what is due today."""
        schedule = self.model.schedule
        schedule.before("slashing", Phase("twin before slashing", self._before_slashing, "the twin looks"))
        schedule.after("slashing", Phase("twin after slashing", self._after_slashing, "the twin slashes too"))
        schedule.after("maturities", Phase("twin after maturities", self._after_maturities, "the twin releases too"))
        schedule.after("decisions", Phase("twin after decisions", self._after_decisions, "the twin reads the orders"))

    @property
    def day(self) -> int:
        """Today: it has begun and is not closed."""
        return self.model.day + 1

    def due(self, day: int) -> int:
        """Release day of a withdrawal asked for on ``day``: the last one on which it may be slashed."""
        return (day // EPOCH + 2) * EPOCH if self.mode == "vault" else day + self.delay

    def reach(self, day: int) -> int:
        """First release day of the withdrawals that a slash of ``day`` reaches."""
        return (day // EPOCH + 2) * EPOCH if self.mode == "vault" else day

    def look(self) -> None:
        """Read the columns afresh, in the middle of a step."""
        self.now = Seen(self.world)

    def step(self) -> None:
        """A step is over: keep what the columns held before it, and read them afresh."""
        self.was = self.before
        self.now = self.before = Seen(self.world)

    def attempt(self, allowed: bool, call: Callable[..., Any], *arguments: Any, **named: Any) -> bool:
        """Make a call of the platform: it must go through if the law allows it, and be refused if not."""
        refused = ""
        try:
            call(self.world, *arguments, **named)
        except PlatformError as why:
            refused = str(why)
        assert allowed == (not refused), f"{call.__name__}{arguments}: {refused or 'went through'}"
        return allowed

    # Stake.

    def open(self, operator: int) -> bool:
        """Whether stake may come under an operator, or be left with nobody."""
        return operator == NOBODY or self.now.whole[operator] > 0

    def has(self, staker: int) -> int:
        """What a staker could deposit [gwei]: its own validators, or what its LST is worth."""
        if self.now.native[staker]:
            return int(self.now.solo[staker])
        supply, backing = self.world.lst_rate().tolist()
        return min(self.now.lst[staker] * backing // supply, int(self.world.lst.active[0])) if supply else 0

    def restaked(self, staker: int) -> int:
        """A staker's stake, not queued [gwei]."""
        return self.now.stakes.get((("staker", staker), self.now.operator[staker]), 0)

    def deposit(self, staker: int, amount: int) -> None:
        """Own validators or LST become stake."""
        operator = self.now.operator[staker]
        if self.attempt(self.open(operator) and 0 < amount <= self.has(staker), platform.deposit, staker, amount):
            self.twin.deposit(("staker", staker), operator, amount)

    def delegate(self, staker: int, operator: int) -> None:
        """Undelegated stake goes under an operator."""
        allowed = self.now.operator[staker] == NOBODY and self.open(operator)
        if self.attempt(allowed, platform.delegate, staker, operator):
            self.twin.delegate(("staker", staker), operator)

    def queue(self, staker: int, amount: int) -> None:
        """Part of a stake is asked back."""
        allowed = 0 < amount <= self.restaked(staker)
        if self.attempt(allowed, platform.queue_withdrawal, self.day, staker, amount):
            self._queued(staker, amount, by_call=1)

    def undelegate(self, staker: int) -> None:
        """All of a stake is asked back, and its operator left."""
        amount, operator = self.restaked(staker), self.now.operator[staker]
        if self.attempt(operator != NOBODY, platform.undelegate, self.day, staker) and amount:
            self._queued(staker, amount, by_call=1)

    def redelegate(self, staker: int, operator: int) -> None:
        """All of a stake leaves one operator for another, through the queue; undelegated stake goes at once."""
        amount, before = self.restaked(staker), self.now.operator[staker]
        allowed = before != operator and self.open(operator)
        if self.attempt(allowed, platform.redelegate, self.day, staker, operator) and amount:
            if before == NOBODY:
                self.twin.delegate(("staker", staker), operator)
            else:
                self._queued(staker, amount, by_call=0)

    def _queued(self, staker: int, amount: int, by_call: int) -> None:
        self.twin.queue_up(Row(("staker", staker), self.now.operator[staker], self.due(self.day), by_call, amount))

    def complete(self, staker: int, *, as_deposit: bool = False) -> None:
        """What is due is paid; on its last day it can still be slashed, so that day's slashes come first."""
        if any(row.holder == ("staker", staker) and row.due == self.day for row in self.twin.queue):
            self.callers.add(staker)
            return
        self._complete(staker, self.day, as_deposit)

    def _complete(self, staker: int, day: int, as_deposit: bool) -> None:
        operator = int(self.world.stakers.operator[staker])
        closed = operator != NOBODY and self.world.operators.max_magnitude[operator] == 0
        if as_deposit and closed:
            self.attempt(False, platform.complete, day, staker, as_deposit=True)
            return
        got = platform.complete(self.world, day, staker, as_deposit=as_deposit)
        paid = self.twin.release(day, ("staker", staker)).total()
        assert got == paid, f"staker {staker} was paid {got} gwei, due were {paid}"
        if as_deposit and paid:
            self.twin.deposit(("staker", staker), operator, paid)

    # Promises.

    def register(self, operator: int, avs: int, registered: int) -> None:
        """An operator joins an AVS, or leaves it and takes its allocation back."""
        self.world.allocations.registered[operator, avs] = registered
        promise = self.twin.magnitudes.promises[operator][avs]
        promise.registered = registered
        if not registered and promise.current and not promise.pending.amount:
            self.deallocate(operator, avs, promise.current)

    def allocate(self, operator: int, avs: int, magnitude: int) -> None:
        """Promise more to an AVS."""
        self._promise(platform.allocate, self.twin.magnitudes.allocate, operator, avs, magnitude)

    def deallocate(self, operator: int, avs: int, magnitude: int) -> None:
        """Take a promise back."""
        self._promise(platform.deallocate, self.twin.magnitudes.deallocate, operator, avs, magnitude)

    def _promise(
        self, call: Callable[..., Any], law: Callable[..., Any], operator: int, avs: int, magnitude: int
    ) -> None:
        try:
            law(operator, avs, magnitude, self.day)
        except Refused:
            self.attempt(False, call, self.day, operator, avs, magnitude)
        else:
            self.attempt(True, call, self.day, operator, avs, magnitude)

    def configure(self, operator: int, days: int) -> None:
        """Ask for another allocation delay."""
        if self.attempt(days >= 0, platform.set_allocation_delay, self.day, operator, days):
            self.twin.magnitudes.configure(operator, days, self.day)

    # Slashes and time.

    def file(self, operator: int, avs: int, fraction: int) -> None:
        """File a slash; it is due after the veto's delay."""
        file_slash(self.world, self.day, operator, avs, fraction, "shock", self.world.new_cause())

    def settle(self) -> int:
        """Slashes that are due are carried out, in the order of filing; returns how many."""
        count = len(due(self.world, self.day))
        self._twin_slashes(self.day)
        slashing.settle(self.world, self.day)
        return count

    def _twin_slashes(self, day: int) -> None:
        chance, settled = self.world.scenario.slashing.veto_chance, list[tuple[int, int, int]]()
        for filing in due(self.world, day):
            if chance and slashing.vetoed(self.world, filing, chance):
                continue
            reach, before = self.reach(filing.filed if self.mode == "vault" else day), self.twin.lost
            taken = filing.taken + sum(lost for j, s, lost in settled if (j, s) == (filing.operator, filing.avs))
            self.twin.slash(filing.operator, reach, self._ratio(filing, reach, taken))
            settled.append((filing.operator, filing.avs, self.twin.lost - before))

    def _ratio(self, filing: Filing, reach: int, taken: int) -> Fraction:
        """What a slash leaves of everything behind the operator and in reach."""
        fraction = min(filing.fraction, int(self.world.avss.slash_cap[filing.avs]))
        if self.mode != "vault":
            return self.twin.magnitudes.slash(filing.operator, filing.avs, fraction)
        held = self.twin.held(filing.operator, reach)
        amount = max(0, min(filing.captured * fraction // WAD, filing.captured - taken, held))
        return Fraction(held - amount, held) if held else Fraction(1)

    def could_take(self, operator: int, avs: int) -> int:
        """What an AVS could take of an operator's delegated stake now [gwei]."""
        active = self.twin.held(operator, NEVER)
        promise, whole = self.twin.magnitudes.promises[operator][avs], self.twin.magnitudes.whole[operator]
        if self.mode == "vault":
            return min(active, self.now.limit[operator][avs], self.now.maximum[avs]) if promise.current else 0
        return active * promise.current // whole if whole else 0

    def base_chain_slashes(self, holder: Holder, operator: int) -> None:
        """The base chain slashes one validator behind a stake, or the whole of a stake too small for a single one."""
        (kind, row), held, cause = holder, self.twin.stakes[holder, operator], self.world.new_cause()
        whose, row = ("restaked", row) if kind == "staker" else (f"lrt {self.world.lrts.names[row]}", operator)
        base_slashing.slash(self.world, self.day, base_slashing.holdings(self.world)[whose], row, 1, cause)
        self.twin.penalise(holder, operator, min(held, VALIDATOR))

    def end_day(self) -> None:
        """Slashes, then what is due, then the audit: a day without decisions."""
        self.settle()
        maturities.release(self.world, self.day)
        self._after_maturities(self.world, self.day)
        close(self.world, self.day)
        self.model.day += 1

    def whole_day(self) -> None:
        """A day of the model, every phase of it."""
        self.model.step()

    def _before_slashing(self, world: World, day: int) -> None:
        self.twin.arrivals(Seen(world))
        self.twin.same(Seen(world))
        self._twin_slashes(day)

    def _after_slashing(self, world: World, day: int) -> None:
        self.twin.same(Seen(world))

    def _after_maturities(self, world: World, day: int) -> None:
        paid = self.twin.release(day)
        self.twin.magnitudes.end_day(day)
        seen = Seen(world)
        for (kind, row), amount in list(paid.items()):
            if kind == "staker":
                if amount and seen.welcome(row):
                    self.twin.deposit((kind, row), seen.operator[row], amount)
                del paid[kind, row]
        self.twin.arrivals(seen, at_most=paid)
        self.twin.same(seen)
        self.twin.same_promises(seen)
        for staker in sorted(self.callers):
            self._complete(staker, day, as_deposit=False)
        self.callers.clear()

    def _after_decisions(self, world: World, day: int) -> None:
        seen = Seen(world)
        self.twin.orders(seen, self.due(day))
        self.twin.same(seen)
        self.twin.promises(seen, day)

    # What must hold after every step.

    def audit(self) -> None:
        """Every column agrees with the books, every identity holds, no gwei has appeared or vanished."""
        with self.world.still():
            self.world.ledger.check(stocks(self.world), self.day)
            identities.check_all(self.world, self.day)
        assert conservation_error(self.world) == 0
