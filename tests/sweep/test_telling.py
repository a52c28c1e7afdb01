"""What a person is told of a sweep: what it will cost, how far it has come, how it stands."""

import time
from pathlib import Path

import pytest

from restaking.__main__ import main
from restaking.runs.sweep import model_runner, telling
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.engine import Finished, Order
from restaking.runs.sweep.progress import Progress
from restaking.runs.sweep.shards import WHOLE, Shard
from tests.sweep.stand import Process, experiment


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


@pytest.mark.parametrize(("cost", "shown"), [(8.89798, "9 s"), (0.4567, "0.5 s"), (0.02, "0.02 s"), (95.0, "2 min")])
def test_a_dry_run_tells_design_and_cost_as_a_person_would(tmp_path, monkeypatch, cost, shown):
    monkeypatch.setattr(telling, "_trial", lambda experiment: cost)
    lines = list(telling.of_dry_run(experiment(design={"kind": "lhs", "n": 8}), Order(tmp_path)))
    cut = "each factor's range cut into n equal parts with one point in each (McKay et al. 1979)"
    assert lines[1] == f"lhs: n points, {cut}; 8 points"
    assert lines[3].startswith(f"about {shown} CPU a run: ")


def test_every_design_is_told_in_plain_words():
    told = [telling._about(name) for name in DESIGNS.names()]
    assert all(word and "`" not in word and not word[0].isupper() for word in told), told


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


def told(done, *, interrupted=False, shard=WHOLE, digest=None):
    """The first two lines of a sweep of four runs that stands like this."""
    return list(telling.of_sweep(Finished(Path("out"), 4, done, {"ok": 2}, digest, interrupted, shard)))[:2]


def test_only_who_cut_a_sweep_into_parts_is_told_of_parts():
    assert told(2, interrupted=True) == ["2 of 4 runs on disk (2 ok)", "not complete: the same command goes on"]
    assert told(4, digest="ab") == ["4 of 4 runs on disk (2 ok)", "digest ab"]


def test_a_part_of_a_sweep_is_told_what_seals_the_whole():
    part = {"shard": Shard(2, 2)}
    assert told(4, **part) == [
        "4 of 4 runs on disk (of part 2 of 2: 2 ok)",
        "all runs are on disk: --merge seals the folder",
    ]
    assert told(2, **part)[1] == "this part is complete, others are not: --merge seals the folder when they are"
    assert told(3, interrupted=True, **part)[1] == "not complete: the same command goes on"


@pytest.mark.slow
def test_a_part_says_which_it_is_and_merge_how_many_runs_are_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("p.toml").write_text("days = 2\n[set]\nstakers.count = 60\n[replicates]\nn = 2\n")
    assert main(["sweep", "p.toml", "--shard", "1/2"]) == 0
    assert capsys.readouterr().out.startswith("1 of 2 runs on disk (of part 1 of 2: 1 ok)\nthis part is complete")
    assert main(["sweep", "p.toml", "--merge"]) == 2
    assert "--merge: 1 run missing in runs/out/p; the same command without --merge" in capsys.readouterr().err
    assert main(["sweep", "p.toml", "--shard", "2/2"]) == 0
    assert "(of part 2 of 2: 1 ok)\nall runs are on disk: --merge seals" in capsys.readouterr().out
    assert main(["sweep", "p.toml", "--merge"]) == 0


@pytest.mark.slow
def test_ctrl_c_waits_for_one_run_in_the_singular(tmp_path):
    process = Process({"out": str(tmp_path), "workers": 1, "chunk": 1, "silent": False}, cost_ms=400.0)
    while not list(tmp_path.glob("parts/run/part-*")):
        time.sleep(0.02)
    process.interrupt_all()
    assert process.finish()[0] == 130
    assert "finishing 1 run under way" in process.error
