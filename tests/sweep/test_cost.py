"""What the engine itself costs: CPU on top of the runs, memory of the driver, time to the first result.

SWEEP_LARGE says how many runs the driver's memory is measured with (100,000 for the record).
"""

import os
import time
from pathlib import Path

import pytest

from tests.sweep.stand import PLAN, Process, marked

LARGE = int(os.environ.get("SWEEP_LARGE", "10000"))
COST_MS = 20.0
pytestmark = [pytest.mark.slow, pytest.mark.alone]


class Meter:
    """CPU of every process with a mark [s], looked at twenty times a second."""

    def __init__(self, mark):
        self.mark, self.spent = mark, {}

    def look(self):
        for pid in marked(self.mark):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self.spent[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def seconds(self):
        return sum(self.spent.values())


def test_the_engine_adds_less_than_a_tenth_to_runs_of_20_ms(tmp_path):
    """The plain loop costs just the runs: each spends its 20 ms of CPU to the tick of the clock."""
    runs = 2000
    process = Process({"out": str(tmp_path), "plan": PLAN | {"replicates": {"n": runs // 10}}}, cost_ms=COST_MS)
    meter = Meter(process.mark)
    while process.popen.poll() is None:
        meter.look()
        time.sleep(0.05)
    assert process.finish()[0] == 0
    overhead = meter.seconds / (runs * COST_MS / 1e3) - 1
    print(f"{meter.seconds:.1f} CPU s for {runs} runs of {COST_MS:g} ms: {100 * overhead:.1f} % on top")
    assert overhead < 0.10


def test_the_driver_stays_small(tmp_path):
    process = Process({"out": str(tmp_path), "plan": PLAN | {"replicates": {"n": LARGE // 10}}})
    begun = time.monotonic()
    while not list(tmp_path.glob("parts/run/part-*")):
        time.sleep(0.02)
    first = time.monotonic() - begun
    code, said = process.finish()
    print(f"{LARGE} runs: driver {said['driver_mib']:.0f} MiB at most, first result after {first:.1f} s")
    assert code == 0 and said["done"] == LARGE
    assert said["driver_mib"] < 300
