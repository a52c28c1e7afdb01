"""Runs of the model itself: outcomes are what the model says, on any worker."""

import json
import math

import pandas as pd
import pyarrow.parquet as pq
import pytest

from restaking import RestakingModel, Sweep
from restaking.__main__ import main
from restaking.runs.sweep.engine import Order, carry_out
from restaking.runs.sweep.model_runner import outcomes_of, run
from restaking.runs.sweep.plan import parse
from tests.sweep.stand import experiment
from tests.worlds import SMALL

TINY = {
    "name": "tiny",
    "days": 4,
    "set": SMALL,
    "levers": {"slashing.fault_rate": {"values": [0.0, 6.0]}},
    "uncertainties": {},
    "outcomes": {
        "slashed": "slashed_eth",
        "worst": {"metric": "restaked_eth", "take": "min", "from_day": 2},
        "any": {"metric": "slashed_eth", "take": "max", "above": 0.0},
    },
    "replicates": {"n": 2},
}
DAYS = [{"day": float(day), "x": value} for day, value in enumerate([5.0, 1.0, 2.0, 3.0])]


def of(days=DAYS, **outcome):
    """That outcome of four days with x = 5, 1, 2, 3, or of others."""
    made = experiment().plan.model_copy(update={"outcomes": {}})
    checked = parse({"outcomes": {"o": outcome | {"metric": "x"}}})
    return outcomes_of(type("E", (), {"plan": made.model_copy(update={"outcomes": checked.outcomes})}), days)["o"]


def test_outcomes_take_the_days_they_are_told_to():
    assert of() == 3.0 and of(take="max") == 5.0 and of(take="max", from_day=1) == 3.0
    assert of(take="min", from_day=2) == 2.0 and of(take="mean", from_day=1) == 2.0
    assert of(take="min", from_day=9) == 3.0, "of a run that ended before, the last day counts"
    assert of(above=2.5) == 1.0 and of(above=3.0) == 0.0 and of(take="max", from_day=1, below=3.5) == 1.0


@pytest.mark.parametrize("take", ["mean", "max", "min"])
@pytest.mark.parametrize("unknown", [0, 1, 3])
def test_what_is_taken_over_a_day_that_is_not_known_is_not_known(take, unknown):
    days = [day | {"x": math.nan} if at == unknown else day for at, day in enumerate(DAYS)]
    for bound in ({}, {"above": 0.0}, {"above": 9.0}, {"below": 0.0}, {"below": 9.0}):
        assert math.isnan(of(days, take=take, **bound))
        assert not math.isnan(of(days, take=take, from_day=unknown + 1, **bound)) or unknown == 3


@pytest.mark.parametrize("bound", [{"above": 1.0}, {"below": 9.0}, {}])
def test_of_the_last_day_only_the_last_day_must_be_known(bound):
    last, before = ([day | {"x": math.nan} if at in unknown else day for at, day in enumerate(DAYS)]
                    for unknown in ([3], [0, 1, 2]))  # fmt: skip
    assert math.isnan(of(last, **bound)) and of(before, **bound) == of(**bound)


def test_a_plan_without_outcomes_keeps_every_metric_of_the_last_day():
    found = run(experiment(**TINY | {"outcomes": {}}), {"slashing.fault_rate": 6.0}, 5)
    twin = RestakingModel("teaching", seed=5, **SMALL, **{"run.days": 4, "slashing.fault_rate": 6.0}).run()
    assert found.digest == twin.digest()
    assert repr(found.metrics) == repr(twin.latest())


def test_the_stop_condition_ends_a_run_early():
    plan = TINY | {"days": 30, "stop": {"metric": "slashed_eth", "above": 0.0}, "series": True}
    days = run(experiment(**plan), {"slashing.fault_rate": 6.0}, 5).series["slashed_eth"]
    assert 2 <= len(days) < 31 and days[-1] > 0.0 and not any(days[:-1])


@pytest.mark.slow
def test_a_sweep_of_the_model_matches_the_model(tmp_path):
    sweep = Sweep(TINY | {"series": True})
    assert sweep.points().to_dict("list") == {"slashing.fault_rate": [0.0, 6.0]}
    found = carry_out(sweep.experiment, Order(tmp_path, silent=True))
    assert found.counts == {"ok": 4} and found.code == 0
    rows = pd.concat(pq.read_table(part).to_pandas() for part in tmp_path.glob("parts/run/*"))
    assert rows["run_id"].is_unique and rows["seed"].nunique() == 2
    for _, row in rows.iterrows():
        overrides = SMALL | {"run.days": 4, "slashing.fault_rate": row["param.slashing.fault_rate"]}
        twin = RestakingModel("teaching", seed=row["seed"], **overrides).run()
        assert row["digest"] == twin.digest() and row["metric.slashed"] == twin.latest()["slashed_eth"]
        assert row["metric.worst"] == twin.metrics()["restaked_eth"].loc[2:].min()
        assert row["metric.any"] == float(row["metric.slashed"] > 0.0)
        assert row["peak_rss_mib"] > 50 and row["cpu_ms"] > 0
    series = pd.concat(pq.read_table(part).to_pandas() for part in tmp_path.glob("parts/series/*"))
    assert series.groupby("run_id")["tick"].agg(list).tolist() == [[0, 1, 2, 3, 4]] * 4
    closing = series[series["tick"] == 4].set_index("run_id")["slashed_eth"]
    assert closing.sort_index().tolist() == rows.set_index("run_id")["metric.slashed"].sort_index().tolist()


@pytest.mark.slow
def test_the_command_tells_cost_first_and_results_after(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(
        'question = "Why?"\ndays = 4\n[set]\nstakers.count = 60\n[levers]\nslashing.mode = ["pooled", "unique"]\n'
        '[outcomes]\nslashed = "slashed_eth"\n[replicates]\nn = 2\n'
    )
    assert main(["sweep", "tiny.toml", "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["runs"] == 4 and said["seconds_per_run"] > 0 and not (tmp_path / "runs").exists()
    assert said["first_points"] == [{"slashing.mode": "pooled"}, {"slashing.mode": "unique"}]
    assert main(["sweep", "tiny.toml", "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "tiny: Why?" and "2 points" in lines[1] and lines[2] == "4 runs" and "s CPU a run" in lines[3]
    assert lines[-1].split() == ["1", "unique"]
    assert main(["sweep", "tiny.toml", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"] == {"ok": 4} and (tmp_path / "runs/out/tiny/manifest.json").is_file()
    assert main(["sweep", "tiny.toml"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["4 of 4 runs on disk (4 ok)", f"digest {said['digest']}"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nosuch"], "plan = 'nosuch': no such study"),
        (["no.toml"], "plan = 'no.toml': no such file"),
        (["a\0b"], "plan = "),
        (["p.toml", "--shard", "3/2"], "--shard = '3/2': not allowed; I/N with 1 <= I <= N"),
        (["p.toml", "--merge", "--shard", "1/2"], "none with --merge"),
        (["p.toml", "--workers", "0"], "'0' not allowed; a whole number from 1"),
        (["p.toml", "--chunk", "0"], "'0' not allowed; a whole number from 1"),
        (["p.toml", "--out", "file/below"], "--out file/below"),
        (["p.toml", "--out", "file"], "--out file: is a file, not a folder"),
    ],
)
def test_bad_usage_is_exit_2(tmp_path, monkeypatch, capsys, words, complaint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.toml").write_text("days = 3\n")
    (tmp_path / "file").write_text("x")
    assert main(["sweep", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and complaint in err
