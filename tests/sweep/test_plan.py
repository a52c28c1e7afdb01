"""Plans: what they may say, and how they are refused: field, value, what is allowed."""

import re
import tomllib

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.model.metrics import METRICS
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.sweep import telling
from restaking.runs.sweep.designs import DESIGNS
from restaking.runs.sweep.engine import Order
from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.metric_names import families, metric_names
from restaking.runs.sweep.plan import Design, Outcome, Plan, Replicates, Stop, parse, read
from tests.sweep.stand import PLAN, ROOT, experiment

RANGE = {"low": 0.0, "high": 0.9}

REFUSED = [
    ({"nmae": 1}, "nmae = 1: no such key; did you mean 'name'?"),
    ({"name": "a/b"}, "name = 'a/b': not allowed"),
    ({"name": "con"}, "name = 'con': not allowed; a name that every system takes for a folder"),
    ({"name": "x\n"}, "name = 'x\\n'"),
    ({"days": 0.5}, "days = 0.5: not allowed; a whole number from 0 to 3650"),
    ({"seed": -1}, "seed = -1: not allowed"),
    ({"scenario": "nosuch"}, "scenario = 'nosuch': no such scenario"),
    ({"scenario": "nosuch.toml"}, "no such file"),
    ({"set": {"stakers.cuont": 5}}, "set.stakers.cuont = 5: no such key; did you mean 'stakers.count'?"),
    ({"set": {"stakers.count": -5}}, "stakers.count = -5: not allowed; a whole number from 1"),
    ({"set": {"run.days": 5}}, "set.run.days = 5: not allowed; none; `days`, a whole number from 0"),
    (
        {"set": {"slashing.mode": "pooled"}},
        "levers.slashing.mode = ['pooled', 'unique']: not allowed; a key once; set has it too",
    ),
    ({"levers": {"slashing.common": RANGE}}, "no such key; did you mean"),
    (
        {"levers": {"slashing.common_share": RANGE}},
        "uncertainties.slashing.common_share = {'low': 0.0, 'high': 0.9}: not allowed; a key once; levers has it",
    ),
    (
        {"uncertainties": {"slashing.common_share": {"low": 0.5}}},
        "uncertainties.slashing.common_share = {'low': 0.5}: not allowed; {low = …, high = …} or a list",
    ),
    ({"uncertainties": {"slashing.common_share": {"low": 2, "high": 1}}}, ".low = 2.0: not allowed; a number below"),
    ({"uncertainties": {"slashing.common_share": {"low": 0, "high": 7}}}, "slashing.common_share = 7.0: not allowed"),
    ({"uncertainties": {"slashing.common_share": RANGE | {"log": True}}}, "low = 0.0: not allowed; a number above 0"),
    ({"uncertainties": {"slashing.common_share": {"lo": 1, "high": 7}}}, "no such key; did you mean"),
    ({"uncertainties": {"slashing.common_share": [0.1, "x"]}}, "values of one kind"),
    ({"uncertainties": {"slashing.common_share": [0.1, 0.1]}}, "every value once"),
    ({"uncertainties": {"slashing.common_share": [float("nan")]}}, "values = nan: not allowed; a finite number"),
    (
        {"uncertainties": {"slashing.common_share": 0.5}},
        "common_share = 0.5: not allowed; {low = …, high = …} or a list",
    ),
    ({"outcomes": {"replicate": "slashed_eth"}}, "outcomes = 'replicate': not allowed; names that no other column has"),
    ({"outcomes": {"run_id": "slashed_eth"}}, "outcomes = 'run_id': not allowed; names that no other column has"),
    ({"outcomes": {"slashing.mode": "slashed_eth"}}, "outcomes = 'slashing.mode': not allowed; names that no other"),
    ({"outcomes": {"series.y": "slashed_eth"}}, "outcomes = 'series.y': not allowed; names that no other"),
    ({"outcomes": {"x": 5}}, "outcomes.x = 5: not allowed; the name of a metric, or {metric = …"),
    ({"uncertainties": {"slashing.common_share": [{}]}}, "a finite number, true, false or a word"),
    ({"levers": {"slashing.mode": RANGE}}, "levers.slashing.mode.low = 0.0: not allowed; a list of values"),
    ({"levers": {"stakers.count": {"low": 10.5, "high": 20}}}, "whole numbers for low and high"),
    ({"outcomes": {"x": "slashed_ethh"}}, "outcomes.x.metric = 'slashed_ethh': not allowed; the name of a metric; did"),
    ({"outcomes": {"x": {"metric": "slashed_eth", "take": "median"}}}, "one of 'last', 'mean', 'max', 'min'"),
    ({"outcomes": {"x": {"metric": "slashed_eth", "above": 1, "below": 2}}}, "either above or below"),
    ({"design": {"kind": "lsh"}}, "design.kind = 'lsh': not allowed; one of 'grid', 'list', 'csv', 'lhs'"),
    ({"design": {"kind": "lhs"}}, "design.n = 0: not allowed; a whole number from 1 to 1000000 for lhs"),
    ({"design": {"kind": "lhs", "n": 10**9}}, "design.n = 1000000000: not allowed; a whole number from 0 to 1000000"),
    ({"design": {"kind": "sobol", "n": 100}}, "design.n = 100: not allowed; a power of two, such as 128"),
    ({"design": {"kind": "morris", "n": 5, "levels": 5}}, "design.levels = 5: not allowed; an even whole number"),
    ({"design": {"kind": "list", "points": [{"slashing.live": True}]}}, "no factors with design.kind = 'list'"),
    ({"design": {"cross_levers": True}}, "design.cross_levers = true: not allowed"),
    ({"levers": {}, "uncertainties": {}, "design": {"kind": "lhs", "n": 4}}, "at least one key in [levers]"),
    ({"levers": {}, "uncertainties": {}, "design": {"kind": "list"}}, "design.points = []: not allowed"),
    (
        {"levers": {}, "uncertainties": {}, "design": {"kind": "csv", "file": "no.csv"}},
        "design.file = 'no.csv': cannot",
    ),
    ({"replicates": {"n": 0}}, "replicates.n = 0: not allowed; a whole number from 1 to 100000"),
    ({"replicates": {"until_half_width": 0.1}}, "replicates.outcome = '': not allowed; one of the outcomes: slashed"),
    ({"constraints": ["a < b"]}, "'a' is no key of this plan"),
    ({"constraints": ["slashing.common_share ~ 1"]}, "a comparison of two keys"),
    ({"constraints": ["1 < 2"]}, "at least one side a key of the plan"),
    ({"constraints": ["__import__('os') < slashing.common_share"]}, "constraints[0] = "),
    ({"constraints": ["slashing.common_share > 5"]}, "no point of the design meets them all"),
    ({"constraints": ["slashing.common_share < 1"], "design": {"kind": "sobol", "n": 4}}, "none with sobol"),
    ({"stop": {"metric": "slashed_eth"}}, "stop.above = None: not allowed; either above or below"),
    ({"design": {"n": 8}}, "design.n = 8: not allowed; none with design.kind = 'grid', which does not use it"),
    ({"design": {"kind": "lhs", "n": 8, "levels": 5}}, "design.levels = 5: not allowed; none with design.kind = 'lhs'"),
    ({"design": {"kind": "sobol", "n": 8, "file": "x.csv"}}, "design.file = 'x.csv': not allowed; none with design"),
    ({"design": {"seed": 2}}, "design.seed = 2: not allowed; none with design.kind = 'grid'"),
    ({"replicates": {"least": 6}}, "replicates.least = 6: not allowed; none without replicates.until_half_width"),
    ({"replicates": {"outcome": "slashed"}}, "replicates.outcome = 'slashed': not allowed; none without replicates"),
    (
        {"replicates": {"n": 3, "until_half_width": 0.1, "outcome": "slashed"}},
        "replicates.n = 3: not allowed; none with replicates.until_half_width",
    ),
    (
        {"outcomes": {"x": {"metric": "slashed_eth", "from_day": 3}}},
        "outcomes.x.from_day = 3: not allowed; none with take = 'last'",
    ),
    (
        {"days": 10, "outcomes": {"x": {"metric": "slashed_eth", "take": "mean", "from_day": 11}}},
        "outcomes.x.from_day = 11: not allowed; a whole number from 0 to 10, the last day of a run",
    ),
    (
        {"outcomes": {"x": {"metric": "slashed_eth", "take": "mean", "from_day": 3650}}},
        "outcomes.x.from_day = 3650: not allowed; a whole number from 0 to 365, the last day of a run",
    ),
    ({"constraints": ["slashing.mode < 0.5"]}, "two of a kind; the left side is a word, the right side a number"),
    ({"constraints": ["slashing.common_share != true"]}, "left side is a number, the right side true or false"),
    ({"constraints": ["slashing.mode == slashing.common_share"]}, "left side is a word, the right side a number"),
    ({"constraints": ["slashing.common_share < nan"]}, "constraints[0] = 'slashing.common_share < nan': not allowed"),
    ({"constraints": ["slashing.common_share < 1e999"]}, "finite numbers only"),
    ({"uncertainties": {"slashing.common_share": {"low": float("nan"), "high": 1}}}, ".low = nan: not allowed"),
    ({"uncertainties": {"slashing.common_share": {"low": 0, "high": float("inf")}}}, ".high = inf: not allowed"),
    ({"uncertainties": {"slashing.common_share": [0.1, float("inf")]}}, "values = inf: not allowed; a finite number"),
    ({"outcomes": {"x": {"metric": "slashed_eth", "above": float("nan")}}}, "outcomes.x.above = nan: not allowed"),
    ({"stop": {"metric": "slashed_eth", "below": float("inf")}}, "stop.below = inf: not allowed"),
    ({"replicates": {"until_half_width": float("nan"), "outcome": "slashed"}}, "until_half_width = nan: not allowed"),
    ({"set": {"stakers.attention": float("nan")}}, "stakers.attention = nan: not allowed; a number from"),
    ({"outcomes": {"x": "coverage"}}, "'coverage': not allowed; coverage.NAME, for there is one of each of many"),
    ({"outcomes": {"x": "slashed_eth.AVS 1"}}, "'slashed_eth' alone, for there is only one"),
    ({"stop": {"metric": "coverage", "below": 1.0}}, "stop.metric = 'coverage': not allowed; coverage.NAME"),
    (
        {"outcomes": {"x": "coverage.AVS 99"}},
        "outcomes.x.metric = 'coverage.AVS 99': not allowed; one of coverage.AVS 1, coverage.AVS 2, ",
    ),
    ({"outcomes": {"x": "loss.indipendent"}}, "did you mean 'loss.independent'?"),
    ({"stop": {"metric": "lrt_low.stETH", "below": 1.0}}, "stop.metric = 'lrt_low.stETH': not allowed; one of lrt_low"),
    ({"timeout_seconds": 0}, "timeout_seconds = 0: not allowed; a number from 0.01"),
    ({"memory_mib": "lots"}, "memory_mib = 'lots': not allowed; a whole number from 0"),
]


