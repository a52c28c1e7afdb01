"""Where a sweep lies and who is near it: odd paths, places that cannot be written, locks, a scenario that changes."""

import os
import time
from pathlib import Path

import pytest

from restaking.model.scenario.errors import ScenarioError
from restaking.runs.compare import twins
from restaking.runs.refused import Refused
from restaking.runs.sweep.engine import Order, carry_out
from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse, read
from restaking.runs.sweep.shards import Shard
from tests.sweep.stand import PLAN, QUICK, Process, check_whole, orphans, undisturbed

FOLDER = Path("Übung 1, \u2018neu\u2019")
POINTS = "slashing.mode,slashing.common_share\npooled,0.1\nunique,0.2\n"
OPERATORS = """operator_id,lrt_group,infra_entity_id,num_stakers,num_avs,eth_est,beacon_eth
a,ether.fi,firm,10,3,7000,0
b,,other,20,5,5000,100
"""
BESIDE = """scenario = "eigene welt.toml"
[outcomes]
slashed = "slashed_eth"
[design]
kind = "csv"
file = "punkte \u00fc.csv"
[replicates]
n = 8
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """A plan in an oddly named folder, named from another folder; its files lie beside it."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "größerer plan.toml").write_text(BESIDE, encoding="utf-8")
    (tmp_path / FOLDER / "eigene welt.toml").write_text('extends = "teaching"\nname = "welt"\n', encoding="utf-8")
    (tmp_path / FOLDER / "punkte ü.csv").write_text(POINTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return read(str(FOLDER / "größerer plan.toml"))


@pytest.mark.slow
def test_paths_may_be_relative_and_hold_spaces_and_any_letters(plan, tmp_path, monkeypatch):
    made = prepare(*plan)
    monkeypatch.chdir(tmp_path / FOLDER)  # nothing depends on where the caller stands by now
    found = carry_out(made, Order(Path("Ergebnis ①"), runner=QUICK, silent=True))
    assert (found.code, found.done, made.plan.name) == (0, 16, "groerer-plan")
    check_whole(tmp_path / FOLDER / "Ergebnis ①", found.digest, 16)


@pytest.mark.slow
def test_runs_of_a_scenario_that_changes_meanwhile_are_not_kept(plan, tmp_path):
    order = Order(tmp_path / "out", workers=1, chunk=2, runner="tests.sweep.meddling_runner", silent=True)
    with pytest.raises(Refused, match=r"eigene welt.toml or its census has changed since the sweep began") as refusal:
        carry_out(prepare(*plan), order)
    assert refusal.value.code == 4
    assert len(list((tmp_path / "out/parts/run").iterdir())) == 3, "the chunks before the change"
    with pytest.raises(Refused, match="another scenario, or a census of it"):
        carry_out(prepare(*plan), order)


def wording(census):
    """Plans that name a census: for every run, at a point of a list, at one value of a lever."""
    settled = {"scenario": "mainnet-2024-10", "replicates": {"n": 1}, "outcomes": {"slashed": "slashed_eth"}}
    one = {"operators.census": str(census)}
    return {
        "set": settled | {"set": one, "levers": {"slashing.live": [True, False]}},
        "list": settled | {"design": {"kind": "list", "points": [one, {"operators.census": ""}]}},
        "lever": settled | {"levers": {"operators.census": ["", str(census)]}},
    }


@pytest.mark.slow
@pytest.mark.parametrize("where", ["set", "list", "lever"])
def test_a_census_with_another_content_is_another_sweep(tmp_path, where):
    census = tmp_path / "census.csv"
    census.write_text(OPERATORS)
    plan = wording(census)[where]
    whole = undisturbed(tmp_path / "out", plan)
    assert undisturbed(tmp_path / "out", plan) == whole
    census.write_text(OPERATORS.replace("7000", "9000"))
    with pytest.raises(Refused, match="another scenario, or a census of it") as refusal:
        undisturbed(tmp_path / "out", plan)
    assert refusal.value.code == 2
    assert undisturbed(tmp_path / "new", plan).digest != whole.digest
    census.unlink()
    with pytest.raises(ScenarioError, match=r"census = '.*census\.csv': no such file"):
        undisturbed(tmp_path / "none", plan)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("arm", [0, 1])
def test_twins_with_another_census_are_other_twins(tmp_path, arm):
    census = tmp_path / "census.csv"
    census.write_text(OPERATORS)
    words = [{}, {"operators.census": str(census)}]
    settings, change = words[1 - arm], words[arm]

    def made():
        return twins("mainnet-2024-10", settings, change, 2)

    first = made()
    assert made().run_id(0) == first.run_id(0)
    census.write_text(OPERATORS.replace("7000", "9000"))
    carry_out(first, Order(tmp_path / "out", runner=QUICK, silent=True, shard=Shard(9, 9)))
    with pytest.raises(Refused, match="another scenario, or a census of it"):
        carry_out(made(), Order(tmp_path / "out", runner=QUICK, silent=True))
    census.unlink()
    with pytest.raises(ScenarioError, match=r"census = '.*census\.csv': no such file"):
        made()


@pytest.mark.slow
def test_runs_of_a_census_that_changes_meanwhile_are_not_kept(tmp_path):
    census = tmp_path / "census.csv"
    census.write_text(OPERATORS)
    made = prepare(parse(wording(census)["lever"]), tmp_path)
    census.write_text(OPERATORS.replace("7000", "9000"))
    with pytest.raises(Refused, match="has changed since the sweep began"):
        carry_out(made, Order(tmp_path / "out", runner=QUICK, silent=True))
    assert not list((tmp_path / "out/parts/run").iterdir())


@pytest.mark.parametrize("place", ["/proc/nowhere/sweep", "/dev/null", "/dev/null/sweep"])
def test_a_place_that_cannot_be_written_is_one_line_and_exit_2(place):
    with pytest.raises(Refused, match=f"--out {place}: ") as refusal:
        undisturbed(Path(place))
    assert refusal.value.code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_exit_2(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(Refused, match="Permission denied"):
        undisturbed(tmp_path)
    tmp_path.chmod(0o700)


@pytest.mark.slow
def test_the_lock_file_of_a_dead_process_is_no_lock(tmp_path):
    (tmp_path / ".lock").write_text('{"process": 4194304, "host": "gone", "since": "2024-01-01"}')
    assert undisturbed(tmp_path, PLAN | {"replicates": {"n": 1}}).code == 0


@pytest.mark.slow
def test_of_two_drivers_at_once_one_works_and_one_waits_for_nobody(tmp_path):
    out = tmp_path / "out"
    both = [Process({"out": str(out)}, cost_ms=30.0) for _ in range(2)]
    ends = [process.finish() for process in both]
    codes = sorted(code for code, _ in ends)
    assert codes == [0, 4]
    refused = next(said["refused"] for code, said in ends if code == 4)
    assert str(out) in refused and "locked by" in refused
    check_whole(out, next(said["digest"] for code, said in ends if code == 0))


@pytest.mark.slow
def test_an_hour_between_shards_leaves_nobody_waiting(tmp_path):
    """Shards of one folder at the same time, in processes of their own, then the plain command."""
    golden = undisturbed(tmp_path / "golden").digest
    out = tmp_path / "out"
    shards = [Process({"out": str(out), "shard": f"{index}/2", "workers": 1}, cost_ms=10.0) for index in (1, 2)]
    begun = time.monotonic()
    assert [shard.finish()[0] for shard in shards] == [0, 0]
    assert time.monotonic() - begun < 120
    assert undisturbed(out).digest == golden
    check_whole(out, golden)
    assert [orphans(shard.mark) for shard in shards] == [[], []]
