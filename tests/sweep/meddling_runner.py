"""A runner that finds the scenario file changed by somebody while it is at work."""

from pathlib import Path

from tests.sweep import quick_runner


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """The seventh run and all after it come too late."""
    if seed == experiment.seed(6):
        Path(experiment.scenario).write_text('extends = "teaching"\nname = "welt"\n[stakers]\ncount = 61\n')
    return quick_runner.run(experiment, point, seed)
