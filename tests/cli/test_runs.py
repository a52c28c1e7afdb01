"""Commands that run the model: what they print, what they leave on disk, when they may be repeated."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from restaking.__main__ import main
from restaking.runs.explaining import explain
from restaking.runs.run import Order

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--set", "stakers.count=60", "--days", "5"]
FILES = ["agents.parquet", "events.parquet", "flows.parquet", "manifest.json", "series.parquet"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_prints_one_object_and_leaves_a_folder(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "teaching", *SMALL, "--seed", "7", "--out", "here", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    report = json.loads(out)
    assert (report["scenario"], report["seed"], report["days"], report["out"]) == ("teaching", 7, 5, "here")
    assert report["agents"] == {"stakers": 60, "operators": 30, "avss": 12, "lrts": 4}
    assert report["conservation_error_gwei"] == 0 and report["metrics"]["conservation_error_gwei"] == 0
    assert {"build", "simulate", "per_phase"} <= set(report["seconds"])
    assert sorted(file.name for file in (desk / "here").iterdir()) == FILES
    assert [path.name for path in desk.iterdir()] == ["here"]
    manifest = json.loads((desk / "here" / "manifest.json").read_text())
    assert manifest["digest"] == report["digest"] and manifest["seed"] == 7
    assert manifest["scenario"]["stakers"]["count"] == 60
    assert {"version", "python", "mesa", "numpy", "git", "started", "finished", "scenario_sha256"} <= set(manifest)
    series = pq.read_table(desk / "here" / "series.parquet").to_pandas()
    assert series["tick"].tolist() == [0, 1, 2, 3, 4, 5]
    assert series["restaked_eth"].iloc[-1] == report["metrics"]["restaked_eth"]
    kinds = pq.read_table(desk / "here" / "agents.parquet").column("kind").to_pylist()
    assert [kinds.count(kind) for kind in ("operator", "avs", "lrt", "staker")] == [30, 12, 4, 0]


def test_the_same_run_may_be_repeated_another_not(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "teaching", *SMALL, "--out", "here"]
    assert main(run) == 0
    before = (desk / "here" / "manifest.json").read_bytes()
    assert main(run) == 0
    assert (desk / "here" / "manifest.json").read_bytes() == before
    capsys.readouterr()
    assert main([*run, "--seed", "2"]) == 2
    assert capsys.readouterr().err == "restaking: --out here: exists; a new folder, or --overwrite\n"
    assert main([*run, "--seed", "2", "--stakers", "--overwrite"]) == 0
    assert json.loads((desk / "here" / "manifest.json").read_text())["seed"] == 2
    kinds = pq.read_table(desk / "here" / "agents.parquet").column("kind").to_pylist()
    assert kinds.count("staker") == 60


def test_a_folder_of_other_code_is_not_taken_for_the_same_run(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "teaching", *SMALL, "--out", "here"]
    assert main(run) == 0
    manifest = json.loads((desk / "here" / "manifest.json").read_text())
    (desk / "here" / "manifest.json").write_text(json.dumps(manifest | {"digest": "of older code"}))
    assert main(run) == 2
    assert "another result of the same scenario" in capsys.readouterr().err


def test_a_run_without_a_folder_name_gets_its_scenarios(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "teaching", *SMALL, "--seed", "1"]) == 0
    assert main(["run", "teaching", *SMALL, "--seed", "2"]) == 2
    assert [entry.name for entry in (desk / "runs" / "out").iterdir()] == ["teaching"]
    out = capsys.readouterr().out
    assert "restaked_eth" in out and "books balance to 0 gwei" in out


def test_an_interrupted_run_leaves_nothing(desk: Path) -> None:
    words = [sys.executable, "-m", "restaking", "run", "teaching", "--days", "3650", "--out", "here"]
    words += ["--set", "stakers.count=20000"]
    process = subprocess.Popen(words, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # the first word of progress: an import that is interrupted may swallow the signal
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    assert list(desk.iterdir()) == []


@pytest.mark.parametrize("agent", ["staker:17", "operator:3", "lrt:1"])
def test_an_explanation_holds_every_option_with_its_terms(
    desk: Path, capsys: pytest.CaptureFixture[str], agent: str
) -> None:
    assert main(["explain", "teaching", "--agent", agent, "--day", "20", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["agent"] == agent and 0 <= found["day"] <= 20 and isinstance(found["bound"], list)
    terms = {"option", "yield", "feared_loss", "variance_cost", "social", "switching", "utility", "probability", "draw"}
    assert all(terms <= set(option) for option in found["options"])
    assert set(found["terms"]) <= {option["option"] for option in found["options"]}
    if agent == "staker:17":
        assert {"yield.base", "feared.common", "constant", "social", "taste"} <= set(found["terms"]["hold the LST"])
    assert main(["explain", "teaching", "--agent", agent, "--day", "20"]) == 0
    assert f"{agent} on day {found['day']} chose {found['chosen']}" in capsys.readouterr().out
    assert list(desk.iterdir()) == []


def test_an_explanation_follows_overrides() -> None:
    found = explain(Order("teaching", 1, {"stakers.count": 20}), "staker:19", 5)
    assert found["agent"] == "staker:19"


def test_metrics_and_schedule_are_listed_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics"]) == 0
    lines = capsys.readouterr().out.splitlines()
    named = {line.split()[0] for line in lines}
    assert {"restaked_eth", "operator_hhi", "conservation_error_gwei", "exit_queue_days"} <= named
    assert main(["schedule"]) == 0
    phases = [line.split()[1] for line in capsys.readouterr().out.splitlines()]
    assert phases.index("slashing") < phases.index("maturities") < phases.index("decisions")
    assert "slash_operator(operator," in phases and "I1" in " ".join(phases)
