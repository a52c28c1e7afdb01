"""How far a run has come, on standard error: a bar on a terminal, else one line every ten seconds."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

SECONDS_BETWEEN_LINES = 10.0


class Progress:
    """Shows days done of days to do; silent when told so."""

    def __init__(self, title: str, total: int, *, silent: bool = False) -> None:
        """Begin at 0 of `total` days."""
        self.title, self.total, self.done = title, total, 0
        self._silent = silent
        self._last = time.monotonic()
        self._bar = _bar(title, total) if sys.stderr.isatty() and not silent else None

    def __enter__(self) -> Self:
        """Show the bar, if there is one."""
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()

    def advance(self) -> None:
        """One more day is done."""
        self.done += 1
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=self.done)
        elif not self._silent and time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            print(f"{self.title}: day {self.done} of {self.total}", file=sys.stderr, flush=True)


def _bar(title: str, total: int) -> RichProgress:
    """A bar on standard error; rich is imported only where there is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("days"),
        TimeRemainingColumn(),
    )
    bar = Bar(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(title, total=total)
    return bar
