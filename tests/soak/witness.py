"""A witness of a run: it follows every withdrawal from its filing to its pay, and every stake through every slash.

It recomputes in exact fractions what each may be worth at most: what it was, times what the slashes of its days left of
the operator's magnitude (of a vault: of what the vault held); and at least that, less one gwei for each slash. Nothing
of the engine's arithmetic is used.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from restaking import RestakingModel
from restaking.core.units import WAD, Ints
from restaking.model.filing import due
from restaking.model.phases import slashing
from restaking.model.schedule import Phase
from restaking.model.world import World

COLUMNS = ("owner_kind", "owner", "operator", "due", "by_call")


class NotTheClosedForm(AssertionError):
    """Somebody's claim is worth more, or less, than the closed form says."""


@dataclass
class Claim:
    """A withdrawal as the witness keeps it: its worth in exact fractions, and how many slashes rounded it down."""

    row: tuple[int, ...]
    """Owner's kind, owner, operator, release day, whether it then waits for a call."""
    worth: Fraction
    slashes: int = 0

    @property
    def operator(self) -> int:
        """Behind whom it stood."""
        return self.row[2]

    @property
    def due(self) -> int:
        """Release day."""
        return self.row[3]


class Standing(NamedTuple):
    """A slash that is carried out today: neither vetoed nor switched off, nor undone by a fork."""

    operator: int
    avs: int
    fraction: int
    captured: int
    """What the AVS could take when it filed [gwei]; limits what a vault gives."""
    taken: int
    """What slashes of the same AVS have taken since [gwei]."""
    reach: int
    """First release day of the withdrawals that it reaches."""


@dataclass
class Witness:
    """Watches one model; ``paid`` and ``slashes`` say how much there was to see."""

    model: RestakingModel
    claims: list[Claim] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    magnitude: list[int] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)
    restaked: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    curated: Ints = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    paid: int = 0
    slashes: int = 0

    def watch(self) -> "Witness":
        """Take places in the schedule: around the slashes, after the maturities and after the decisions."""
        schedule = self.model.schedule
        schedule.before("slashing", Phase("before slashing", self.before_slashes, "a witness reads"))
        schedule.after("slashing", Phase("after slashing", self.after_slashes, "a witness reads"))
        schedule.after("maturities", Phase("after maturities", self.after_maturities, "a witness reads"))
        schedule.after("decisions", Phase("after decisions", self.after_decisions, "a witness reads"))
        return self

    def before_slashes(self, world: World, day: int) -> None:
        """Remember who has what, and what is carried out today."""
        self.follow(world)
        rule, epoch = world.scenario.slashing, world.scenario.slashing.vault_epoch_days
        self.magnitude, self.queued = (
            world.operators.max_magnitude.tolist(),
            world.withdrawals.column("amount").tolist(),
        )
        self.restaked, self.curated = world.stakers.restaked.copy(), world.lrt_delegations.stake.copy()
        self.standing = [
            Standing(
                f.operator, f.avs, f.fraction, f.captured, f.taken,
                (f.filed // epoch + 2) * epoch if rule.mode == "vault" else day,
            )
            for f in due(world, day)
            if rule.live
            and not (rule.veto_chance and slashing.vetoed(world, f, rule.veto_chance))
            and not slashing.bailed_out(world, f)
        ]  # fmt: skip

    def after_slashes(self, world: World, day: int) -> None:
        """Everything behind a slashed operator shrank in one ratio; its queue within reach too."""
        by_amount = world.scenario.slashing.mode == "vault"
        for j in sorted({slash.operator for slash in self.standing}):
            its = np.flatnonzero((world.stakers.operator == j) & (self.restaked > 0))
            was = self.restaked[its].tolist() + self.curated[:, j].tolist()
            now = world.stakers.restaked[its].tolist() + world.lrt_delegations.stake[:, j].tolist()
            slashes = [slash for slash in self.standing if slash.operator == j]
            rows = [n for n, claim in enumerate(self.claims) if claim.operator == j]
            left = int(world.operators.max_magnitude[j])
            ratio, times = self.drain(slashes, was, rows) if by_amount else self.share(j, slashes, left, rows)
            for one, other in zip(was, now, strict=True):
                self.judge(f"stake behind operator {j}", other, one * ratio, times, day)
            self.slashes += times
        queued = world.withdrawals.column("amount").tolist()
        for claim, amount in zip(self.claims, queued, strict=True):
            self.judge(f"withdrawal {claim.row}", amount, claim.worth, claim.slashes, day)

    def share(self, j: int, slashes: list[Standing], left: int, rows: list[int]) -> tuple[Fraction, int]:
        """By magnitude: what is left of it is left of everything in reach."""
        ratio = Fraction(left, self.magnitude[j]) if self.magnitude[j] else Fraction(1)
        for claim in (self.claims[n] for n in rows):
            if claim.due >= slashes[0].reach:
                claim.worth, claim.slashes = claim.worth * ratio, claim.slashes + len(slashes)
        return ratio, len(slashes)

    def drain(self, slashes: list[Standing], stakes: list[int], rows: list[int]) -> tuple[Fraction, int]:
        """By amount: each slash in turn takes what it captured, at most what its AVS and the vault have left."""
        ratio, times, taken = Fraction(1), 0, Counter[int]()
        stakes = list(stakes)
        for slash in slashes:
            within = [n for n in rows if self.claims[n].due >= slash.reach]
            held = sum(stakes) + sum(self.queued[n] for n in within)
            most = min(slash.captured - slash.taken - taken[slash.avs], held)
            amount = max(0, min(slash.captured * slash.fraction // WAD, most))
            if amount == 0:
                continue
            kept, times = Fraction(held - amount, held), times + 1
            ratio *= kept
            stakes = [int(stake * kept) for stake in stakes]
            for n in within:
                self.queued[n] = int(self.queued[n] * kept)
                self.claims[n].worth *= kept
                self.claims[n].slashes += 1
            taken[slash.avs] += held - sum(stakes) - sum(self.queued[n] for n in within)
        return ratio, times

    def after_maturities(self, world: World, day: int) -> None:
        """What was due is gone, what was not, or waits for a call, is still there."""
        stays = [claim for claim in self.claims if claim.due > day or claim.row[4]]
        self.paid += len(self.claims) - len(stays)
        self.claims = stays
        self.same_rows(world, day)

    def after_decisions(self, world: World, day: int) -> None:
        """New withdrawals are filed at what they are worth."""
        self.follow(world)
        self.same_rows(world, day)

    def follow(self, world: World) -> None:
        """Take up rows that joined the queue since the last look."""
        queue, known = world.withdrawals, len(self.claims)
        rows = zip(*(queue.column(name)[known:].tolist() for name in COLUMNS), strict=True)
        amounts = queue.column("amount")[known:].tolist()
        self.claims += [Claim(row, Fraction(amount)) for row, amount in zip(rows, amounts, strict=True)]

    def same_rows(self, world: World, day: int) -> None:
        """Each withdrawal has exactly one record, and its owner, operator and day never change."""
        rows = list(zip(*(world.withdrawals.column(name).tolist() for name in COLUMNS), strict=True))
        if rows != [claim.row for claim in self.claims]:
            raise NotTheClosedForm(f"day {day}: the queue holds other withdrawals than were filed and not yet due")

    def judge(self, what: str, amount: int, exact: Fraction, slashes: int, day: int) -> None:
        """Never above the closed form, and below it by less than one gwei for each slash."""
        if not (amount == exact or 0 <= exact - amount < slashes):
            raise NotTheClosedForm(f"day {day}: {what} is {amount}, the closed form {float(exact):.3f}")
