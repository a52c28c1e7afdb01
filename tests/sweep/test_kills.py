"""Whatever is killed when: no run is lost, none is there twice, the digest is the undisturbed sweep's, nobody is left.

SWEEP_KILLS says how many random kill points there are in all, half of them drivers and half workers; named points
around each file operation come on top. Another SWEEP_LUCK draws other points.
"""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from tests.sweep.stand import PLAN, RUNS, Process, check_whole, orphans, undisturbed

KILLS = int(os.environ.get("SWEEP_KILLS", "8"))
LUCK = int(os.environ.get("SWEEP_LUCK", "0"))
COST_MS = 15.0
BETWEEN = 9  # parts that must come before the next worker is killed, so that no innocent is struck three times
SIGNALS = [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("golden") / "out").digest


@pytest.fixture(scope="module")
def operations(tmp_path_factory):
    """What an undisturbed sweep does to the disk, by role."""
    place = tmp_path_factory.mktemp("operations")
    process = Process({"out": str(place / "out"), "chunk": 40}, {"do": "count", "marker": str(place / "seen")})
    assert process.finish()[0] == 0
    lines = (place / "seen").read_text().splitlines()
    return {role: [line for line in lines if line.startswith(role)] for role in ("driver", "worker")}


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Seconds that an undisturbed driver takes here and now."""
    begun = time.monotonic()
    Process({"out": str(tmp_path_factory.mktemp("usual") / "out")}, cost_ms=COST_MS).finish()
    return time.monotonic() - begun


def parts(out):
    return len(list((out / "parts/run").glob("part-*")))


def finish(out, golden):
    """Resume, and look."""
    found = undisturbed(out)
    assert (found.code, found.digest) == (0, golden)
    check_whole(out, golden)


def strike(process, number):
    """One kill; a stopped driver is looked at for a moment, then killed."""
    process.kill(number)
    if number == signal.SIGSTOP:
        time.sleep(0.2)
        process.kill(signal.SIGKILL)
    process.reap()


def test_drivers_killed_at_random(tmp_path, golden, usual):
    luck, struck, sweeps = np.random.default_rng([1, LUCK]), 0, 0
    while struck < KILLS // 2:
        out = tmp_path / f"out{sweeps}"
        sweeps += 1
        while struck < KILLS // 2:
            process = Process({"out": str(out)}, cost_ms=COST_MS)
            time.sleep(luck.uniform(0.0, usual))
            if process.popen.poll() is not None:
                process.reap()
                break
            strike(process, SIGNALS[luck.integers(4)])
            struck += 1
            assert orphans(process.mark) == [], f"kill {struck}"
        finish(out, golden)
        print(f"{struck} kills of drivers over {sweeps} sweeps of {RUNS} runs", flush=True)


def test_workers_killed_at_random(tmp_path, golden):
    luck, struck, sweeps = np.random.default_rng([2, LUCK]), 0, 0
    while struck < KILLS - KILLS // 2:
        out = tmp_path / f"out{sweeps}"
        sweeps += 1
        process = Process({"out": str(out), "chunk": 4}, cost_ms=COST_MS)
        seen = 0
        while process.popen.poll() is None and struck < KILLS - KILLS // 2:
            time.sleep(luck.uniform(0.0, 0.1))
            victims = process.descendants()
            if parts(out) < seen + BETWEEN or not victims:
                continue
            seen = parts(out)
            struck += harm(victims[luck.integers(len(victims))], SIGNALS[luck.integers(4)])
        code, said = process.finish()
        assert (code, said.get("digest")) == (0, golden), (said, process.error)
        assert orphans(process.mark) == []
        check_whole(out, golden)
        print(f"{struck} kills of workers over {sweeps} sweeps of {RUNS} runs", flush=True)


def harm(pid, number):
    """Kill a worker, or stop it for a moment; whether it was still there."""
    try:
        os.kill(pid, number)
        if number == signal.SIGSTOP:
            time.sleep(0.2)
            os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return 0
    return 1


@pytest.mark.parametrize("role", ["driver", "worker"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_around_each_file_operation(tmp_path, golden, operations, role, when):
    """The nth operation of a process, for every n: with chunks of 40 a worker does eight."""
    count = len(operations["driver"]) if role == "driver" else 8
    assert count >= 8
    chosen = range(1, count + 1) if KILLS >= 100 else range(1 + (when == "after"), count + 1, 6)
    for nth in chosen:
        out, marker = tmp_path / f"out{nth}", tmp_path / f"struck{nth}"
        fault = {"role": role, "nth": nth, "when": when, "do": "SIGKILL", "marker": str(marker)}
        process = Process({"out": str(out), "chunk": 20}, fault)
        if role == "driver":
            process.reap()
            assert process.popen.returncode == -signal.SIGKILL
        else:
            assert process.finish()[0] == 0
        assert marker.exists(), f"operation {nth} was never reached"
        assert orphans(process.mark) == []
        finish(out, golden)
        shutil.rmtree(out)


def test_a_stopped_and_continued_driver_goes_on(tmp_path, golden):
    process = Process({"out": str(tmp_path / "out")}, cost_ms=COST_MS)
    time.sleep(1.5)
    process.kill(signal.SIGSTOP)
    time.sleep(0.5)
    process.kill(signal.SIGCONT)
    assert process.finish()[1]["digest"] == golden


def test_ctrl_c_once_finishes_what_runs(tmp_path, golden):
    out = tmp_path / "out"
    process = Process({"out": str(out), "chunk": 5}, cost_ms=50.0)
    while parts(Path(out)) < 1:
        time.sleep(0.02)
    process.kill(signal.SIGINT)
    code, said = process.finish()
    assert code == 130 and 0 < said["done"] < RUNS and said["digest"] is None
    assert said["done"] == sum(said["counts"].values()) and said["done"] % 5 == 0
    assert json.loads((out / "log.jsonl").read_text().splitlines()[-1])["event"] == "interrupted"
    finish(out, golden)


def test_ctrl_c_at_a_terminal_is_heard_by_the_driver_alone(tmp_path, golden):
    """At any moment after the first helper has started, the fork server's own start included."""
    for place in range(4):
        out = tmp_path / f"out{place}"
        process = Process({"out": str(out)}, cost_ms=COST_MS)
        while not process.descendants():
            time.sleep(0.01)
        time.sleep(0.2 * place)
        process.interrupt_all()
        code, said = process.finish()
        assert code == 130 and said["done"] == sum(said["counts"].values())
        assert not out.exists() or "worker died" not in (out / "log.jsonl").read_text()
        finish(out, golden)


