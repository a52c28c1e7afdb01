"""A runner in which alarms are lost: what they raise goes nowhere, as in a callback of a weak reference."""

import contextlib
import time

from restaking.runs.sweep.limits import RunTimedOut
from tests.sweep import quick_runner


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """With two AVSs the first alarm is lost in a run that never ends; with three or four it is in one that does."""
    avss = point["avss.count"]
    if avss > 1:
        lose_an_alarm()
    while avss == 2:
        time.sleep(0.01)
    if avss == 4:
        raise ValueError("came back and failed")
    return quick_runner.run(experiment, point, seed)


def lose_an_alarm():
    with contextlib.suppress(RunTimedOut):
        time.sleep(60)