@pytest.mark.parametrize(("change", "complaint"), REFUSED, ids=lambda value: str(value)[:50])
def test_what_a_plan_may_not_say_is_refused_in_one_line(change, complaint):
    with pytest.raises(ScenarioError) as refusal:
        experiment(**change)
    assert complaint in str(refusal.value) and "\n" not in str(refusal.value)


def test_an_outcome_may_begin_on_the_last_day():
    last = {"metric": "slashed_eth", "take": "mean", "from_day": 10}
    assert experiment(days=10, outcomes={"x": last}).plan.outcomes["x"].from_day == 10


def test_keys_may_be_dotted_or_nested():
    nested = parse({"levers": {"slashing": {"common_share": RANGE, "mode": ["pooled"]}}, "set": {"lrts": {"count": 2}}})
    dotted = parse({"levers": {"slashing.common_share": RANGE, "slashing.mode": ["pooled"]}, "set": {"lrts.count": 2}})
    assert nested == dotted and nested.set == {"lrts.count": 2}


def test_from_python_values_may_be_arrays_tuples_and_ranges():
    levers = {"stakers.count": range(100, 400, 100), "slashing.mode": ("pooled", "unique")}
    made = experiment(
        levers=levers, uncertainties={"slashing.common_share": np.linspace(0.0, 0.8, 3)}, seed=np.int64(3)
    )
    assert made.points.columns["slashing.common_share"][:3] == [0.0, 0.4, 0.8] and len(made.points) == 18
    assert {type(value) for column in made.points.columns.values() for value in column} == {int, str, float}


