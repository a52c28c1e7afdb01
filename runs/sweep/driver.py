"""The driver: hands out chunks until every wanted run is on disk, whoever dies meanwhile."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Final

from restaking.runs.refused import CANNOT_START, Refused
from restaking.runs.sweep import limits
from restaking.runs.sweep.account import Account
from restaking.runs.sweep.pools import Pool
from restaking.runs.sweep.progress import several
from restaking.runs.sweep.rows import Row
from restaking.runs.sweep.worker import Chunk, Report, Setup, write_rows

TRIES: Final = 3
"""How often a run may end its worker before it counts as crashed."""
CHUNK_SECONDS: Final = 2.0
LARGEST_CHUNK: Final = 500
START_SECONDS: Final = 300.0
LOOK_SECONDS: Final = 0.2
"""How often the driver looks up from waiting, for Ctrl-C and the progress line."""


class Stopped(Exception):
    """The sweep was asked to stop at once."""


@dataclass
class Pace:
    """How many runs make a chunk: two seconds of work, but enough chunks for everybody near the end."""

    fixed: int | None
    seconds: float | None = None
    """Seconds of a run lately; None before the first has finished."""

    def size(self, left: int, slots: int) -> int:
        """Runs of the next chunk."""
        if self.fixed is not None:
            return self.fixed
        if self.seconds is None:
            return 1
        by_time = round(CHUNK_SECONDS / max(self.seconds, 1e-6))
        return max(1, min(by_time, LARGEST_CHUNK, math.ceil(left / (2 * slots))))

    def learn(self, runs: int, seconds: float) -> None:
        """A chunk of `runs` took so long."""
        each = seconds / runs
        self.seconds = each if self.seconds is None else 0.5 * (self.seconds + each)


@dataclass
class Bell:
    """How often somebody asked to stop: once means finish what runs, twice means at once."""

    rung: int = 0
    answered: bool = False


@dataclass
class Driver:
    """One sweep while it is carried out."""

    account: Account
    setup: Setup
    pool: Pool
    pace: Pace
    bell: Bell
    patience: float
    """How long there may be no workers at all [s]."""
    _alone_since: float | None = None
    _flying: dict[Future[Report], Chunk] = field(default_factory=dict)
    _suspects: deque[Chunk] = field(default_factory=deque)
    """Runs whose worker died, each a chunk of its own."""

    def carry_out(self, numbers: Sequence[int]) -> None:
        """Have these runs done, or as many as there are before the bell rings.

        Raises:
            OSError: if the disk fails.
            Stopped: if the bell rings twice.
            Refused: if there are no workers for too long (4).
        """
        waiting = deque(numbers)
        while True:
            slots = self.pool.slots()
            self._look_for_workers(slots)
            while len(self._flying) < slots and not self.bell.rung and (chunk := self._next(waiting, slots)):
                self._flying[self.pool.submit(self.setup, chunk, self._patience(chunk))] = chunk
            if not self._flying:
                if slots or self.bell.rung or not (waiting or self._suspects):
                    return
                time.sleep(LOOK_SECONDS)
                continue
            landed = wait(self._flying, LOOK_SECONDS, FIRST_COMPLETED).done
            self._answer()
            for future in landed:
                self._settle(future, self._flying.pop(future))
            self.account.progress.show()

    def _look_for_workers(self, slots: int) -> None:
        """Say so when there are none, and give up when none has come for long."""
        if slots:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
            self.account.progress.say(f"waiting for workers of {self.pool.address}")
        elif time.monotonic() - self._alone_since > self.patience:
            none = f"no workers for {self.patience:g} s; the same command goes on with some"
            raise Refused(f"--scheduler {self.pool.address}: {none}", CANNOT_START)

    def _answer(self) -> None:
        """Do as the bell says: nothing new after the first ring, an end at the second."""
        if self.bell.rung > 1:
            raise Stopped
        if self.bell.rung and not self.bell.answered:
            self.bell.answered = True
            runs = sum(len(chunk.numbers) for chunk in self._flying.values())
            self.account.progress.say(f"finishing {several(runs, 'run')} under way; once more stops at once")

    def _next(self, waiting: deque[int], slots: int) -> Chunk | None:
        """A run under suspicion, or the next runs of the plan."""
        if self._suspects:
            return self._suspects.popleft()
        size = min(len(waiting), self.pace.size(len(waiting), slots))
        return Chunk(tuple(waiting.popleft() for _ in range(size))) if size else None

    def _patience(self, chunk: Chunk) -> float:
        """Seconds after which a worker that says nothing is given up [s]; runs have alarms of their own."""
        each = self.account.experiment.plan.timeout_seconds + limits.GRACE_SECONDS
        return START_SECONDS + len(chunk.numbers) * each

    def _settle(self, future: Future[Report], chunk: Chunk) -> None:
        try:
            report = future.result()
        except self.pool.lost as death:
            self._mourn(chunk, death)
            return
        self.pace.learn(len(chunk.numbers), report.seconds)
        if self.account.sequential:
            self.account.look()
            return
        for number, status in zip(chunk.numbers, report.statuses, strict=True):
            self.account.note(number, status)

    def _mourn(self, chunk: Chunk, death: BaseException) -> None:
        """The worker of a chunk died: what is not on disk is tried again run by run, until the culprit is known."""
        self.account.store.tell("worker died", runs=len(chunk.numbers), first=chunk.numbers[0], attempt=chunk.attempt)
        self.account.look()
        alone, timeout = len(chunk.numbers) == 1, self.account.experiment.plan.timeout_seconds
        for number in chunk.numbers:
            if number in self.account.done:
                continue
            overdue = alone and _seconds(death) > timeout
            if overdue or (alone and chunk.attempt >= TRIES):
                self._give_up(number, chunk.attempt, overdue=overdue)
            else:
                self._suspects.append(Chunk((number,), chunk.attempt + alone))

    def _give_up(self, number: int, attempt: int, *, overdue: bool) -> None:
        """Write the row of a run that no worker survives."""
        row = Row(number, "timeout" if overdue else "crashed", attempt)
        timeout = self.account.experiment.plan.timeout_seconds
        limit = f"took longer than timeout_seconds = {timeout:g} and did not heed its alarm"
        row.error = limit if overdue else f"ended its worker {attempt} times"
        write_rows(self.account.experiment, self.account.store, [row])
        self.account.look()


@contextlib.contextmanager
def bell() -> Iterator[Bell]:
    """Count requests to stop, Ctrl-C or SIGTERM, instead of falling over; only the main thread hears them."""
    heard = Bell()
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return

    def ring(number: int, frame: object) -> None:
        heard.rung += 1

    before = {number: signal.signal(number, ring) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _seconds(death: BaseException) -> float:
    """How long the dead worker had had its chunk [s]; 0 if nobody knows."""
    return float(death.args[0]) if death.args and isinstance(death.args[0], float) else 0.0
