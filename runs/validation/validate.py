"""`restaking validate`: the table of stylised facts, and beside it the replay of a history that the user names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restaking.runs.progress import Progress
from restaking.runs.validation.judging import Validation, judge
from restaking.runs.validation.page import page
from restaking.runs.validation.replay import table, telling
from restaking.runs.validation.replay.driving import Replay, Stage
from restaking.runs.validation.replay.table import Record


@dataclass(frozen=True)
class Replayed:
    """A record and the runs beside it."""

    record: Record
    stage: Stage
    replays: Sequence[Replay]


@dataclass(frozen=True)
class Beside:
    """Everything that the command shows."""

    facts: Validation
    replayed: Replayed | None

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints; ``replay`` if there is a history."""
        shown = self.facts.as_json()
        if self.replayed is not None:
            shown["replay"] = telling.as_json(self.replayed.record, self.replayed.stage, self.replayed.replays)
        return shown

    def lines(self) -> Iterator[str]:
        """The facts, then the replay."""
        yield from self.facts.lines()
        if self.replayed is not None:
            yield ""
            yield from telling.lines(self.replayed.record, self.replayed.stage, self.replayed.replays)

    def page(self) -> Iterator[str]:
        """The facts as a page of the docs."""
        return page(self.facts)


def validate(
    history: Sequence[Path], seeds: int, *, silent: bool = False,
    settings: Mapping[str, Mapping[str, object]] | None = None,
) -> Beside:  # fmt: skip
    """Judge all facts, replay the history; files are read, and refused, before anything is run.

    ``settings`` are laid on scenarios, by name: for small trials.
    """
    stage = Stage(table.read(history), (settings or {}).get("history-2024")) if history else None
    facts = judge(seeds, silent=silent, settings=settings)
    return Beside(facts, replay(stage, seeds, silent=silent) if stage else None)


def replay(stage: Stage, seeds: int, *, silent: bool = False) -> Replayed:
    """The seeds 1 to ``seeds`` beside the record."""
    with Progress("replay", seeds * stage.days, silent=silent) as progress:
        replays = [stage.play(seed, progress.advance) for seed in range(1, seeds + 1)]
    return Replayed(stage.record, stage, replays)
