"""What a person is told of a sweep: what it will cost, how far it has come, how it stands."""

import pytest

from restaking.runs.sweep import model_runner, telling
from restaking.runs.sweep.engine import Order
from restaking.runs.sweep.progress import Progress
from tests.sweep.stand import experiment


def test_the_cost_of_a_dry_run_is_that_of_runs_after_the_compiler_is_done(tmp_path, monkeypatch):
    """Each point here compiles something of its own for 8 s; then its runs take half a second."""
    compiled = []

    def trial(experiment, point):
        fresh = point not in compiled
        compiled.append(point)
        return 8.5 if fresh else 0.5

    monkeypatch.setattr(model_runner, "trial", trial)
    monkeypatch.setattr(model_runner, "warm", lambda experiment: None)
    assert telling.dry_run(experiment(), Order(tmp_path))["seconds_per_run"] == 0.5


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [0.0]
    monkeypatch.setattr("restaking.runs.sweep.progress.time.monotonic", lambda: now[0])
    return now


def test_time_left_is_not_told_from_the_run_that_compiled(clock):
    progress = Progress("p", silent=True)
    progress.expect(61)
    clock[0] = 24.0  # workers start and compile
    progress.counts["ok"] = 1
    progress.show()
    assert progress.rest() == "starting"
    clock[0] = 34.0
    progress.counts["ok"] = 21
    progress.show()
    assert progress.rest() == "2/s, 20 s left"


def test_time_left_is_told_from_the_runs_of_this_call(clock):
    progress = Progress("p", silent=True)
    progress.counts["ok"] = 100
    progress.expect(200)
    progress.show()
    assert progress.rest() == "starting"
    for seconds, done in ((5.0, 102), (15.0, 112)):
        clock[0], progress.counts["ok"] = seconds, done
        progress.show()
    progress.expect(252)  # another round of replicates
    assert progress.rest() == "1/s, 2 min left"