def test_a_resolved_plan_makes_the_same_plan():
    plan = experiment(replicates={"n": 3}, stop={"metric": "slashed_eth", "above": 1.0}).plan
    assert parse(plan.resolved()) == plan


def test_names_of_metrics_are_those_that_are_registered():
    assert list(metric_names()) == METRICS.names()
    known = set(RestakingModel("teaching", seed=1).latest()) - {"day"}
    assert families() == {name.partition(".")[0] for name in known if "." in name}
    assert set(metric_names()) - families() == {name for name in known if "." not in name}


def test_a_metric_of_somebody_is_looked_for_in_every_world_of_the_plan():
    worlds = {"levers": {"avss.count": [4, 6]}, "uncertainties": {}, "design": {}}
    assert len(experiment(**worlds, outcomes={"x": "coverage.AVS 4"}).points) == 2
    with pytest.raises(ScenarioError, match=r"'coverage.AVS 6': not allowed; one of .*at point 0 of the plan"):
        experiment(**worlds, outcomes={"x": "coverage.AVS 6"})
    with pytest.raises(ScenarioError, match=r"'coverage.AVS 90': not allowed; one of .*, … \(30 in all\)"):
        experiment(outcomes={"x": "coverage.AVS 90"}, set={"avss.count": 30})


OWN = {"levers": {}, "uncertainties": {}}
COLUMNS = [
    ([0.1, 0.2, 7], 2, "slashing.common_share", "7: not allowed; a number from 0 to 0.95"),
    ([0.1, float("nan"), 0.3], 1, "slashing.common_share", "nan: not allowed; a finite number"),
    ([0.1, 0.2, "x"], 2, "slashing.common_share", "'x': not allowed; values of one kind"),
    ([10, 20, 20.5], 2, "stakers.count", "20.5: not allowed; a whole number from"),
    (["pooled", "unique", "poled"], 2, "slashing.mode", "'poled': not allowed; one of 'unique'"),
]


