"""The share rules of a `protocol` script in exact fractions, and scripts drawn at random.

Written from the documents and sharing nothing with the product: a staker's worth is s·k·m (deposit shares, scaling
factor, magnitude of its operator), a withdrawal pays q·m with m as of the day it is due, each mode has its loss rule.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeVar

from restaking.core.draws import stream_key, unit

Thing = TypeVar("Thing")

NOTHING, ONE = Fraction(0), Fraction(1)


class Operator:
    def __init__(self, avss: list[str]) -> None:
        self.m = ONE
        self.allocated = dict.fromkeys(avss, NOTHING)
        self.leaving: list[list[Any]] = []  # [AVS, amount, due]


class Staker:
    def __init__(self) -> None:
        self.s, self.k, self.paid = NOTHING, ONE, NOTHING
        self.operator: Operator | None = None

    @property
    def m(self) -> Fraction:
        return self.operator.m if self.operator else ONE

    @property
    def worth(self) -> Fraction:
        return self.s * self.k * self.m


class Entry:
    """A withdrawal: scaled shares q behind an operator, worth what they were on the due day for ever after."""

    def __init__(self, staker: Staker, shares: Fraction, due: int) -> None:
        self.staker, self.operator, self.q, self.due = staker, staker.operator, shares * staker.k, due
        self.fixed: Fraction | None = None

    @property
    def worth(self) -> Fraction:
        return self.q * (self.operator.m if self.operator else ONE) if self.fixed is None else self.fixed


class Book:
    """A script's end by the closed form."""

    def __init__(self, inputs: dict[str, Any]) -> None:
        self.inputs, self.day, self.slashed = inputs, 0, NOTHING
        self.operators = {name: Operator(inputs["avss"]) for name in inputs["operators"]}
        self.stakers = {name: Staker() for name in inputs["stakers"]}
        self.entries: list[Entry] = []

    def play(self) -> "Book":
        for event in self.inputs["events"]:
            while self.day < event["day"]:
                self.end_day()
            named = {key: value for key, value in event.items() if key not in ("day", "do")}
            if "staker" in named:
                named["staker"] = self.stakers[named["staker"]]
            if "operator" in named:
                named["operator"] = self.operators[named["operator"]]
            getattr(self, event["do"])(**named)
        self.end_day()
        return self

    def end_day(self) -> None:
        for entry in self.entries:
            if entry.due == self.day:
                entry.fixed = entry.worth
        for operator in self.operators.values():
            for avs, amount, due in operator.leaving:
                if due == self.day:
                    operator.allocated[avs] -= amount
            operator.leaving = [part for part in operator.leaving if part[2] != self.day]
        self.day += 1

    def delegated(self, operator: Operator) -> Fraction:
        return sum((staker.worth for staker in self.stakers.values() if staker.operator is operator), NOTHING)

    def slashable(self, operator: Operator) -> dict[str, Fraction]:
        stake = self.delegated(operator)
        return {avs: stake * a / operator.m if operator.m else NOTHING for avs, a in operator.allocated.items()}

    def deposit(self, staker: Staker, amount: int) -> None:
        staker.k = (staker.worth + amount) / ((staker.s + amount) * staker.m)
        staker.s += amount

    def delegate(self, staker: Staker, operator: Operator) -> None:
        staker.k /= operator.m
        staker.operator = operator

    def allocate(self, operator: Operator, avs: str, fraction: str) -> None:
        pooled = self.inputs["allocation_mode"] == "pooled"
        more = operator.m if pooled else operator.allocated[avs] + Fraction(fraction)
        operator.allocated[avs] = min(operator.m, more)

    def deallocate(self, operator: Operator, avs: str, fraction: str) -> None:
        amount = min(Fraction(fraction), operator.allocated[avs])
        operator.leaving.append([avs, amount, self.day + self.inputs["deallocation_days"]])

    def slash(self, operator: Operator, avs: str, fraction: str) -> None:
        queued = [entry for entry in self.entries if entry.operator is operator and entry.fixed is None]
        behind = self.delegated(operator) + sum((entry.worth for entry in queued), NOTHING)
        taken = operator.allocated[avs] * Fraction(fraction)
        after = operator.m - taken
        for other, allocated in operator.allocated.items():
            left = min(allocated - taken if other == avs else allocated, after)
            for part in operator.leaving:
                if part[0] == other and allocated:
                    part[1] *= left / allocated
            operator.allocated[other] = left
        self.slashed += behind * taken / operator.m
        operator.m = after

    def queue(self, staker: Staker, amount: int) -> None:
        self._leave(staker, min(staker.s, Fraction(amount) / (staker.k * staker.m)) if staker.s else NOTHING)

    def undelegate(self, staker: Staker) -> None:
        self._leave(staker, staker.s)
        staker.k *= staker.m
        staker.operator = None

    def complete(self, staker: Staker) -> None:
        due = [entry for entry in self.entries if entry.staker is staker and entry.due <= self.day]
        staker.paid += sum((entry.worth for entry in due), NOTHING)
        self.entries = [entry for entry in self.entries if entry not in due]

    def _leave(self, staker: Staker, shares: Fraction) -> None:
        if shares:
            self.entries.append(Entry(staker, shares, self.day + self.inputs["withdrawal_days"]))
        staker.s -= shares
        if not staker.s:
            staker.k = ONE


