"""A disk that fails at the nth operation, for every n: one line, no torn part, and the same command resumes.

Every fourth n is tried, or every one where SWEEP_KILLS is 100 or more.
"""

import os

import pyarrow.parquet as pq
import pytest

from tests.sweep.stand import Process, check_whole, orphans, undisturbed

pytestmark = pytest.mark.slow
KINDS = ["ENOSPC", "EIO", "EACCES", "short"]
STEP = 1 if int(os.environ.get("SWEEP_KILLS", "8")) >= 100 else 4


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    return undisturbed(tmp_path_factory.mktemp("golden") / "out").digest


@pytest.mark.parametrize("role", ["driver", "worker"])
def test_the_nth_operation_fails_for_every_n(tmp_path, golden, role):
    """Every kind of failure takes its turn, until an n is never reached; resuming then finishes."""
    for turn, nth in enumerate(range(1, 100, STEP)):
        out, marker = tmp_path / f"out{nth}", tmp_path / f"struck{nth}"
        kind = KINDS[turn % len(KINDS)]
        fault = {"role": role, "nth": nth, "when": "before", "do": kind, "marker": str(marker)}
        process = Process({"out": str(out), "chunk": 60}, fault)
        code, said = process.finish()
        assert orphans(process.mark) == []
        if not marker.exists():
            assert (code, nth > 4) == (0, True)
            return
        allowed = {4} if kind in ("ENOSPC", "short") else {2}
        assert code in allowed and str(out) in said["refused"] and "\n" not in said["refused"]
        for part in out.glob("parts/run/part-*"):
            pq.read_table(part)
        assert undisturbed(out).digest == golden
        check_whole(out, golden)
    raise AssertionError("a sweep of a hundred file operations was not expected")