@pytest.mark.parametrize(("values", "odd", "key", "complaint"), COLUMNS, ids=lambda value: str(value)[:30])
def test_a_value_of_a_list_is_refused_with_its_point(values, odd, key, complaint):
    points = [{key: value, "slashing.live": True} for value in values * 40]
    with pytest.raises(ScenarioError) as refusal:
        experiment(**OWN, design={"kind": "list", "points": points})
    assert f"design.points[{odd}].{key} = {complaint}" in str(refusal.value)


@pytest.mark.parametrize(("values", "odd", "key", "complaint"), COLUMNS, ids=lambda value: str(value)[:30])
def test_a_value_of_a_csv_file_is_refused_with_its_line(tmp_path, values, odd, key, complaint):
    (tmp_path / "p.csv").write_text(f"{key}\n\n" + "\n".join(map(str, values)) + "\n")
    with pytest.raises(ScenarioError) as refusal:
        prepare(parse({"design": {"kind": "csv", "file": "p.csv"}}), tmp_path)
    assert f"design.file = 'p.csv', line {odd + 3}: {key} = {complaint}" in str(refusal.value)


def test_values_of_a_list_that_do_not_fit_together_are_refused_wherever_they_stand(tmp_path):
    keys = ("operators.commission_least", "operators.commission_most")
    rows = [(0.1 + n / 1000, 0.5 if n != 57 else 0.05) for n in range(100)]
    points = [dict(zip(keys, row, strict=True)) for row in rows]
    with pytest.raises(ScenarioError, match=r"commission.* \(design.points\[57\]; a constraint may leave it out\)"):
        experiment(**OWN, design={"kind": "list", "points": points})
    (tmp_path / "p.csv").write_text("\n".join(",".join(map(str, row)) for row in [keys, *rows]))
    with pytest.raises(ScenarioError, match=r"commission.* \(design.file = 'p.csv', line 59; a constraint"):
        prepare(parse({"design": {"kind": "csv", "file": "p.csv"}}), tmp_path)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path):
    (tmp_path / "p.csv").write_text("slashing.mode\npooled\nunique\n", encoding="utf-8-sig")
    (tmp_path / "w.toml").write_text('extends = "teaching"\n', encoding="utf-8-sig")
    text = 'days = 3\nscenario = "w.toml"\n[design]\nkind = "csv"\nfile = "p.csv"\n'
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8-sig")
    made = prepare(*read(tmp_path / "plan.toml"))
    assert made.plan.days == 3 and made.points.columns == {"slashing.mode": ["pooled", "unique"]}