class Dice:
    """Keyed draws, one after the other."""

    def __init__(self, seed: int) -> None:
        self.key, self.thrown = stream_key(seed, "random script", 0), 0

    def random(self) -> float:
        self.thrown += 1
        return float(unit(self.key, self.thrown))

    def choice(self, things: Sequence[Thing]) -> Thing:
        return things[int(self.random() * len(things))]

    def randint(self, least: int, most: int) -> int:
        return least + int(self.random() * (most + 1 - least))


def random_script(seed: int, mode: str) -> dict[str, Any]:
    """A script of the form of the shared cases, with enough slashes in it to matter."""
    rng = Dice(seed)
    operators, avss, stakers = (list(names)[: rng.randint(1, 3)] for names in (("o", "p", "q"), "xyz", "abc"))
    inputs: dict[str, Any] = {"operators": operators, "avss": avss, "stakers": stakers, "allocation_mode": mode}
    inputs |= {"withdrawal_days": rng.choice([0, 5, 14]), "deallocation_days": rng.choice([0, 3, 14]), "events": []}
    book, events, day = Book(inputs), inputs["events"], 0

    def happen(do: str, **named: Any) -> None:
        events.append({"day": day, "do": do, **named})

    for staker in stakers:
        happen("deposit", staker=staker, amount=rng.randint(1, 5 * 10 ** rng.choice([3, 9, 12, 15])))
        happen("delegate", staker=staker, operator=rng.choice(operators))
    for operator in operators:
        left = 100
        for avs in avss:
            part = rng.randint(0, left if mode == "unique" else 100)
            left -= part
            if part:
                happen("allocate", operator=operator, avs=avs, fraction="1" if mode == "pooled" else str(part / 100))
    waiting: set[tuple[str, str]] = set()  # one change at a time
    for _ in range(rng.randint(5, 25)):
        day += rng.choice([0, 0, 1, 2, 5, 9])
        book = Book(inputs).play()  # what there is by now
        staker, operator, avs = rng.choice(stakers), rng.choice(operators), rng.choice(avss)
        his = book.stakers[staker]
        do = rng.choice(["slash"] * 5 + ["queue", "queue", "complete", "complete", "deposit", "change", "deallocate"])
        if do == "slash":
            happen("slash", operator=operator, avs=avs, fraction=rng.choice(["0.05", "0.1", "0.25", "0.333", "0.8"]))
        elif do == "complete":
            happen("complete", staker=staker)
        elif do == "queue" and his.worth > 200:
            happen("queue", staker=staker, amount=int(his.worth * rng.choice([ONE / 10, ONE / 3, ONE * 9 / 10])) - 10)
        elif do == "deposit":
            happen("deposit", staker=staker, amount=rng.randint(1, 10**12))
        elif do == "change" and his.operator is None:
            happen("delegate", staker=staker, operator=operator)
        elif do == "change":
            happen("undelegate", staker=staker)
        elif do == "deallocate" and (operator, avs) not in waiting:
            waiting.add((operator, avs))
            happen("deallocate", operator=operator, avs=avs, fraction=rng.choice(["0.05", "0.2", "1"]))
    if rng.random() < 0.8:
        day += rng.choice([1, inputs["withdrawal_days"], 30])
        for staker in stakers:
            happen("complete", staker=staker)
    return inputs
