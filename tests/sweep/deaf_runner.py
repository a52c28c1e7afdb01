"""A runner in which some runs hear no alarm, as compiled code that never comes back does not."""

import signal
import time

from tests.sweep import quick_runner


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """A point with two AVSs never ends."""
    if point["avss.count"] == 2:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        while True:
            time.sleep(1)
    return quick_runner.run(experiment, point, seed)
