"""A folder belongs to one plan and one writer; what is in it is never done again, unless it is damaged."""

import json
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from restaking.runs.refused import Refused
from restaking.runs.sweep.lock import locked
from restaking.runs.sweep.shards import WHOLE, Shard
from tests.sweep.stand import PLAN, RUNS, check_whole, undisturbed

SMALL = PLAN | {"replicates": {"n": 2}}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("finished") / "out"
    return undisturbed(out, SMALL)


def events(out):
    return [json.loads(line)["event"] for line in (out / "log.jsonl").read_text().splitlines()]


def test_a_finished_sweep_is_not_done_again(finished):
    before = {path: path.stat().st_mtime_ns for path in finished.out.rglob("*.parquet")}
    again = undisturbed(finished.out, SMALL)
    assert again == finished and events(finished.out).count("begin") == 1
    assert {path: path.stat().st_mtime_ns for path in finished.out.rglob("*.parquet")} == before


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"seed": 2}, "another seed: 1 there, 2 here; the same plan"),
        ({"days": 9}, "another days: 0 there, 9 here; the same plan"),
        ({"design": {"kind": "grid", "levels": 4}}, "another design.levels: 5 there, 4 here; the same plan"),
        ({"outcomes": {"x": "slashed_eth"}}, "another outcomes.slashed.from_day: 0 there, not set here"),
        ({"replicates": {"n": 1}}, "another replicates.n: 2 there, 1 here; the same plan"),
    ],
)
def test_another_plan_in_the_same_folder_is_refused_with_the_key_that_differs(finished, change, key):
    with pytest.raises(Refused, match=key) as refusal:
        undisturbed(finished.out, SMALL | change)
    assert refusal.value.code == 2


def test_other_code_in_the_same_folder_is_refused(finished, monkeypatch):
    monkeypatch.setattr("restaking.runs.sweep.experiment.product", lambda: "0.0+other")
    with pytest.raises(Refused, match="another version of the program"):
        undisturbed(finished.out, SMALL)


