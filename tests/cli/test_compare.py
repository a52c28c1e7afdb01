"""`restaking compare`: twins on common luck, differences with their intervals."""

import json
import math

import numpy as np
import pytest
from scipy import stats

from restaking.__main__ import main
from restaking.runs.compare import compare, paired

SMALL = {"stakers.count": 60, "run.days": 6}


def test_the_interval_is_students_of_the_paired_differences():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = paired(values)
    low, high = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (found.mean, found.low, found.high) == pytest.approx((4.0, low, high), rel=1e-12)
    assert not found.clear and paired(values + 100.0).clear


def test_a_change_that_changes_nothing_makes_no_difference():
    found = compare("teaching", SMALL, {"slashing.fault_rate": 0.02}, 2, silent=True)
    known = [each for each in found.difference.values() if not math.isnan(each.mean)]
    assert len(known) > 50 and all((each.mean, each.low, each.high) == (0.0, 0.0, 0.0) for each in known)


def test_luck_is_shared_so_that_only_the_change_is_seen():
    found = compare("teaching", SMALL, {"slashing.fault_rate": 6.0}, 3, silent=True)
    assert found.difference["loss.independent"].mean > 0.0
    for untouched in ("eth_price_usd", "loss.base", "conservation_error_gwei"):
        assert found.difference[untouched].mean == found.difference[untouched].high == 0.0


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
        (["--with", "slashing.cap=0.5", "--days", "0"], "run.days"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["compare", "teaching", *words]) == 2
    error = capsys.readouterr().err
    assert named in error and error.count("\n") == 1
