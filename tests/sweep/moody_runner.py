"""A runner that fails at half of the points while the file exists that the plan's question names."""

from pathlib import Path

from tests.sweep import quick_runner


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """Pooled points fail in bad times."""
    if point["slashing.mode"] == "pooled" and Path(experiment.plan.question).exists():
        raise ValueError("bad times")
    return quick_runner.run(experiment, point, seed)
