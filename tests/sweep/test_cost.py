"""What the engine itself costs: CPU on top of the runs, memory of the driver, time to the first result.

SWEEP_LARGE says how many runs the driver's memory is measured with (100,000 for the record). SWEEP_IDLE=1 measures how
much faster two workers are than one, which means something only where nothing else runs. Other figures are CPU time.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sweep.stand import PLAN, QUICK, ROOT, Process, marked

LARGE = int(os.environ.get("SWEEP_LARGE", "10000"))
COST_MS = 20.0
RUNS = 2000
pytestmark = [pytest.mark.slow, pytest.mark.alone]


class Meter:
    """CPU of every process with a mark [s], as of the last look."""

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


def plain_loop(plan):
    """CPU of a process that makes the same runs in a loop and keeps nothing [s]; a quarter of them is made."""
    wish = json.dumps({"plan": plan, "runner": QUICK, "runs": RUNS // 4})
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SWEEP_COST_MS": str(COST_MS)}
    words = [sys.executable, "-m", "tests.sweep.plain_loop", wish]
    start, loop = json.loads(subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)
    return start + 4 * loop


def test_the_engine_adds_less_than_a_tenth_to_a_plain_loop_of_20_ms_runs(tmp_path):
    """Start of driver, fork server and workers included."""
    plan = PLAN | {"replicates": {"n": RUNS // 10}}
    process = Process({"out": str(tmp_path), "plan": plan}, cost_ms=COST_MS)
    meter = Meter(process.mark)
    while process.popen.poll() is None:
        meter.look()
        time.sleep(0.1)
    assert process.finish()[0] == 0
    plain = plain_loop(plan)
    overhead = meter.seconds / plain - 1
    print(f"{RUNS} runs of {COST_MS:g} ms: {meter.seconds:.1f} CPU s, plain {plain:.1f}: {100 * overhead:.1f} % on top")
    assert overhead < 0.10


@pytest.mark.skipif(os.environ.get("SWEEP_IDLE") != "1", reason="two idle cores are promised by SWEEP_IDLE=1 only")
def test_two_workers_are_nearly_twice_as_fast_as_one(tmp_path):
    """400 runs of 100 ms, wall time, start included."""
    plan, seconds = PLAN | {"replicates": {"n": 40}}, {}
    for workers in (1, 2):
        begun = time.monotonic()
        process = Process({"out": str(tmp_path / str(workers)), "plan": plan, "workers": workers}, cost_ms=100.0)
        assert process.finish()[0] == 0
        seconds[workers] = time.monotonic() - begun
    print(f"one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s: {seconds[1] / seconds[2]:.2f} times as fast")
    assert seconds[1] / seconds[2] >= 1.8


def test_the_driver_stays_small_and_the_first_result_comes_soon(tmp_path):
    """A hundred outcomes; until the first is on disk, all processes together have had less than 5 s of CPU."""
    plan = PLAN | {"replicates": {"n": LARGE // 10}, "outcomes": {f"o{n}": "slashed_eth" for n in range(100)}}
    process = Process({"out": str(tmp_path), "plan": plan})
    meter, begun = Meter(process.mark), time.monotonic()
    while not list(tmp_path.glob("parts/run/part-*")):
        meter.look()
        time.sleep(0.02)
    first = time.monotonic() - begun
    meter.look()
    code, said = process.finish()
    print(f"{LARGE} runs of 100 outcomes: driver {said['driver_mib']:.0f} MiB at most")
    print(f"first result after {first:.1f} s, {meter.seconds:.1f} s of CPU")
    assert code == 0 and said["done"] == LARGE
    assert said["driver_mib"] < 300
    assert meter.seconds < 5
