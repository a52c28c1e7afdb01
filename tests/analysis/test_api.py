"""Sweeps from Python, as a notebook or a user of Mesa's batch_run would: the same numbers, kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from restaking import RestakingModel, Result, Sweep

PLAN = {
    "name": "two-modes",
    "days": 4,
    "set": {"stakers.count": 40, "slashing.fault_rate": 3.0},
    "levers": {"slashing.mode": ["unique", "pooled"]},
    "outcomes": {"slashed": "slashed_eth", "reach": {"metric": "pledged_per_eth", "take": "max"}},
    "replicates": {"n": 2},
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return Sweep(PLAN).run(tmp_path_factory.mktemp("sweep") / "two-modes", workers=1, silent=True)


def test_a_sweep_finds_what_the_model_itself_finds(result: Result):
    for run in result.runs().to_dict("records"):
        overrides = {"stakers.count": 40, "slashing.fault_rate": 3.0, "slashing.mode": run["param.slashing.mode"]}
        model = RestakingModel(scenario="teaching", seed=run["seed"], **overrides)
        model.run(days=4)
        assert run["metric.slashed"] == model.latest()["slashed_eth"]
        assert run["metric.reach"] == model.metrics()["pledged_per_eth"].max()


def test_its_result_is_analysed_and_opened_again_at_any_time(result: Result):
    again = Result(result.folder)
    assert again.keys == ["slashing.mode"] and again.outcomes == ["slashed", "reach"]
    assert again.manifest["counts"] == {"ok": 4} and "4 of 4 runs ok" in repr(again)
    reach = again.paired("slashing.mode", base="unique").set_index("outcome").loc["reach"]
    assert reach["mean"] > 1.0
    assert dict(again.to_xarray().sizes) == {"slashing.mode": 2, "replicate": 2}


def test_the_front_door_opens_without_waiting_for_anything_heavy():
    look = "import sys, restaking; restaking.Result; print(sorted({'duckdb', 'SALib', 'mesa', 'numba'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
