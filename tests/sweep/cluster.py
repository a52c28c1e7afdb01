"""A Dask scheduler and two workers on loopback, for real."""

import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

from tests.sweep.stand import ROOT


class Cluster:
    """Processes of a cluster; workers are restarted by their nannies when they are killed."""

    def __init__(self, folder, cost_ms=0.0, workers=2):
        self.mark = uuid.uuid4().hex
        self.file = folder / "scheduler.json"
        self._folder = folder
        self._environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SWEEP_CLUSTER": self.mark,
            "SWEEP_COST_MS": str(cost_ms),
        }
        quiet = ["--no-dashboard"]
        self._processes = [self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *quiet)]
        while not self.file.exists():
            time.sleep(0.1)
        for _ in range(workers):
            self.add_worker()

    @property
    def address(self):
        return json.loads(self.file.read_text())["address"]

    def add_worker(self):
        here = ["--nanny", "--nthreads", "1", "--nworkers", "1", "--local-directory", str(self._folder)]
        self._processes.append(self._start("dask_worker", *here, "--no-dashboard"))

    def end_workers(self):
        """End all workers with their nannies."""
        while len(self._processes) > 1:
            self._end(self._processes.pop())

    def _start(self, program, *words):
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(self.file), *words]
        with (self._folder / "cluster.log").open("a") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def workers(self):
        """Process ids of the nannies' workers and of the processes that run the model within them."""
        nannies = {process.pid for process in self._processes}
        return [pid for pid in descendants(nannies) if pid not in nannies]

    def close(self):
        self.end_workers()
        self._end(self._processes[0])

    def _end(self, process):
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def descendants(roots):
    """Everybody below these processes, trackers and fork servers included."""
    parent = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
    found, fresh = set(), set(roots)
    while fresh:
        fresh = {pid for pid, above in parent.items() if above in fresh} - found
        found |= fresh
    return sorted(found)
