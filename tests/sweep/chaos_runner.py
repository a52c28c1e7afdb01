"""A runner in which 5 % of runs raise, 1 % kill their worker, 1 % hang and 1 % want more memory than there is."""

import os
import signal
import time

from tests.sweep import quick_runner
from tests.sweep.quick_runner import hash_of


def warm(experiment):
    """Nothing to load."""


def run(experiment, point, seed):
    """The same fate in every attempt."""
    fate = fate_of(point, seed)
    if fate == "failed":
        raise ValueError("two\nlines")
    if fate == "crashed":
        os.kill(os.getpid(), signal.SIGKILL)
    if fate == "timeout":
        time.sleep(3600)
    if fate == "oom":
        hoard = [bytearray(1 << 24) for _ in range(1 << 20)]
        return len(hoard)
    return quick_runner.run(experiment, point, seed)


def fate_of(point, seed):
    percent = int(hash_of(point, seed)[8:16], 16) / 16**8 * 100
    bounds = {"failed": 5, "crashed": 6, "timeout": 7, "oom": 8}
    return next((fate for fate, bound in bounds.items() if percent < bound), "ok")
