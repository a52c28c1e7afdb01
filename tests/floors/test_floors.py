"""Imports point down only. The same law as import-linter's contracts, but it needs no install."""

import ast
import sys
from pathlib import Path

import pytest

from tests.house.sources import Module, imports, modules, room_folders

FLOOR = {"core": 1, "agents": 2, "model": 3, "front door": 4, "runs": 5, "ui": 5, "lessons": 6, "restaking": 7}

# Who may import a library. What is not listed may be used on any floor but the lowest.
ONLY_IN = {
    "mesa": ("agents.population", "model.restaking_model"),
    "networkx": ("model",),
    "pandas": ("model.metrics", "model.explain", "model.restaking_model", "runs", "ui"),
    "pyarrow": ("runs",),
    "typer": ("restaking",),
    "solara": ("ui",),
    "reacton": ("ui",),
    "ipyvuetify": ("ui",),
    "anywidget": ("ui",),
}
HANDED_OUT = {"restaking.model.restaking_model", "restaking.runs.analysis.result", "restaking.runs.sweep.api"}
GROUND_FLOOR_LIBRARIES = {"numpy", "numba"}

each_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)


@each_module
def test_imports_point_down_only(module: Module):
    own = room_of(module.name)
    up = [
        f"line {each.line}: {each.target}"
        for each in imports(module)
        if each.target.split(".")[0] == "restaking"
        and not may_import(own, room_of(each.target))
        # the front door hands out its three names to those who ask: nothing above it is loaded with it
        and (own != "front door" or each.at_load or each.target not in HANDED_OUT)
    ]
    assert not up, f"{module.name} stands on floor {FLOOR[own]} and may not import {up}"


@each_module
def test_libraries_stay_in_their_rooms(module: Module):
    astray = [
        f"line {each.line}: {library}"
        for each in imports(module)
        if (library := each.target.split(".")[0]) in ONLY_IN
        and not any(stands_in(module, place) for place in ONLY_IN[library])
    ]
    assert not astray, f"{module.name} may not import {astray}; see ONLY_IN"


@each_module
def test_the_ground_floor_needs_numpy_and_numba_only(module: Module):
    if room_of(module.name) != "core":
        return
    roots = {each.target.split(".")[0] for each in imports(module)}
    assert roots <= GROUND_FLOOR_LIBRARIES | {"restaking"} | set(sys.stdlib_module_names)


@each_module
def test_rooms_are_imported_by_their_full_names(module: Module):
    bare = [
        f"line {each.line}: {each.target}" for each in imports(module) if each.target.split(".")[0] in room_folders()
    ]
    assert not bare, f"write restaking.… in {bare}"


def test_what_is_asked_of_the_front_door_counts_as_asked_of_the_room_behind_it():
    tree = ast.parse("def show():\n    from restaking import Sweep")
    asked = [each.target for each in imports(Module("restaking.ui.page", Path("page.py"), tree))]
    assert asked == ["restaking", "restaking.runs.sweep.api"] and not may_import("ui", room_of(asked[1]))


def room_of(name: str) -> str:
    """Where a module stands; `restaking` alone is the front door, which opens on the model."""
    parts = name.split(".")
    if len(parts) == 1:
        return "front door"
    return parts[1] if parts[1] in FLOOR else "restaking"


def stands_in(module: Module, place: str) -> bool:
    """Whether a module is in a place such as `model.metrics`; `restaking` means the front door's own folder."""
    return module.room == place or f"{module.name}.".startswith(f"restaking.{place}.")


def may_import(own: str, other: str) -> bool:
    return own == other or FLOOR[other] < FLOOR[own]
