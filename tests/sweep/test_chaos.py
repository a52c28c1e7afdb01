"""A sweep in which runs raise, kill their workers, hang and eat all memory ends with every run accounted for."""

import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

from tests.sweep.chaos_runner import fate_of
from tests.sweep.stand import PLAN, Process, experiment, orphans, undisturbed

CHAOS = PLAN | {
    "name": "chaos",
    "replicates": {"n": 30},
    "common_random_numbers": False,
    "timeout_seconds": 4.0,
    "memory_mib": 400,
}
pytestmark = pytest.mark.slow


def fates(plan):
    made = experiment(**plan)
    numbers = range(len(made.points) * plan["replicates"]["n"])
    return {made.run_id(n): fate_of(made.points[made.place_of(n)[0]], made.seed(n)) for n in numbers}


def test_every_run_ends_as_it_must_and_the_exit_code_is_3(tmp_path):
    expected = fates(CHAOS)
    assert set(expected.values()) == {"ok", "failed", "crashed", "timeout", "oom"}
    process = Process({"out": str(tmp_path), "plan": CHAOS, "runner": "tests.sweep.chaos_runner", "chunk": 20})
    code, said = process.finish()
    assert code == 3 and said["counts"] == dict(Counter(expected.values()))
    assert orphans(process.mark) == []
    rows = [row for path in tmp_path.glob("parts/run/part-*") for row in pq.read_table(path).to_pylist()]
    assert {row["run_id"]: row["status"] for row in rows} == expected and len(rows) == len(expected)
    for row in rows:
        assert (row["error"] is None) == (row["digest"] is not None) == (row["status"] == "ok")
        assert row["attempt"] == 3 if row["status"] == "crashed" else row["attempt"] in (1, 2)
    told = {row["status"]: row["error"] for row in rows}
    assert told["failed"] == "ValueError: two lines" and "3 times" in told["crashed"]
    assert "timeout_seconds = 4" in told["timeout"] and "memory_mib = 400" in told["oom"]

    again = Process({"out": str(tmp_path), "plan": CHAOS, "runner": "tests.sweep.chaos_runner"})
    assert again.finish()[0] == 3, "failed runs are finished runs: repeating the command tries none again"
    assert json.loads((tmp_path / "manifest.json").read_text())["digest"] == said["digest"]


def test_a_run_that_heeds_no_alarm_ends_its_worker_and_is_a_timeout(tmp_path):
    plan = PLAN | {"replicates": {"n": 1}, "design": {"kind": "list", "points": [{"avss.count": 1}, {"avss.count": 2}]}}
    plan |= {"levers": {}, "uncertainties": {}, "timeout_seconds": 0.2}
    found = undisturbed(tmp_path, plan, runner="tests.sweep.deaf_runner")
    assert found.counts == {"ok": 1, "timeout": 1} and found.code == 3


def test_a_run_past_its_time_is_a_timeout_whatever_became_of_its_alarm(tmp_path):
    """The first alarm is lost; then the run never ends, ends well, or fails."""
    points = [{"avss.count": count} for count in (1, 2, 3, 4)]
    plan = PLAN | {"levers": {}, "uncertainties": {}, "timeout_seconds": 0.25, "replicates": {"n": 1}}
    plan |= {"design": {"kind": "list", "points": points}}
    assert undisturbed(tmp_path, plan, runner="tests.sweep.drowsy_runner").counts == {"ok": 1, "timeout": 3}
    rows = [row for path in tmp_path.glob("parts/run/part-*") for row in pq.read_table(path).to_pylist()]
    late = [row for row in rows if row["point"] > 0]
    assert {row["error"] for row in late} == {"took longer than timeout_seconds = 0.25"}, "the next alarm is heeded"
    assert [(row["attempt"], row["digest"], row["metric.slashed"]) for row in late] == [(1, None, None)] * 3
