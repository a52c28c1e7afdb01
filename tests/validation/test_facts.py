"""The registry of stylised facts: complete, dated, sourced, with tolerances that come from the record."""

import ast
import inspect
import json
import math
from datetime import date

import numpy as np
import pytest

from restaking.model.scenario import scenario_names
from restaking.runs.validation import judging
from restaking.runs.validation.absent import ABSENT
from restaking.runs.validation.fact import BY_GRADE, Fact, Used, between, give, graded, two_errors
from restaking.runs.validation.reasons import REASONS
from restaking.runs.validation.watching import DAY_0, Seen, date_of, day_of

SMALL = {"stakers.count": 60, "operators.count": 6, "operators.organisations": 4, "avss.count": 3, "lrts.count": 2}


def made(name: str, low: float, high: float, used: Used = Used.NO, values: str = "restaked_eth") -> Fact:
    """A fact of a small world: what is restaked after three days [ETH]."""

    def measure(run: Seen) -> float:
        return float(run.frame[values].iloc[-1])

    return Fact(name, "ETH", between(low, high, "a test's"), "2024", "a test", used, "teaching", "", measure, "growth")


def test_there_are_at_least_twenty_facts_of_every_family_asked_for():
    found = judging.facts()
    assert len(found) >= 20
    assert {fact.family for fact in found} == set(judging.FAMILIES)


@pytest.mark.parametrize("fact", judging.facts(), ids=lambda fact: fact.name)
def test_a_fact_is_dated_sourced_and_inside_its_own_tolerance(fact: Fact):
    assert fact.band.low <= fact.band.observed <= fact.band.high
    assert fact.band.why and fact.source and fact.how and fact.unit
    parts = [int(part) for part in fact.date.split("-")]
    assert 2023 <= parts[0] <= 2026 and (len(parts) < 3 or date(*parts))
    assert fact.scenario in scenario_names()


def test_some_facts_were_kept_out_of_the_making_of_the_scenarios():
    uses = [fact.used for fact in judging.facts()]
    assert set(uses) == set(Used)
    assert uses.count(Used.NO) >= 20


def test_reasons_and_what_cannot_be_shown_name_facts_that_are_there_or_are_not():
    names = {fact.name for fact in judging.facts()}
    assert set(REASONS) <= names
    assert not {each.name for each in ABSENT} & names
    assert all(each.why and each.observed and each.date for each in ABSENT)


def test_tolerances_are_as_the_rule_says():
    assert BY_GRADE == {"A": 0.05, "B": 0.10, "C": 0.25, "D": 0.25}
    assert (graded(200.0, "A").low, graded(200.0, "B").high) == (190.0, pytest.approx(220.0))
    assert two_errors(1.0, 0.1, "").high == pytest.approx(1.2)
    assert give(1.0, 0.5, "").low == 0.5
    assert between(1.0, 3.0, "").observed == 2.0


def test_no_measure_holds_the_figure_that_was_observed():
    """A fact is computed from a run: what was observed does not occur in the function that measures it."""
    for fact in judging.facts():
        tree = ast.parse(inspect.getsource(fact.measure)).body[0]
        assert isinstance(tree, ast.FunctionDef)
        numbers = [node.value for part in tree.body for node in ast.walk(part) if isinstance(node, ast.Constant)]
        assert fact.band.observed == 0.0 or fact.band.observed not in numbers, fact.name


def test_days_of_a_scenario_are_dates():
    assert day_of("mainnet-2024-10", "2024-10-01") == 0
    assert day_of("ezeth-2024-04", "2024-04-24") == 10 and day_of("rseth-2026-04", "2026-04-18") == 10
    assert all(date_of(name, day_of(name, "2026-05-05")) == "2026-05-05" for name in DAY_0)


def test_a_table_says_what_was_within_and_what_was_missed():
    hit, miss = made("hit", 3.0e6, 3.4e6), made("miss", 0.0, 1.0, Used.FIT)
    table = judging.table([hit, miss], 2, {"teaching": {**SMALL, "run.days": 3}}, silent=True)
    assert [verdict.within for verdict in table.verdicts] == [True, False]
    assert all(verdict.values.shape == (2,) for verdict in table.verdicts)
    text = "\n".join(table.lines())
    assert "miss: " in text and "Reason not known" in text
    shown = table.as_json()
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    assert [set(entry) for entry in shown["facts"]] == 2 * [
        {"name", "observed", "date", "simulated", "low", "high", "within", "fitted"}
    ]
    assert [entry["fitted"] for entry in shown["facts"]] == [False, True]
    assert shown["details"]["miss"]["tolerance"] == [0.0, 1.0]


def test_what_most_runs_cannot_show_is_not_within():
    fact = made("unknown", 0.0, 1.0)
    assert not judging.Verdict(fact, np.array([0.5, np.nan])).within
    assert judging.Verdict(fact, np.array([0.5, 0.4, np.nan])).within
    nothing = judging.Verdict(fact, np.array([np.nan, np.nan]))
    assert math.isnan(nothing.median) and all(math.isnan(end) for end in nothing.interval)


def test_median_and_interval_are_those_of_the_seeds():
    verdict = judging.Verdict(made("x", 0.0, 1.0), np.arange(21.0))
    assert (verdict.median, verdict.interval) == (10.0, (1.0, 19.0))


@pytest.mark.slow
def test_every_fact_can_be_computed_from_the_runs_of_its_scenario():
    table = judging.judge(1, silent=True)
    assert [verdict.fact.name for verdict in table.verdicts if not np.isfinite(verdict.values).all()] == []
    assert json.dumps(table.as_json(), allow_nan=False)
