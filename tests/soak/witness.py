"""A witness of a run: it follows every withdrawal from its filing to its pay, and every stake through every slash.

It recomputes in exact fractions what each may be worth at most: what it was, times what the slashes of its days left of
the operator's magnitude; and at least that, less one gwei for each slash. Nothing of the engine's arithmetic is used.
"""

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from restaking import RestakingModel
from restaking.core.units import Ints
from restaking.model.schedule import Phase
from restaking.model.world import World


class NotTheClosedForm(AssertionError):
    """Somebody's claim is worth more, or less, than the closed form says."""


@dataclass
class Claim:
    """A withdrawal as the witness keeps it: its worth in exact fractions, and how many slashes rounded it down."""

    holder: tuple[int, int]
    operator: int
    due: int
    worth: Fraction
    slashes: int = 0


@dataclass
class Witness:
    """Watches one model; ``paid`` and ``slashes`` say how much there was to see."""

    model: RestakingModel
    claims: list[Claim] = field(default_factory=list)
    magnitude: list[int] = field(default_factory=list)
    restaked: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    curated: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    filed: list[int] = field(default_factory=list)
    paid: int = 0
    slashes: int = 0

    def watch(self) -> "Witness":
        """Take places in the schedule: around the slashes, and after the decisions."""
        schedule = self.model.schedule
        schedule.before("slashing", Phase("before slashing", self.before_slashes, "a witness reads"))
        schedule.after("slashing", Phase("after slashing", self.after_slashes, "a witness reads"))
        schedule.after("maturities", Phase("after maturities", self.after_maturities, "a witness reads"))
        schedule.after("decisions", Phase("after decisions", self.after_decisions, "a witness reads"))
        return self

    def before_slashes(self, world: World, day: int) -> None:
        """Remember who has what, and how many slashes hit whom today."""
        self.follow(world)
        self.magnitude = world.operators.max_magnitude.tolist()
        self.restaked, self.curated = world.stakers.restaked.copy(), world.lrt_delegations.stake.copy()
        self.filed = np.bincount([s.operator for s in world.filed], minlength=len(self.magnitude)).tolist()

    def after_slashes(self, world: World, day: int) -> None:
        """Everything behind a slashed operator shrank in one ratio; its queue within reach too."""
        for j, (before, after) in enumerate(zip(self.magnitude, world.operators.max_magnitude.tolist(), strict=True)):
            if after == before:
                continue
            ratio, times = Fraction(after, before), self.filed[j]
            self.slashes += times
            its = np.flatnonzero((world.stakers.operator == j) & (self.restaked > 0))
            stakes = zip(self.restaked[its].tolist(), world.stakers.restaked[its].tolist(), strict=True)
            pools = zip(self.curated[:, j].tolist(), world.lrt_delegations.stake[:, j].tolist(), strict=True)
            for was, now in (*stakes, *pools):
                self.judge(f"stake behind operator {j}", now, was * ratio, times, day)
            for claim in self.claims:
                if claim.operator == j and day <= claim.due:
                    claim.worth *= ratio
                    claim.slashes += times
        for row, claim in enumerate(self.claims):
            self.judge(f"withdrawal {row}", int(world.withdrawals.amount[row]), claim.worth, claim.slashes, day)

    def after_maturities(self, world: World, day: int) -> None:
        """What was due is gone, what was not is still there."""
        self.paid += sum(claim.due <= day for claim in self.claims)
        self.claims = [claim for claim in self.claims if claim.due > day]
        self.same_rows(world, day)

    def after_decisions(self, world: World, day: int) -> None:
        """New withdrawals are filed at what they are worth, with the whole delay."""
        self.follow(world)
        self.same_rows(world, day)

    def follow(self, world: World) -> None:
        """Take up rows that joined the queue since the last look."""
        queue, known = world.withdrawals, len(self.claims)
        columns = ("owner_kind", "owner", "operator", "due", "amount")
        for kind, owner, operator, due, amount in zip(
            *(queue.column(name)[known:].tolist() for name in columns), strict=True
        ):
            self.claims.append(Claim((kind, owner), operator, due, Fraction(amount)))

    def same_rows(self, world: World, day: int) -> None:
        """Each withdrawal has exactly one record, and its owner, operator and day never change."""
        queue = world.withdrawals
        columns = (queue.column(name).tolist() for name in ("owner_kind", "owner", "operator", "due"))
        there = [((kind, owner), operator, due) for kind, owner, operator, due in zip(*columns, strict=True)]
        known = [(claim.holder, claim.operator, claim.due) for claim in self.claims]
        if there != known:
            raise NotTheClosedForm(f"day {day}: the queue holds other withdrawals than were filed and not yet due")

    def judge(self, what: str, amount: int, exact: Fraction, slashes: int, day: int) -> None:
        """Never above the closed form, and below it by less than one gwei for each slash."""
        if not (amount == exact or 0 <= exact - amount < slashes):
            raise NotTheClosedForm(f"day {day}: {what} is {amount}, the closed form {float(exact):.3f}")
