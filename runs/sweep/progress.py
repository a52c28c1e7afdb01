"""How far a sweep has come, on standard error: runs done, rate, time left."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from restaking.runs.sweep.rows import Status

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

SECONDS_BETWEEN_LINES: Final = 10.0


class Progress:
    """Counts runs by status, and shows them: a bar on a terminal, else a line every ten seconds; silent if told so."""

    def __init__(self, title: str, *, silent: bool = False) -> None:
        self.title, self.total, self.counts = title, 0, Counter[Status]()
        self._silent, self._last = silent, time.monotonic()
        self._done_before = 0
        self._first: tuple[int, float] | None = None  # how many were done when the first had come in, and when
        self._bar = _bar(title) if sys.stderr.isatty() and not silent else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    @property
    def done(self) -> int:
        """Finished runs, failed ones included."""
        return sum(self.counts.values())

    def expect(self, total: int) -> None:
        """There are `total` runs; those counted by now were done before."""
        self.total, self._done_before = total, self.done

    def show(self) -> None:
        """Show how it stands, if it is time to."""
        if self.done > self._done_before and self._first is None:
            self._first = self.done, time.monotonic()
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=self.done, total=self.total, rest=self.rest())
        elif not self._silent and time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            print(f"{self.title}: {self.done:,} of {self.total:,} runs, {self.rest()}", file=sys.stderr, flush=True)

    def say(self, words: str) -> None:
        """Say something once, beside the bar if there is one."""
        if self._bar:
            self._bar.console.print(f"{self.title}: {words}", markup=False, highlight=False)
        elif not self._silent:
            print(f"{self.title}: {words}", file=sys.stderr, flush=True)

    def rest(self) -> str:
        """Rate, time left, failures.

        The rate is that of the runs after the first to come in, which waits for workers to start and to compile.
        """
        first, since = self._first or (self.done, 0.0)
        fresh, seconds = self.done - first, time.monotonic() - since
        bad = self.done - self.counts["ok"]
        words = [f"{bad:,} failed"] if bad else []
        if fresh and seconds > 0:
            rate = fresh / seconds
            words = [f"{rate:.3g}/s", f"{in_words((self.total - self.done) / rate)} left", *words]
        return ", ".join(words) or "starting"


def in_words(seconds: float) -> str:
    """A time span for people."""
    if seconds < 1:
        return f"{seconds:.1g} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def several(count: int, noun: str) -> str:
    """So many of a thing: 1 run, 1,000 runs."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _bar(title: str) -> Bar:
    """A bar on standard error; rich is imported only where there is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rest]}"))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(title, total=None, rest="starting")
    return bar
