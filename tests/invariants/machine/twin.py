"""The engine's twin: told what was done, it knows what every column must hold, to the gwei and to the wei.

It keeps two accounts of each stake and withdrawal: the exact one (``shares``: fractions, s·k·l·m) and the engine's own
figures (``stakes``, ``queue``: gwei, rounded down once per slash). The first bounds the second: never above, and below
by less than one gwei for each slash. What a phase decided by itself (a whole day of the model) is read off the columns
as deposits and withdrawals, and must fit together as such.
"""

from collections import Counter
from fractions import Fraction

from restaking.core.units import NOBODY
from tests.invariants.machine.magnitudes import Magnitudes, Promise
from tests.invariants.machine.seen import Row, Seen
from tests.invariants.machine.shares import Holder, Shares


class Twin:
    """Stakes, withdrawals and magnitudes as they must be."""

    def __init__(self, seen: Seen, magnitudes: Magnitudes) -> None:
        self.shares, self.magnitudes = Shares(len(seen.whole)), magnitudes
        self.stakes: dict[tuple[Holder, int], int] = {}
        self.queue: list[Row] = []
        self.judged: object = None
        self.lost = 0
        """Everything that slashes have taken [gwei], dust included."""
        for (holder, operator), stake in seen.stakes.items():
            self.deposit(holder, operator, stake)
        for j, promises in enumerate(magnitudes.promises):
            for s, promise in enumerate(promises):
                take_over(promise, seen, j, s)
            magnitudes.settings[j].delay = seen.delay[j]

    # What is done.

    def deposit(self, holder: Holder, operator: int, amount: int) -> None:
        """New stake behind an operator, or behind nobody."""
        self.shares.deposit(holder, operator, amount)
        self.stakes[holder, operator] = self.stakes.get((holder, operator), 0) + amount

    def delegate(self, holder: Holder, operator: int) -> None:
        """Undelegated stake comes under an operator, all of it."""
        if (holder, NOBODY) in self.stakes:
            self.shares.delegate(holder, operator)
            self.stakes[holder, operator] = self.stakes.pop((holder, NOBODY))

    def queue_up(self, row: Row) -> None:
        """Part of a stake, or all that there is, goes into the queue."""
        key = row.holder, row.operator
        left = self.stakes[key] - row.amount
        assert row.amount > 0 and left >= 0, f"{row} is withdrawn from {self.stakes[key]} gwei"
        self.shares.queue_up(*key, row.due, row.amount if left else None)
        self.stakes[key] = left
        if left == 0:
            del self.stakes[key]
        self.queue.append(row)

    def held(self, operator: int, reach: int) -> int:
        """What stands behind an operator [gwei]: delegated, and queued to be released on day ``reach`` or later."""
        queued = sum(row.amount for row in self.queue if row.operator == operator and row.due >= reach)
        return queued + sum(stake for (_, j), stake in self.stakes.items() if j == operator)

    def slash(self, operator: int, reach: int, ratio: Fraction) -> None:
        """Everything behind the operator, and its queue from release day ``reach`` on, keeps ``ratio``, floored."""
        if ratio == 1:
            return
        self.shares.slash(operator, reach, ratio)
        for key in [key for key in self.stakes if key[1] == operator]:
            left = int(self.stakes[key] * ratio)
            self.lost += self.stakes[key] - left
            self.stakes[key] = left
            if self.stakes[key] == 0:
                del self.stakes[key]
                self.shares.forfeit(*key)
        for n, row in enumerate(self.queue):
            if row.operator == operator and row.due >= reach:
                self.queue[n] = row._replace(amount=int(row.amount * ratio))
                self.lost += row.amount - self.queue[n].amount

    def penalise(self, holder: Holder, operator: int, amount: int) -> None:
        """Stake that the base chain has slashed leaves its operator at once."""
        key = holder, operator
        self.shares.penalise(*key, amount)
        self.stakes[key] -= amount
        if self.stakes[key] == 0:
            del self.stakes[key]
            self.shares.forfeit(*key)

    def release(self, day: int, caller: Holder | None = None) -> Counter[Holder]:
        """Withdrawals that are due are paid: those a caller completes, or those that complete by themselves."""
        paid, stays = Counter[Holder](), []
        for n, (row, exact) in enumerate(zip(self.queue, self.shares.queue, strict=True)):
            if row.due > day or (row.by_call if caller is None else row.holder != caller):
                stays.append(n)
                continue
            judge(f"payment {row}", row.amount, self.shares.payable(exact), self.shares.payable_dust(exact))
            paid[row.holder] += row.amount
        self.queue = [self.queue[n] for n in stays]
        self.shares.queue = [self.shares.queue[n] for n in stays]
        return paid

    # What phases decided by themselves.

    def arrivals(self, seen: Seen, at_most: Counter[Holder] | None = None) -> None:
        """Stake that is there and was not: deposits, as far as they may be (``at_most`` by holder)."""
        for (holder, operator), stake in seen.stakes.items():
            more = stake - self.stakes.get((holder, operator), 0)
            if more > 0:
                self.deposit(holder, operator, more)
                if at_most is not None:
                    at_most[holder] -= more
                    assert at_most[holder] >= 0, f"{holder} has {-at_most[holder]} gwei more stake than was paid to it"

    def orders(self, seen: Seen, due: int) -> None:
        """Withdrawals that were filed, then delegations and deposits: everything else is an error, see ``same``."""
        for row in seen.queue[len(self.queue) :]:
            assert row.due == due, f"filed with another delay than until {due}: {row}"
            assert (row.holder, row.operator) in self.stakes, f"withdrawn without stake: {row}"
            self.queue_up(row)
        for holder, operator in list(self.stakes):
            if operator == NOBODY and (holder, NOBODY) not in seen.stakes:
                self.delegate(holder, seen.operator[holder[1]])
        self.arrivals(seen)

    def promises(self, seen: Seen, day: int) -> None:
        """What operators decided about their allocations: each step must be one that the law allows."""
        law = self.magnitudes
        for j, promises in enumerate(law.promises):
            for s, promise in enumerate(promises):
                was = (promise.current, promise.pending.amount, promise.pending.due)
                take_over(promise, seen, j, s)
                now, change = promise.current, promise.pending
                if was[1]:
                    assert was == (now, change.amount, change.due), f"operator {j}, AVS {s}: a second change at once"
                elif change.amount:
                    delay = law.settings[j].delay if change.amount > 0 else law.deallocation
                    assert now == was[0] and change.due == day + delay, f"operator {j}, AVS {s}: {change}, from {was}"
                    assert change.amount < 0 or delay > 0
                else:
                    assert now == was[0] or (now > was[0] and law.settings[j].delay == 0), (
                        f"{j}, {s}: {now}, from {was}"
                    )

    # What must hold.

    def same(self, seen: Seen) -> None:
        """Every stake and every withdrawal in the engine is what it must be, to the gwei."""
        assert seen.stakes == self.stakes, f"stakes differ: {difference(seen.stakes, self.stakes)}"
        assert seen.queue == self.queue, f"the queue differs: {seen.queue} against {self.queue}"

    def same_promises(self, seen: Seen) -> None:
        """Every magnitude, allocation and change under way in the engine is what it must be, to the wei and the day."""
        law = self.magnitudes
        assert seen.whole == law.whole, f"magnitudes differ: {seen.whole} against {law.whole}"
        for j, promises in enumerate(law.promises):
            must = [(p.current, p.pending.amount, p.pending.amount and p.pending.due, p.registered) for p in promises]
            there = [
                (current, pending, pending and due, registered)
                for current, pending, due, registered in zip(
                    seen.current[j], seen.pending[j], seen.due[j], seen.registered[j], strict=True
                )
            ]
            assert there == must, f"allocations of operator {j} differ: {there} against {must}"
        assert seen.delay == [setting.delay for setting in law.settings], "allocation delays differ"

    def judge_all(self) -> None:
        """Every stake and withdrawal lies within its dust of the closed form; judged once for each state of things."""
        shares, state = self.shares, (self.shares.changes, dict(self.stakes), tuple(self.queue))
        if state == self.judged:
            return
        self.judged = state
        for (holder, j), stake in self.stakes.items():
            judge(f"stake of {holder} behind {j}", stake, shares.worth(holder, j), shares.dust(holder, j))
        for row, exact in zip(self.queue, shares.queue, strict=True):
            judge(f"withdrawal {row}", row.amount, shares.payable(exact), shares.payable_dust(exact))


def take_over(promise: Promise, seen: Seen, j: int, s: int) -> None:
    """Let a promise be what the engine says."""
    promise.current, promise.registered = seen.current[j][s], seen.registered[j][s]
    promise.pending.amount, promise.pending.due = seen.pending[j][s], seen.due[j][s]


def judge(what: str, amount: int, exact: Fraction, dust: int) -> None:
    """Zero tolerance plus named dust: never above the closed form, below it by less than one gwei for each slash."""
    assert amount == exact or 0 <= exact - amount < dust, (
        f"{what} is {amount}, the closed form {float(exact):.6f}, with dust below {dust} gwei"
    )


def difference(one: dict[tuple[Holder, int], int], other: dict[tuple[Holder, int], int]) -> str:
    """Entries in which two tables of stakes differ."""
    keys = [key for key in one.keys() | other.keys() if one.get(key, 0) != other.get(key, 0)]
    return ", ".join(f"{key}: {one.get(key, 0)} against {other.get(key, 0)}" for key in keys)
