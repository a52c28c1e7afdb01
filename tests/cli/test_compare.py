"""`restaking compare`: twins on common luck, differences with their intervals."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from restaking import RestakingModel
from restaking.__main__ import main
from restaking.runs.analysis.intervals import holm
from restaking.runs.compare import Comparison, compare, differences, paired, twins
from restaking.runs.sweep.experiment import seed_of
from restaking.runs.sweep.files import Files
from restaking.runs.sweep.rows import Row
from restaking.runs.sweep.shards import WHOLE
from restaking.runs.sweep.store import Store
from restaking.runs.sweep.worker import write_rows

SMALL = {"stakers.count": 60, "run.days": 6}


def test_the_interval_is_students_of_the_paired_differences():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = paired(values)
    low, high = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (found.mean, found.low, found.high) == pytest.approx((4.0, low, high), rel=1e-12)
    assert not found.clear and paired(values + 100.0).clear


def test_p_is_students_and_leaves_0_out_where_the_interval_does():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    assert paired(values).p == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue, rel=1e-12)
    assert (
        paired(np.zeros(4)).p == 1.0
        and paired(np.ones(4)).p == stats.binomtest(4, 4).pvalue
        and math.isnan(paired(np.array([math.nan, 1.0])).p)
    )
    edge = np.array([-1.0, 0.0, 1.0]) + stats.t.ppf(0.975, 2) / math.sqrt(3)
    assert paired(edge).p == pytest.approx(0.05) and paired(edge).low == pytest.approx(0.0, abs=1e-12)


def test_holms_steps_end_at_the_first_that_fails():
    assert holm(np.array([0.04, 0.001, 0.03, math.nan, 0.012])).tolist() == [False, True, False, False, True]
    assert holm(np.array([0.04, 0.0125, 0.012, 0.02])).tolist() == [True] * 4, "0.05 over 4, 3, 2, 1"
    assert holm(np.array([0.05])).tolist() == [True] and holm(np.array([])).tolist() == []


def of_luck(metrics: int, seed: int) -> Comparison:
    """A comparison of which every metric is pure luck but the first two, which differ a little and much."""
    luck, names = np.random.default_rng(seed), [f"m{number}" for number in range(metrics)]
    draws = luck.normal(size=(metrics, 30)) + np.array([0.5, 3.0, *[0.0] * (metrics - 2)])[:, None]
    found = {name: paired(each) for name, each in zip(names, draws, strict=True)} | {"same": paired(np.zeros(30))}
    return Comparison(30, 9, dict.fromkeys(found, 1.0), found)


def test_of_many_metrics_a_twentieth_is_starred_by_luck_and_none_twice():
    found = [of_luck(102, seed) for seed in range(40)]
    by_luck = [[star for name, star in each.stars.items() if name not in ("m0", "m1")] for each in found]
    assert 3.0 < np.mean([len(stars) for stars in by_luck]) < 6.0
    assert np.mean(["**" in stars for stars in by_luck]) <= 0.1
    assert all(each.stars["m1"] == "**" and "same" not in each.stars for each in found)
    assert {each.stars.get("m0") for each in found} >= {"*", "**"}


def test_the_stars_are_told_in_text_and_json():
    found = of_luck(102, 0)
    text, stars = list(found.lines()), found.as_json()["stars"]
    assert text[-3].startswith(f"102 metrics differ on some seed, {len(found.stars)} have a star")
    assert text[-2].startswith("by chance alone about 5.1 of 102 would; **")
    assert sum(" ** " in f"{line} " for line in text[2:104]) == len(stars["holm"]) >= 1
    assert stars["tested"] == 102 and stars["by_chance"] == pytest.approx(5.1)
    assert stars["clear"] == list(found.stars) and set(stars["holm"]) < set(stars["clear"])


def test_the_rows_that_stand_come_first_and_each_group_by_name():
    luck = np.random.default_rng(3).normal(size=20)
    found = {name: paired(luck + shift) for name, shift in (("a", 0.0), ("b", 0.8), ("c", 3.0), ("d", 0.8), ("e", 3.0))}
    names = [line.split()[0] for line in Comparison(20, 9, dict.fromkeys(found, 1.0), found).lines()][2:7]
    assert Comparison(20, 9, {}, found).stars == {"b": "*", "c": "**", "d": "*", "e": "**"}
    assert names == ["c", "e", "b", "d", "a"]


def test_a_bootstrap_that_eight_seeds_cannot_carry_is_told():
    values = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.001, 1.0, 100.0])
    wide, narrow = paired(values), paired(np.arange(8.0))
    assert wide.boot_high - wide.boot_low > 10 * (wide.high - wide.low)
    found = Comparison(8, 9, dict.fromkeys("xy", 1.0), {"x": wide, "y": narrow})
    few = "1 of the intervals by bootstrap are over 10 times as wide as the other: 8 seeds are too few"
    assert any(line.startswith(few) for line in found.lines())
    assert not any("as wide" in line for line in Comparison(8, 9, {"y": 1.0}, {"y": narrow}).lines())


def of(**figures: float) -> dict[str, np.ndarray]:
    """Figures of one seed; a double underline stands for the dot of a family."""
    return {name.replace("__", "."): np.array([value]) for name, value in figures.items()}


@pytest.mark.parametrize(
    ("base", "arm", "gap"),
    [
        ({"avs_treasury_eth": 316_000.0}, {"avs_treasury_eth": 316_000.0 - 3.7e-7}, 0.0),
        ({"avs_treasury_eth": 316_000.0}, {"avs_treasury_eth": 316_000.001}, 0.001),
        ({"slashed_eth": 0.0}, {"slashed_eth": 1e-9}, 0.0),
        ({"slashed_eth": 0.0}, {"slashed_eth": 3e-9}, 3e-9),
        ({"operator_hhi": 0.1}, {"operator_hhi": 0.1 + 1e-15}, 0.0),
        ({"operator_hhi": 0.1}, {"operator_hhi": 0.1 + 1e-6}, 1e-6),
        ({"operator_hhi": 0.0}, {"operator_hhi": 1e-12}, 1e-12),
    ],
)
def test_what_rounding_does_is_no_difference(base: dict[str, float], arm: dict[str, float], gap: float):
    (found,) = differences(of(**base), of(**arm)).values()
    assert found == pytest.approx([gap], rel=1e-4, abs=0.0)


def test_gwei_that_every_slash_leaves_over_are_measured_by_the_family_they_are_of():
    """75 slashes, each a gwei apart."""
    base = of(contagion_eth__shared_stake=0.0, contagion_eth__shock=6_000.0)
    arm = of(contagion_eth__shared_stake=75e-9, contagion_eth__shock=150_000.0)
    found = differences(base, arm)
    assert found["contagion_eth.shared_stake"] == 0.0 and found["contagion_eth.shock"] == 144_000.0
    endless = differences(of(coverage__a=math.inf, coverage__b=1.0), of(coverage__a=1.0, coverage__b=1.5))
    assert endless["coverage.a"] == -math.inf and endless["coverage.b"] == 0.5
    assert np.isnan(differences(of(coverage__a=math.nan), of(coverage__a=1.0))["coverage.a"])


def test_a_change_that_changes_nothing_makes_no_difference():
    found = compare("teaching", SMALL, {"slashing.fault_rate": 0.02}, 2, silent=True)
    known = [each for each in found.difference.values() if not math.isnan(each.mean)]
    assert len(known) > 50 and all((each.mean, each.low, each.high) == (0.0, 0.0, 0.0) for each in known)


def test_luck_is_shared_so_that_only_the_change_is_seen():
    found = compare("teaching", SMALL, {"slashing.fault_rate": 6.0}, 3, silent=True)
    assert found.difference["loss.independent"].mean > 0.0
    for untouched in ("eth_price_usd", "loss.base", "conservation_error_gwei"):
        assert found.difference[untouched].mean == found.difference[untouched].high == 0.0


def test_it_finds_what_the_model_itself_finds_and_goes_on_with_what_is_kept(tmp_path: Path):
    found = compare("teaching", SMALL, {"slashing.mode": "pooled"}, 2, out=tmp_path / "kept", silent=True)
    apart = []
    for seed in (seed_of(1, (replicate,)) for replicate in range(2)):
        models = [
            RestakingModel(scenario="teaching", seed=seed, **SMALL, **arm) for arm in ({}, {"slashing.mode": "pooled"})
        ]
        base, arm = (model.run(days=6).latest()["pledged_per_eth"] for model in models)
        apart.append(arm - base)
    assert found.difference["pledged_per_eth"].mean == pytest.approx(np.mean(apart), rel=1e-12)
    parts = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept" / "parts" / "run").iterdir()}
    words = ["compare", "teaching", "--set", "stakers.count=60", "--days", "6", "--with", "slashing.mode=pooled"]
    assert main([*words, "--seeds", "2", "--out", str(tmp_path / "kept")]) == 0
    assert {path: path.stat().st_mtime_ns for path in parts} == parts
    assert main([*words[:-1], "slashing.mode=vault", "--seeds", "2", "--out", str(tmp_path / "kept")]) == 2
    assert main(["report", str(tmp_path / "kept")]) == 0
    report = (tmp_path / "kept" / "report.html").read_text()
    assert "restaking compare teaching --with &#x27;slashing.mode=&quot;pooled&quot;&#x27;" in report


def test_a_run_that_fails_leaves_nothing_to_compare(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    words = ["compare", "teaching", "--set", "stakers.count=60", "--days", "2", "--seeds", "2", "--workers", "1"]
    words += ["--out", str(tmp_path / "kept"), "--with", "slashing.mode=pooled"]
    experiment = twins("teaching", {"stakers.count": 60, "run.days": 2}, {"slashing.mode": "pooled"}, 2)
    store = Store(tmp_path / "kept", Files(), WHOLE.label)
    store.open()
    write_rows(experiment, store, [Row(number, "failed", error="ValueError: no") for number in range(4)])
    assert main(words) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_an_avs_that_only_the_arm_has_is_left_out():
    found = compare("teaching", SMALL, {"avss.count": 13}, 2, silent=True)
    assert "avs_stake.AVS 12" in found.difference and "avs_stake.AVS 13" not in found.difference


def test_the_command_prints_one_object(capsys: pytest.CaptureFixture[str]):
    words = ["compare", "teaching", "--set", "stakers.count=60", "--days", "3", "--seeds", "2", "--with"]
    assert main([*words, "slashing.mode=pooled", "--json"]) == 0
    out = capsys.readouterr().out
    report = json.loads(out)
    assert out.count("\n") == 1 and (report["seeds"], report["days"]) == (2, 3)
    assert set(report["difference"]["pledged_per_eth"]) == {"mean", "low", "high"}
    assert report["difference"]["pledged_per_eth"]["mean"] > 1.0
    assert main([*words, "slashing.mode=pooled"]) == 0
    assert "pledged_per_eth" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "--with"),
        (["--with", "slashing.mode=isolated"], "slashing.mode"),
        (["--with", "slashing.mode=pooled", "--seeds", "1"], "from 2 to 1000"),
        (["--with", "mode"], "KEY=VALUE"),
        (["--with", "nokey=1"], "nokey = 1: no such key; `restaking scenarios teaching` lists all"),
        (["--with", "slashing.fault_rat=1"], "no such key; did you mean 'slashing.fault_rate'?"),
        (["--with", "slashing.mode=pooled", "--out", __file__], "is a file, not a folder"),
        (["--with", "slashing.cap=0.5", "--days", "0"], "run.days"),
        (["--with", "run.days=3", "--days", "5"], "--with run.days = 3: not allowed; none; --days holds in both arms"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["compare", "teaching", *words]) == 2
    error = capsys.readouterr().err
    assert named in error and error.count("\n") == 1
