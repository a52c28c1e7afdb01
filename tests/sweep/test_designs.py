"""Designs place points as the books say."""

import numpy as np
import pytest
from SALib.sample import sobol as salib_sobol

from restaking.model.scenario.errors import ScenarioError
from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse
from tests.sweep.stand import experiment

TWO = {
    "levers": {},
    "uncertainties": {
        "slashing.common_share": {"low": 0.1, "high": 0.9},
        "slashing.fault_rate": {"low": 0.01, "high": 1.0, "log": True},
    },
}


def cube(made):
    """Points as places between 0 and 1, shape (points, 2)."""
    share, rate = (np.array(made.points.columns[key]) for key in TWO["uncertainties"])
    return np.column_stack([(share - 0.1) / 0.8, np.log(rate / 0.01) / np.log(100.0)])


def test_a_grid_has_every_combination_ends_included():
    made = experiment(**TWO, design={"kind": "grid", "levels": 3})
    assert made.points.columns["slashing.common_share"] == [0.1] * 3 + [0.5] * 3 + [0.9] * 3
    assert made.points.columns["slashing.fault_rate"] == [0.01, 0.1, 1.0] * 3


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_factor():
    made = experiment(**TWO, design={"kind": "lhs", "n": 20})
    for places in cube(made).T:
        assert sorted((places * 20).astype(int)) == list(range(20))


def test_sobol_points_stand_in_saltellis_order():
    points = cube(experiment(**TWO, design={"kind": "sobol", "n": 8})).reshape(8, 4, 2)
    first, mixed_0, mixed_1, second = (points[:, block] for block in range(4))
    assert np.allclose(mixed_0, np.column_stack([second[:, 0], first[:, 1]]))
    assert np.allclose(mixed_1, np.column_stack([first[:, 0], second[:, 1]]))
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1], [0, 1]]}
    assert len(salib_sobol.sample(problem, 8, calc_second_order=False)) == 8 * 4
    assert abs(first.mean() - 0.5) < 0.1 and abs(second.mean() - 0.5) < 0.1


def test_a_morris_trajectory_changes_one_factor_a_step():
    points = cube(experiment(**TWO, design={"kind": "morris", "n": 6})).reshape(6, 3, 2)
    changed = np.abs(np.diff(points, axis=1)) > 1e-9
    assert (changed.sum(axis=2) == 1).all() and (changed.sum(axis=1) == 1).all()
    assert np.allclose(np.abs(np.diff(points, axis=1))[changed], 2 / 3)


def test_designs_are_the_same_for_the_same_seed_only():
    for kind in ("lhs", "sobol", "morris"):
        one, again, other = (experiment(**TWO, design={"kind": kind, "n": 4, "seed": seed}) for seed in (1, 1, 2))
        assert one.points.columns == again.points.columns != other.points.columns


def test_whole_keys_take_whole_values_all_equally_often():
    made = experiment(levers={}, uncertainties={"lrts.count": {"low": 1, "high": 4}}, design={"kind": "lhs", "n": 40})
    column = made.points.columns["lrts.count"]
    assert all(type(value) is int for value in column)
    assert [column.count(n) for n in (1, 2, 3, 4)] == [10, 10, 10, 10]


def test_a_zero_has_no_sign():
    plan = {"levers": {"slashing.common_share": [-0.0, 0.5]}, "uncertainties": {}, "design": {"kind": "grid"}}
    plain = {**plan, "levers": {"slashing.common_share": [0.0, 0.5]}}
    assert str(experiment(**plan).points.columns) == str(experiment(**plain).points.columns)
    assert experiment(**plan).run_id(0) == experiment(**plain).run_id(0)


def test_levers_crossed_meet_every_point_of_the_uncertainties():
    plan = {"levers": {"slashing.mode": ["pooled", "unique"]}, "uncertainties": TWO["uncertainties"]}
    made = experiment(**plan, design={"kind": "lhs", "n": 7, "cross_levers": True})
    halves = [[made.points[n] for n in range(7 * half, 7 * half + 7)] for half in (0, 1)]
    assert [{k: v for k, v in p.items() if k != "slashing.mode"} for p in halves[0]] == [
        {k: v for k, v in p.items() if k != "slashing.mode"} for p in halves[1]
    ]
    assert {p["slashing.mode"] for p in halves[0]} == {"pooled"}


def test_a_list_and_a_csv_file_say_the_same(tmp_path):
    rows = [{"slashing.mode": "pooled", "lrts.count": 2}, {"slashing.mode": "unique", "lrts.count": 3}]
    (tmp_path / "p.csv").write_text("slashing.mode,lrts.count\npooled,2\n\nunique,3\n")
    listed = prepare(parse({"design": {"kind": "list", "points": rows}}), tmp_path)
    filed = prepare(parse({"design": {"kind": "csv", "file": "p.csv"}}), tmp_path)
    assert listed.points.columns == filed.points.columns and len(listed.points) == 2
    assert listed.points[1] == rows[1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1 not allowed"),
        ("lrts.count\n", "no points"),
        ("lrts.count,lrts.count\n1,2\n", "a different key over every column"),
        ("lrts.count\n1,2\n", "line 2 has 2 cells: not allowed; 1"),
        ("lrts.cuont\n1\n", "no such key; did you mean 'lrts.count'?"),
        ("lrts.count\n1\nx\n", "values of one kind"),
        ("lrts.count\n-1\n", "lrts.count = -1: not allowed"),
        ("run.days\n5\n", "`days`"),
        ('lrts.count\n"1\n', "not a CSV file"),
    ],
)
def test_a_bad_csv_file_is_refused(tmp_path, text, complaint):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(ScenarioError) as refusal:
        prepare(parse({"design": {"kind": "csv", "file": "p.csv"}}), tmp_path)
    assert complaint in str(refusal.value)


def test_a_plan_without_factors_is_one_point_run_often():
    made = experiment(levers={}, uncertainties={}, replicates={"n": 3})
    assert len(made.points) == 1 and made.points[0] == {}
    assert len({made.run_id(number) for number in range(3)}) == 3