def test_a_dry_run_tells_how_many_points_constraints_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr("restaking.runs.sweep.telling._trial", lambda experiment: 1.0)
    thin = experiment(constraints=["slashing.common_share <= 0.45", "slashing.mode == 'pooled'"])
    assert telling.dry_run(thin, Order(tmp_path))["points_dropped"] == 7
    assert list(telling.of_dry_run(thin, Order(tmp_path)))[1].endswith("; 3 points; constraints dropped 7 others")
    assert telling.dry_run(experiment(), Order(tmp_path))["points_dropped"] == 0
    assert list(telling.of_dry_run(experiment(), Order(tmp_path)))[1].endswith("; 10 points")


def test_every_kind_of_design_in_a_plan_is_a_file_and_the_other_way_round():
    kinds = Design.model_fields["kind"].annotation.__args__
    assert sorted(kinds) == DESIGNS.names()


def test_a_point_that_is_no_scenario_is_refused_with_its_number():
    bounds = {"operators.commission_least": [0.1, 0.5], "operators.commission_most": [0.3, 0.6]}
    with pytest.raises(ScenarioError, match=r"commission.*point 2 of the plan; a constraint may leave it out"):
        experiment(levers=bounds, uncertainties={})
    fits = experiment(
        levers=bounds, uncertainties={}, constraints=["operators.commission_least <= operators.commission_most"]
    )
    assert len(fits.points) == 3


def test_the_how_to_names_every_key_and_its_plan_is_one():
    page = (ROOT / "docs/howto/sweeps.md").read_text()
    table = page.split("## What a plan may say")[1].split("##")[0]
    inner = [Outcome, Design, Replicates, Stop]
    for key in [*Plan.model_fields, *(key for section in inner for key in section.model_fields)]:
        assert f"`{key}`" in table or f"`[{key}]`" in table or re.search(rf"[{{ ]{key}[,}}]", table), key
    example = parse({"name": "depth"} | tomllib.loads(page.split("```toml")[1].split("```")[0]))
    made = prepare(example, ROOT)
    assert len(made.points) == 3 * 16


def test_constraints_thin_the_grid():
    whole = experiment()
    half = experiment(constraints=["slashing.common_share <= 0.45", "slashing.mode == 'pooled'"])
    assert len(whole.points) == 10 and len(half.points) == 3
    assert set(half.points.columns["slashing.mode"]) == {"pooled"}
    assert half.points.columns["slashing.common_share"] == [0.0, 0.225, 0.45]


def test_the_same_words_give_the_same_ids_in_any_order_of_keys():
    turned = dict(reversed(PLAN.items())) | {"question": "why?"}
    first, second = experiment(), experiment(**turned)
    assert [first.run_id(n) for n in range(20)] == [second.run_id(n) for n in range(20)]
