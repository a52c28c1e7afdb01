"""What the tests of sweeps share: cheap plans, drivers in processes of their own, and a look at what is left."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from restaking.runs.sweep.engine import Order, carry_out
from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse

ROOT = Path(__file__).resolve().parents[2]
QUICK = "tests.sweep.quick_runner"
PLAN = {
    "name": "quick",
    "levers": {"slashing.mode": {"values": ["pooled", "unique"]}},
    "uncertainties": {"slashing.common_share": {"low": 0, "high": 0.9}},
    "outcomes": {"slashed": "slashed_eth"},
    "design": {"kind": "grid", "levels": 5},
    "replicates": {"n": 12},
}
RUNS = 120


def experiment(**changes):
    return prepare(parse(PLAN | changes), Path())


def undisturbed(out, plan=None, **order):
    """A sweep in this process."""
    settings = {"workers": 2, "runner": QUICK, "silent": True} | order
    return carry_out(prepare(parse(plan or PLAN), Path()), Order(out, **settings))


@dataclass
class Process:
    """A driver in a process of its own; its descendants bear its mark in their environment."""

    wish: dict
    fault: dict = field(default_factory=dict)
    cost_ms: float = 0.0
    error: str = ""

    def __post_init__(self):
        self.mark = uuid.uuid4().hex
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SWEEP_MARK": self.mark,
            "SWEEP_FAULT": json.dumps(self.fault),
            "SWEEP_COST_MS": str(self.cost_ms),
        }
        words = [sys.executable, "-m", "tests.sweep.drive", json.dumps({"plan": PLAN} | self.wish)]
        self.popen = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
        )

    def finish(self, seconds=900):
        """Exit code and what was printed."""
        out, err = self.popen.communicate(timeout=seconds)
        self.error = err
        # Python's resource tracker, started anew after it was killed itself, wonders at names it never saw.
        assert err.count("Traceback") == err.count("multiprocessing/resource_tracker.py"), err
        return self.popen.returncode, json.loads(out) if out else {}

    def kill(self, number=signal.SIGKILL):
        self.popen.send_signal(number)

    def interrupt_all(self):
        """Ctrl-C as a terminal sends it: to everybody in the foreground."""
        os.killpg(self.popen.pid, signal.SIGINT)

    def descendants(self):
        """Processes with the mark, the driver left out."""
        return [pid for pid in marked(self.mark) if pid != self.popen.pid]

    def reap(self):
        self.popen.communicate()


def marked(mark):
    """Live processes whose environment has the mark."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (place / "environ").read_bytes() and _state(place) != "Z":
                found.append(int(place.name))
        except OSError:
            continue
    return found


def orphans(mark, seconds=5.0):
    """Processes with the mark that are still there after a while."""
    end = time.monotonic() + seconds
    while (left := marked(mark)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def rows(out):
    """Every row of every part, as (run id, status)."""
    tables = [pq.read_table(path, columns=["run_id", "status"]) for path in (out / "parts/run").glob("part-*.parquet")]
    return [
        pair for table in tables for pair in zip(*(table[name].to_pylist() for name in table.column_names), strict=True)
    ]


def check_whole(out, digest, runs=RUNS):
    """Every planned run on disk once, nothing else, no temporary file, and the digest of the undisturbed sweep."""
    planned = pq.read_table(out / "plan.parquet", columns=["run_id"])["run_id"].to_pylist()
    found = Counter(run for run, _ in rows(out))
    assert len(planned) == runs and set(planned) == set(found), "runs are lost"
    assert set(found.values()) == {1}, "runs are on disk twice"
    assert json.loads((out / "manifest.json").read_text())["digest"] == digest
    left = [path.name for path in out.rglob(".new-*")]
    assert not left, left


def _state(place):
    return (place / "stat").read_text().rpartition(")")[2].split()[0]
