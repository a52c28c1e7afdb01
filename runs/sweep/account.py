"""The account of a sweep: which runs the plan wants, and which are on disk."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from restaking.runs.refused import Refused
from restaking.runs.sweep.experiment import Experiment
from restaking.runs.sweep.progress import Progress
from restaking.runs.sweep.replicates import wanted
from restaking.runs.sweep.rows import Status
from restaking.runs.sweep.shards import Shard
from restaking.runs.sweep.store import Store


@dataclass
class Account:
    """Runs by number; what is known comes from the disk, or from workers who wrote it there."""

    experiment: Experiment
    store: Store
    progress: Progress
    shard: Shard
    done: set[int] = field(default_factory=set)
    outcomes: dict[int, float] = field(default_factory=dict)
    """The outcome that replicates wait for, by run; empty if their number is fixed."""

    @property
    def sequential(self) -> bool:
        """Whether the number of replicates depends on what is found."""
        return self.experiment.plan.replicates.until_half_width is not None

    def wanted(self) -> Iterator[int]:
        """All runs that the plan wants by now, of all shards."""
        return wanted(self.experiment, self.outcomes)

    def missing(self) -> list[int]:
        """Wanted runs of this shard that are not on disk."""
        return [number for number in self.wanted() if number not in self.done and self._mine(number)]

    def look(self) -> None:
        """Take account of what has come to the disk; Refused if it is of another plan."""
        names = ["run_id", "point", "replicate", "status"]
        names += [f"metric.{self.experiment.plan.replicates.outcome}"] if self.sequential else []
        for table in self.store.new_runs(names):
            for run, point, replicate, status, *value in zip(*(table[name].to_pylist() for name in names), strict=True):
                number = self.experiment.number_of(point, replicate)
                if point >= len(self.experiment.points) or self.experiment.run_id(number) != run:
                    raise Refused(
                        f"--out {self.store.folder}: holds run {run}, which is not of this plan; a new folder"
                    )
                self.note(number, status, *value)

    def note(self, number: int, status: Status, outcome: float | None = None) -> None:
        """A run is on disk."""
        if number not in self.done:
            self.done.add(number)
            if self._mine(number):
                self.progress.counts[status] += 1
        if self.sequential:
            self.outcomes[number] = math.nan if outcome is None or status != "ok" else outcome

    def _mine(self, number: int) -> bool:
        """Shards share out runs; where a point's runs decide how many it gets, they share out points."""
        return self.shard.has(self.experiment.place_of(number)[0] if self.sequential else number)