def test_other_points_in_the_same_folder_are_told_in_words(tmp_path):
    levers = {"slashing.mode": {"values": ["pooled", "unique"]}, "stakers.count": {"values": [40, 50]}}
    small = {"uncertainties": {}, "design": {}, "replicates": {"n": 1}}
    undisturbed(tmp_path / "out", PLAN | small | {"levers": levers})
    with pytest.raises(Refused, match="another list of points"):
        undisturbed(tmp_path / "out", PLAN | small | {"levers": dict(reversed(levers.items()))})


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(Refused, match="holds something else than a sweep"):
        undisturbed(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["thesis.txt"]


@pytest.mark.slow
def test_more_replicates_leave_finished_runs_alone(tmp_path):
    undisturbed(tmp_path, SMALL)
    before = set(tmp_path.glob("parts/run/*"))
    found = undisturbed(tmp_path)
    assert found.counts == {"ok": RUNS} and before < set(tmp_path.glob("parts/run/*"))
    fresh = undisturbed(tmp_path.with_name("fresh"))
    assert found.digest == fresh.digest
    check_whole(tmp_path, fresh.digest)


@pytest.mark.slow
def test_a_damaged_part_is_done_again(tmp_path):
    digest = undisturbed(tmp_path, SMALL).digest
    part = sorted(tmp_path.glob("parts/run/*"))[0]
    part.write_bytes(part.read_bytes()[:-20])
    assert undisturbed(tmp_path, SMALL).digest == digest
    assert "damaged" in events(tmp_path)
    check_whole(tmp_path, digest, 20)


@pytest.mark.slow
def test_a_damaged_list_of_planned_runs_is_written_again(tmp_path):
    digest = undisturbed(tmp_path, SMALL).digest
    (tmp_path / "plan.parquet").write_bytes(b"PAR1")
    assert undisturbed(tmp_path, SMALL).digest == digest
    check_whole(tmp_path, digest, 20)


@pytest.mark.slow
def test_failed_runs_are_done_again_on_demand_only(tmp_path):
    runner, plan = "tests.sweep.moody_runner", SMALL | {"question": str(tmp_path / "bad")}
    (tmp_path / "bad").touch()
    found = undisturbed(tmp_path / "out", plan, runner=runner)
    assert found.counts == {"failed": 10, "ok": 10} and found.code == 3
    (tmp_path / "bad").unlink()
    assert undisturbed(tmp_path / "out", plan, runner=runner) == found, "failed runs are finished runs"
    again = undisturbed(tmp_path / "out", plan, runner=runner, retry_failed=True)
    assert again.counts == {"ok": 20} and again.digest == undisturbed(tmp_path / "fresh", plan).digest
    check_whole(tmp_path / "out", again.digest, 20)


@pytest.mark.slow
def test_a_run_on_disk_twice_is_once_after_the_end(tmp_path):
    """As when a cluster goes on with a chunk of a driver that was killed."""
    digest = undisturbed(tmp_path, SMALL, chunk=5).digest
    first, second, *_ = sorted(tmp_path.glob("parts/run/*"))
    both = pq.read_table(first).slice(0, 2), pq.read_table(second)
    pq.write_table(pa.concat_tables(both), tmp_path / "parts/run/part-00.parquet")
    assert undisturbed(tmp_path, SMALL).digest == digest
    check_whole(tmp_path, digest, 20)


@pytest.mark.slow
def test_two_different_results_of_one_run_are_a_bug(tmp_path):
    undisturbed(tmp_path, SMALL, chunk=5)
    table = pq.read_table(sorted(tmp_path.glob("parts/run/*"))[0])
    place = table.column_names.index("digest")
    other = table.set_column(place, "digest", [["00"] * table.num_rows])
    pq.write_table(other, tmp_path / "parts/run/part-00.parquet")
    with pytest.raises(Refused, match="on disk with two results"):
        undisturbed(tmp_path, SMALL)


def test_a_locked_folder_is_exit_4_and_says_who_has_it(finished):
    with locked(finished.out, WHOLE), pytest.raises(Refused, match=r"locked by .*process") as refusal:
        undisturbed(finished.out, SMALL)
    assert refusal.value.code == 4
    with locked(finished.out, Shard(1, 2)):
        with pytest.raises(Refused, match="locked by"):
            undisturbed(finished.out, SMALL)
        with pytest.raises(Refused, match="locked by"), locked(finished.out, Shard(1, 2)):
            pass
        with locked(finished.out, Shard(2, 2)):
            pass


@pytest.mark.slow
def test_a_sweep_may_run_in_a_thread_that_hears_no_signals(tmp_path):
    found = []
    thread = threading.Thread(target=lambda: found.append(undisturbed(tmp_path, SMALL)))
    thread.start()
    thread.join()
    assert found[0].code == 0


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["lost", "cut", "flipped"])
@pytest.mark.parametrize("kind", ["run", "series"])
def test_a_part_of_any_kind_that_is_lost_or_damaged_is_done_again(tmp_path, kind, damage):
    plan = SMALL | {"series": True}
    whole = undisturbed(tmp_path, plan, chunk=5)
    part = sorted((tmp_path / "parts" / kind).glob("*"))[1]
    before = pq.read_table(part)
    content = bytearray(part.read_bytes())
    content[content.index(b"\x28\xb5\x2f\xfd") + 20] ^= 1  # within the first compressed page
    {
        "lost": part.unlink,
        "cut": lambda: part.write_bytes(part.read_bytes()[:-20]),
        "flipped": lambda: part.write_bytes(content),
    }[damage]()
    again = undisturbed(tmp_path, plan, chunk=5)
    assert again == whole
    assert events(tmp_path).count("begin") == 2
    series = pa.concat_tables(pq.read_table(path) for path in (tmp_path / "parts/series").glob("*"))
    assert len(set(series["run_id"].to_pylist())) == 20
    assert kind == "run" or set(before["run_id"].to_pylist()) <= set(series["run_id"].to_pylist())
    check_whole(tmp_path, whole.digest, 20)


@pytest.mark.slow
def test_a_list_of_other_planned_runs_is_written_again(tmp_path):
    """As many runs, but not these."""
    whole = undisturbed(tmp_path / "out", SMALL)
    undisturbed(tmp_path / "other", SMALL | {"seed": 2})
    (tmp_path / "out/plan.parquet").write_bytes((tmp_path / "other/plan.parquet").read_bytes())
    assert undisturbed(tmp_path / "out", SMALL) == whole
    check_whole(tmp_path / "out", whole.digest, 20)


@pytest.mark.slow
def test_runs_of_another_plan_do_not_count_as_this_plans(tmp_path):
    """They have the same points and replicates, but other ids."""
    undisturbed(tmp_path / "out", SMALL)
    undisturbed(tmp_path / "other", SMALL | {"seed": 2})
    for part in (tmp_path / "out/parts/run").iterdir():
        part.unlink()
    for part in (tmp_path / "other/parts/run").iterdir():
        part.rename(tmp_path / "out/parts/run" / part.name)
    with pytest.raises(Refused, match="which is not of this plan; a new folder") as refusal:
        undisturbed(tmp_path / "out", SMALL)
    assert refusal.value.code == 2
