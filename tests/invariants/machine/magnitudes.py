"""Magnitudes, allocations and delays by the platform's own law, in Python's integers; nothing here reads the engine.

Modes ``unique``, ``pooled`` and ``elastic`` share one loss rule: x = ⌈a·q⌉ comes off the allocation and off the
operator's magnitude, and no other allocation stays above what is left. They differ in what may be promised.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from restaking.core.units import WAD


@dataclass
class Change:
    """An allocation (> 0) or deallocation (< 0) under way [wad], and the day on which it takes effect."""

    amount: int = 0
    due: int = 0


@dataclass
class Promise:
    """One operator's allocation to one AVS."""

    current: int = 0
    pending: Change = field(default_factory=Change)
    registered: int = 0


@dataclass
class Setting:
    """One operator's allocation delay, and the change of it that is under way."""

    delay: int = 0
    next: int = 0
    due: int = 0


class Refused(Exception):
    """What the contracts would revert."""


class Magnitudes:
    """What every operator has promised; ``degree`` is what promises may sum to, None where nothing limits them."""

    def __init__(
        self, operators: int, avss: int, degree: Fraction | None, deallocation: int, configuration: int
    ) -> None:
        self.whole = [WAD] * operators
        self.promises = [[Promise() for _ in range(avss)] for _ in range(operators)]
        self.settings = [Setting() for _ in range(operators)]
        self.degree, self.deallocation, self.configuration = degree, deallocation, configuration

    def encumbered(self, j: int) -> int:
        """Σ (current + positive pending) [wad]."""
        return sum(p.current + max(0, p.pending.amount) for p in self.promises[j])

    def allocatable(self, j: int) -> int:
        """What may still be promised to one more AVS [wad]."""
        if self.degree is None:
            return self.whole[j]
        return int(self.whole[j] * self.degree) - self.encumbered(j)

    def allocate(self, j: int, s: int, magnitude: int, day: int) -> None:
        """Promise ``magnitude`` more to an AVS one is registered with, after the operator's own delay."""
        promise = self.promises[j][s]
        room = min(self.allocatable(j), self.whole[j] - promise.current)
        if not promise.registered or promise.pending.amount or not 0 < magnitude <= room:
            raise Refused
        if self.settings[j].delay == 0:
            promise.current += magnitude
        else:
            promise.pending = Change(magnitude, day + self.settings[j].delay)

    def deallocate(self, j: int, s: int, magnitude: int, day: int) -> None:
        """Take ``magnitude`` back after the deallocation delay; slashable until then. One day's requests are one."""
        promise, due = self.promises[j][s], day + self.deallocation
        leaving = -promise.pending.amount
        if leaving and (leaving < 0 or promise.pending.due != due):
            raise Refused
        if not 0 < magnitude <= promise.current - leaving:
            raise Refused
        promise.pending = Change(-leaving - magnitude, due)

    def configure(self, j: int, days: int, day: int) -> None:
        """Another allocation delay, after the time that this takes."""
        setting = self.settings[j]
        setting.next, setting.due = days, day + self.configuration

    def slash(self, j: int, s: int, fraction: int) -> Fraction:
        """Take ⌈a·q⌉ off an allocation and its operator; returns what is left of all stake behind the operator."""
        before, promise = self.whole[j], self.promises[j][s]
        if before == 0:
            return Fraction(1)
        taken = -(-promise.current * fraction // WAD)
        promise.current -= taken
        if promise.pending.amount < 0:
            leaving = -promise.pending.amount
            promise.pending.amount = -min(promise.current, leaving * (WAD - fraction) // WAD)
        self.whole[j] -= taken
        for other in self.promises[j]:
            self._stretch(other, self.whole[j])
        return Fraction(self.whole[j], before)

    @staticmethod
    def _stretch(promise: Promise, left: int) -> None:
        """No allocation above what is left; what leaves it shrinks in its ratio, what comes to it fits in."""
        if promise.current > left:
            if promise.pending.amount < 0:
                promise.pending.amount = -(-promise.pending.amount * left // promise.current)
            promise.current = left
        promise.pending.amount = min(promise.pending.amount, left - promise.current)

    def end_day(self, day: int) -> None:
        """Changes that are due take effect."""
        for promises, setting in zip(self.promises, self.settings, strict=True):
            for promise in promises:
                if promise.pending.amount and promise.pending.due <= day:
                    promise.current += promise.pending.amount
                    promise.pending.amount = 0
            if 0 < setting.due <= day:
                setting.delay, setting.due = setting.next, 0
