"""The same sweep on a Dask cluster: the same digest, and whoever is killed, nothing lost and nothing twice.

SWEEP_DASK_KILLS says how many random kill points there are.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from tests.sweep.cluster import Cluster, descendants
from tests.sweep.stand import Process, check_whole, orphans, undisturbed

KILLS = int(os.environ.get("SWEEP_DASK_KILLS", "4"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("golden") / "out").digest


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"), cost_ms=15.0)
    yield made
    made.close()


def parts(out):
    return len(list((out / "parts/run").glob("part-*")))


def test_the_digest_is_that_of_one_machine(tmp_path, golden, cluster):
    process = Process({"out": str(tmp_path / "out"), "scheduler": cluster.address})
    code, said = process.finish()
    assert (code, said["digest"]) == (0, golden)
    check_whole(tmp_path / "out", golden)


def test_workers_and_drivers_killed_at_random(tmp_path, golden, cluster):
    luck, struck, sweeps = np.random.default_rng(3), {"driver": 0, "worker": 0}, 0
    while sum(struck.values()) < KILLS:
        out = tmp_path / f"out{sweeps}"
        sweeps += 1
        wish = {"out": str(out), "scheduler": cluster.address, "chunk": 4}
        process, seen = Process(wish), 0
        while process.popen.poll() is None:
            time.sleep(luck.uniform(0.0, 0.1))
            victims = cluster.workers()
            if parts(out) < seen + 9 or not victims or sum(struck.values()) >= KILLS:
                continue
            seen = parts(out)
            if luck.random() < 0.3:
                process.kill(signal.SIGKILL)
                process.reap()
                assert orphans(process.mark) == []
                struck["driver"] += 1
                process = Process(wish)
                continue
            try:
                os.kill(victims[luck.integers(len(victims))], signal.SIGKILL)
                struck["worker"] += 1
            except ProcessLookupError:
                pass
        code, said = process.finish()
        assert (code, said.get("digest")) == (0, golden), said
        check_whole(out, golden)
    print(f"{struck} kills over {sweeps} sweeps")


def test_workers_do_not_linger_when_the_sweep_is_over(tmp_path, cluster):
    """Ten seconds after the last chunk, a cluster's processes have nobody below them that could run the model."""
    process = Process({"out": str(tmp_path / "out"), "scheduler": cluster.address})
    while parts(tmp_path / "out") < 2:
        time.sleep(0.05)
    assert len(runners(cluster)) > 0
    assert process.finish()[0] == 0
    end = time.monotonic() + 30
    while runners(cluster) and time.monotonic() < end:
        time.sleep(0.2)
    assert runners(cluster) == []


def runners(cluster):
    """Processes forked by fork servers."""
    servers = [pid for pid in cluster.workers() if b"forkserver" in command(pid)]
    return [pid for pid in descendants(servers) if pid not in servers or b"forkserver" in command(parent_of(pid))]


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_a_scheduler_without_workers_is_told_of_at_once_and_is_exit_4_after_a_while(tmp_path, golden):
    """Before the first worker, and when the last has gone; whoever waits may be interrupted, and workers may come."""
    cluster = Cluster(tmp_path, cost_ms=15.0, workers=0)
    out = tmp_path / "out"
    wish = {"out": str(out), "scheduler": cluster.address, "silent": False, "patience": 1.0, "chunk": 4}
    gone = f"--scheduler {cluster.address}: no workers for 1 s; the same command goes on with some"
    try:
        process = Process(wish)
        assert process.finish(60) == (4, {"refused": gone})
        assert process.error == f"quick: waiting for workers of {cluster.address}\n"
        process = Process(wish | {"patience": 600.0})
        while "waiting" not in process.popen.stderr.readline():
            pass
        process.kill(signal.SIGINT)
        assert process.finish(60)[0] == 130
        process = Process(wish | {"patience": 600.0})
        cluster.add_worker()
        while parts(out) < 2:
            time.sleep(0.02)
        process.kill(signal.SIGINT)
        assert process.finish(60)[0] == 130
        process = Process(wish)
        seen = parts(out)
        while parts(out) <= seen:
            time.sleep(0.02)
        cluster.end_workers()
        assert process.finish(60) == (4, {"refused": gone})
        cluster.add_worker()
        code, said = Process(wish | {"patience": 600.0}).finish()
        assert (code, said["digest"]) == (0, golden)
        check_whole(out, golden)
    finally:
        cluster.close()


def test_nobody_at_the_address_is_exit_4(tmp_path):
    code, said = Process({"out": str(tmp_path / "out"), "scheduler": "tcp://127.0.0.1:9"}).finish()
    assert code == 4 and "nobody answers" in said["refused"]
    code, said = Process({"out": str(tmp_path / "out"), "scheduler": "no address"}).finish()
    assert code == 2 and "--scheduler = 'no address': not allowed; the address of a Dask" in said["refused"]
