"""Replicates until an interval is narrow enough: the same answer in whatever order runs finish."""

import math

import numpy as np
import pytest
from scipy.stats import t

from restaking.runs.analysis.intervals import share, student
from restaking.runs.sweep.plan import Replicates
from restaking.runs.sweep.replicates import enough, half_width, wanted
from restaking.runs.sweep.shards import Shard
from tests.sweep.stand import PLAN, ROOT, experiment, undisturbed

RULE = {"until_half_width": 0.25, "outcome": "slashed", "least": 4, "most": 40}
SEQUENTIAL = PLAN | {"replicates": RULE, "common_random_numbers": False}


def test_the_half_width_is_students():
    values = [1.0, 2.0, 4.0, 8.0]
    mean, spread = sum(values) / 4, math.sqrt(sum((value - 3.75) ** 2 for value in values) / 3)
    low, high = t.interval(0.95, 3, mean, spread / 2)
    assert half_width(values) == pytest.approx((high - low) / 2)
    assert half_width([*values, math.nan]) == half_width(values)
    assert half_width([1.0, math.nan]) == math.inf


def test_looks_are_at_fixed_numbers_and_end_at_the_first_narrow_interval():
    rule = Replicates(until_half_width=0.5, outcome="x", least=4, most=20)
    assert enough(rule, []) == 4
    assert enough(rule, [1.0, 1.1, 1.0, 1.1]) == 4
    wild = [0.0, 10.0] * 10
    assert [enough(rule, wild[:n]) for n in (4, 6, 9, 13, 19, 20)] == [6, 9, 13, 19, 20, 20]
    assert enough(rule, [1.0, 1.0, 1.0, 0.0, 10.0]) == 6, "narrow before the first look does not count"


@pytest.mark.parametrize("few", [2, 5, 20])
def test_a_few_equal_values_are_no_evidence_of_a_constant(few):
    rule = Replicates(until_half_width=0.5, outcome="x", least=few, most=100)
    assert half_width([7.0] * few) == math.inf
    assert enough(rule, [7.0] * few) > few
    assert 30 <= enough(rule, [7.0] * 100) < 50, "but thirty are"
    assert enough(Replicates(until_half_width=0.5, outcome="x", least=few, most=25), [7.0] * 25) == 25


def test_of_a_share_wilsons_interval_decides():
    rule = Replicates(until_half_width=0.1, outcome="x", least=5, most=100)
    assert (
        half_width([0.0] * 10, is_share=True) == pytest.approx(share(0, 10).high / 2) == pytest.approx(0.1388, abs=1e-4)
    )
    assert half_width([math.nan] * 3, is_share=True) == math.inf
    assert enough(rule, [0.0] * 100, is_share=True) == 22, "of 15 runs without one, a share of 0.2 is still possible"
    assert enough(rule, [0.0, 1.0] * 50, is_share=True) == 100 and half_width([0.0, 1.0] * 50, is_share=True) < 0.1


def test_a_plan_says_whether_its_outcome_is_a_share():
    plan = SEQUENTIAL | {"outcomes": {"slashed": {"metric": "slashed_eth", "above": 1.0}}}
    plan |= {"replicates": RULE | {"until_half_width": 0.1}}
    made = [experiment(**each) for each in (plan, plan | {"outcomes": {"slashed": "slashed_eth"}})]
    nothing = dict.fromkeys(range(10 * 40), 0.0)
    assert [len(list(wanted(each, nothing))) for each in made] == [10 * 19, 10 * 40]


def stopped(draw, rule, is_share=False, experiments=600):
    """Means and intervals of experiments that each stop by the rule."""
    luck, found = np.random.default_rng(3), []
    for _ in range(experiments):
        values, runs = draw(luck, rule.most), rule.least
        while (more := enough(rule, values[:runs].tolist(), is_share=is_share)) > runs:
            runs = more
        ended = values[:runs]
        found.append(share(int(ended.sum()), runs) if is_share else student(ended))
    return found


def test_a_rare_event_is_not_missed_by_stopping_early():
    rule = Replicates(until_half_width=0.1, outcome="x", least=5, most=100)
    found = stopped(lambda luck, n: (luck.random(n) < 0.1).astype(float), rule, is_share=True)
    assert np.mean([each.mean for each in found]) > 0.08  # 0.044 where Student's interval of five zeros stopped it
    assert np.mean([each.low <= 0.1 <= each.high for each in found]) > 0.95


@pytest.mark.parametrize(("width", "least", "bias"), [(0.3, 5, 0.05), (0.3, 10, 0.03), (0.5, 5, 0.08), (0.5, 10, 0.04)])
def test_of_skewed_values_stopping_early_covers_too_little_as_the_docs_say(width, least, bias):
    rule = Replicates(until_half_width=width, outcome="x", least=least, most=400)
    found = stopped(lambda luck, n: luck.exponential(1.0, n), rule)
    assert np.mean([each.mean for each in found]) < 1.0 - bias
    assert 0.80 < np.mean([each.low <= 1.0 <= each.high for each in found]) < 0.91
    page = (ROOT / "docs" / "howto" / "sweeps.md").read_text()
    assert "83 to 89 %" in page and "Optional stopping" in page


@pytest.mark.slow
def test_points_get_as_many_runs_as_they_need_whoever_does_them(tmp_path):
    first = undisturbed(tmp_path / "a", SEQUENTIAL, workers=1)
    second = undisturbed(tmp_path / "b", SEQUENTIAL, workers=4, chunk=3)
    assert first.digest == second.digest and first.wanted == second.wanted
    assert 10 * 4 < first.wanted < 10 * 40
    for index in (1, 2):
        undisturbed(tmp_path / "c", SEQUENTIAL, shard=Shard(index, 2))
    assert undisturbed(tmp_path / "c", SEQUENTIAL, merge=True).digest == first.digest
    assert undisturbed(tmp_path / "a", SEQUENTIAL).digest == first.digest