def test_stopped_workers_do_not_outlive_a_killed_driver(tmp_path, golden):
    out = tmp_path / "out"
    process = Process({"out": str(out)}, cost_ms=COST_MS)
    while parts(out) < 3:
        time.sleep(0.02)
    stopped = [pid for pid in process.descendants() if b"forkserver" in parent_of(pid)]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    process.kill()
    process.reap()
    assert len(stopped) == 2 and orphans(process.mark) == []
    finish(out, golden)


def parent_of(pid):
    """Command line of a process's parent."""
    above = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return Path(f"/proc/{above}/cmdline").read_bytes()


def test_ctrl_c_twice_stops_at_once(tmp_path, golden):
    out = tmp_path / "out"
    process = Process({"out": str(out), "chunk": 30}, cost_ms=1000.0)
    while not process.descendants():
        time.sleep(0.02)
    time.sleep(3.0)
    process.kill(signal.SIGINT)
    time.sleep(0.5)
    assert process.popen.poll() is None, "once waits for chunks of 30 s"
    process.kill(signal.SIGINT)
    begun = time.monotonic()
    assert process.finish()[0] == 130
    assert time.monotonic() - begun < 10
    assert orphans(process.mark) == []
    finish(out, golden)


def test_the_plan_in_these_tests_is_the_one_they_count():
    assert PLAN["replicates"]["n"] * 2 * PLAN["design"]["levels"] == RUNS
