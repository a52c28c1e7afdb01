"""From Python: what is not allowed is refused in one line that names it, before there is a folder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from restaking import Sweep
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.sweep import engine
from tests.sweep.stand import PLAN, QUICK

ORDERS = [
    ({"chunk": 0}, "chunk = 0: not allowed; a whole number from 1 to 100000"),
    ({"chunk": 2.0}, "chunk = 2.0: not allowed; a whole number"),
    ({"workers": 0}, "workers = 0: not allowed; a whole number from 1 to 1024"),
    ({"workers": -1}, "workers = -1: not allowed"),
    ({"workers": True}, "workers = true: not allowed"),
    ({"workers": None}, "workers = None: not allowed"),
    ({"workers": "2"}, "workers = '2': not allowed"),
    ({"workers": 10**6}, "workers = 1000000: not allowed"),
    ({"scheduler": 5}, "--scheduler = 5: not allowed; the address of a Dask scheduler"),
    ({"scheduler": "here"}, "--scheduler = 'here': not allowed"),
    ({"silent": "yes"}, "silent = 'yes': not allowed; true or false"),
    ({"retry_failed": 1}, "retry_failed = 1: not allowed; true or false"),
    ({"out": 5}, "out = 5: not allowed; a path"),
    ({"out": ""}, "out = '': not allowed; a path"),
    ({"out": "a\0b"}, "out = 'a\\x00b': not allowed; a path"),
]


@pytest.mark.parametrize(("words", "complaint"), ORDERS, ids=lambda value: str(value)[:30])
def test_an_order_is_refused_before_anything_is_written(tmp_path, monkeypatch, words, complaint):
    monkeypatch.chdir(tmp_path)
    sweep = Sweep(PLAN)
    with pytest.raises(ScenarioError) as refusal:
        sweep.run(**words)
    assert complaint in str(refusal.value) and "\n" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("plan", [None, 5, "pooled-or-unique", [1], [("days", 5)], object(), {1: 2}, {None: 1}])
def test_what_is_no_table_is_no_plan(plan):
    with pytest.raises(ScenarioError, match=r"(plan|\[1\]|None) = .*: not allowed; \S"):
        Sweep(plan)


@pytest.mark.parametrize("folder", [None, 5, "a\0b"])
def test_what_is_no_path_is_no_folder_beside_the_plan(folder):
    with pytest.raises(ScenarioError, match="folder = .*: not allowed; a path"):
        Sweep(PLAN, folder)
    with pytest.raises(ScenarioError, match="plan = .*: not allowed; "):
        Sweep.from_file(folder)


def test_points_of_a_list_have_keys():
    with pytest.raises(ScenarioError, match=r"design.points\[0\] = \{\}: not allowed; a table with at least one key"):
        Sweep({"design": {"kind": "list", "points": [{}, {}]}})


@pytest.mark.slow
def test_numbers_of_numpy_are_numbers(tmp_path, monkeypatch):
    plain = engine.carry_out
    monkeypatch.setattr(engine, "carry_out", lambda made, order: plain(made, replace(order, runner=QUICK)))
    found = Sweep(PLAN | {"replicates": {"n": 2}}).run(tmp_path, workers=np.int64(1), chunk=np.int32(7), silent=True)
    assert len(found.runs()) == 20 and isinstance(found.folder, Path)
