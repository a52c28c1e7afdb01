"""What everybody's stake is worth by the platform's own law, in exact fractions: s·k·l·m, and q·l·m in the queue.

Source: EigenLayer, SharesAccounting. Nothing here reads the engine: a test tells this account what was done, then
compares. The engine keeps worths in gwei and rounds down once per slash; the account knows how often, so that the
difference is named dust: at least 0, and less than one gwei for each slash since the stake came.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from fractions import Fraction

from restaking.core.units import NOBODY

ONE, NOTHING = Fraction(1), Fraction(0)

Holder = tuple[str, int]
"""("staker", row) or ("lrt", row)."""


@dataclass
class Factor:
    """What slashes have left of stake behind one operator: m, with its history by day."""

    days: list[int] = field(default_factory=lambda: [-1])
    values: list[Fraction] = field(default_factory=lambda: [ONE])

    @property
    def now(self) -> Fraction:
        """The factor m of today."""
        return self.values[-1]

    def at(self, day: int) -> Fraction:
        """The factor m for a withdrawal released on ``day``: all slashes that reach it; today's if it is still due."""
        return self.values[bisect_right(self.days, day) - 1]

    def slashes(self, day: int) -> int:
        """Slashes that reach a withdrawal released on ``day``."""
        return bisect_right(self.days, day) - 1

    def fall(self, reach: int, ratio: Fraction) -> None:
        """A slash that reaches withdrawals released on day ``reach`` or later leaves ``ratio`` of everything."""
        assert 0 < ratio <= 1 and reach >= self.days[-1]
        self.days.append(reach)
        self.values.append(self.now * ratio)


@dataclass
class Deposit:
    """A holder's stake behind one operator: deposit shares s, scaling factor k, beacon factor l; m is the operator."""

    s: Fraction = NOTHING
    k: Fraction = ONE
    beacon: Fraction = ONE
    since: int = 0
    """Slashes of the operator before this stake came: each one after has rounded the engine's figure once."""


@dataclass(frozen=True)
class Withdrawal:
    """A row of the queue: scaled shares q, worth q·l·m(last day of its delay)."""

    holder: Holder
    operator: int
    due: int
    q: Fraction
    since: int


class Shares:
    """All deposits and withdrawals of a world; days are those of the model."""

    def __init__(self, operators: int) -> None:
        self.factors = {j: Factor() for j in (NOBODY, *range(operators))}
        self.deposits: dict[tuple[Holder, int], Deposit] = {}
        self.queue: list[Withdrawal] = []
        self.changes = 0
        """How often the account has changed."""

    # What the account says.

    def worth(self, holder: Holder, operator: int) -> Fraction:
        """s·k·l·m of a holder's stake behind an operator [gwei]."""
        if (holder, operator) not in self.deposits:
            return NOTHING
        of = self.deposits[holder, operator]
        return of.s * of.k * of.beacon * self.factors[operator].now

    def dust(self, holder: Holder, operator: int) -> int:
        """How many gwei the engine's figure may lie below that: one for each slash."""
        if (holder, operator) not in self.deposits:
            return 0
        factor = self.factors[operator]
        return len(factor.days) - 1 - self.deposits[holder, operator].since

    def payable(self, row: Withdrawal) -> Fraction:
        """q·l·m of a withdrawal [gwei]; slashes after its last day do not reach it."""
        return row.q * self.factors[row.operator].at(row.due)

    def payable_dust(self, row: Withdrawal) -> int:
        """How many gwei the engine's figure may lie below that."""
        return self.factors[row.operator].slashes(row.due) - row.since

    def claimed(self, holder: Holder) -> Fraction:
        """All that a holder has, staked and queued [gwei]."""
        staked = sum((self.worth(who, j) for who, j in self.deposits if who == holder), NOTHING)
        return staked + sum((self.payable(row) for row in self.queue if row.holder == holder), NOTHING)

    # What is done to it.

    def deposit(self, holder: Holder, operator: int, amount: int) -> None:
        """Let k ← (s·k·l·m + d) / ((s + d)·l·m), s ← s + d: slashes before do not touch what comes now."""
        self.changes += 1
        m = self.factors[operator].now
        of = self.deposits.setdefault((holder, operator), Deposit())
        if of.s == 0:
            of.since = len(self.factors[operator].days) - 1
        worth = of.s * of.k * of.beacon * m
        of.s += amount
        of.k = (worth + amount) / (of.s * of.beacon * m)

    def delegate(self, holder: Holder, operator: int) -> None:
        """Let k ← k / m': undelegated stake comes under an operator at what it is worth."""
        self.changes += 1
        of = self.deposits.pop((holder, NOBODY))
        factor = self.factors[operator]
        of.k, of.since = of.k / factor.now, len(factor.days) - 1
        self.deposits[holder, operator] = of

    def queue_up(self, holder: Holder, operator: int, due: int, amount: int | None = None) -> None:
        """``amount`` gwei of worth (None: everything) leaves as x = amount / (k·l·m) shares, stored as q = x·k·l."""
        self.changes += 1
        of, factor = self.deposits[holder, operator], self.factors[operator]
        if amount is None:
            leaving, since = of.s, of.since
        else:
            leaving, since = Fraction(amount) / (of.k * of.beacon * factor.now), len(factor.days) - 1
        self.queue.append(Withdrawal(holder, operator, due, leaving * of.k * of.beacon, since))
        of.s -= leaving
        if of.s == 0:
            del self.deposits[holder, operator]

    def slash(self, operator: int, reach: int, ratio: Fraction) -> None:
        """All stake behind the operator, and its queue from release day ``reach`` on, keeps ``ratio`` of its worth.

        Where nothing is left the claims are void, and whatever is deposited later (a vault may be filled again)
        starts anew.
        """
        self.changes += 1
        if ratio > 0:
            self.factors[operator].fall(reach, ratio)
            return
        for key in [key for key in self.deposits if key[1] == operator]:
            del self.deposits[key]
        self.queue = [
            replace(row, q=NOTHING) if row.operator == operator and row.due >= reach else row for row in self.queue
        ]

    def forfeit(self, holder: Holder, operator: int) -> None:
        """What is left of a stake is less than a gwei: dust."""
        self.changes += 1
        self.deposits.pop((holder, operator), None)

    def penalise(self, holder: Holder, operator: int, penalty: int) -> None:
        """Let l ← l·(w − penalty)/w: the base chain takes gwei off a native staker's own validators."""
        self.changes += 1
        worth = self.worth(holder, operator)
        self.deposits[holder, operator].beacon *= (worth - penalty) / worth
