"""What carries out one run: the contract between the engine and the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from restaking.runs.sweep.factors import Value

if TYPE_CHECKING:
    from restaking.runs.sweep.experiment import Experiment

TWINS: Final = "restaking.runs.sweep.twin_runner"
WITH: Final = "with"
"""The one column of the points of twins: the arm's overrides as JSON, which holds values of every kind."""


@dataclass(frozen=True)
class Result:
    """What a run found."""

    digest: str
    metrics: dict[str, float]
    """Outcomes by name."""
    series: dict[str, list[float]] = field(default_factory=dict)
    """Metrics of every day by name, if the plan keeps them."""


class Runner(Protocol):
    """A module with two functions."""

    def warm(self, experiment: Experiment) -> None:
        """Do once in each worker what would make its first run slow."""

    def run(self, experiment: Experiment, point: Mapping[str, Value], seed: int) -> Result:
        """One run; the same arguments give the same result, wherever and whenever."""


def runner_called(name: str) -> Runner:
    """The runner of that module name."""
    return cast(Runner, import_module(name))
