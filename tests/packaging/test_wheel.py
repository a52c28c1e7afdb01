"""What is in the wheel: everything of ours under one name, and nothing else."""

import pytest

from tests.house.sources import ROOT, modules, room_folders

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def test_restaking_is_the_only_name_the_wheel_takes(names_in_wheel: set[str]):
    tops = {name.split("/")[0] for name in names_in_wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"restaking"}


def test_every_module_is_in_the_wheel(names_in_wheel: set[str]):
    ours = {module.name.replace(".", "/") for module in modules()}
    missing = {name for name in ours if not {f"{name}.py", f"{name}/__init__.py"} & names_in_wheel}
    assert not missing


def test_every_data_file_is_in_the_wheel(names_in_wheel: set[str]):
    rooms = {"restaking": ROOT / "restaking"} | {f"restaking/{room}": path for room, path in room_folders().items()}
    data = {
        f"{name}/{file.relative_to(folder).as_posix()}"
        for name, folder in rooms.items()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".py" and not {"__pycache__", "out"} & set(file.relative_to(folder).parts)
    }
    assert not data - names_in_wheel, "name them in pyproject.toml, [tool.setuptools.package-data]"


def test_the_teaching_scenario_is_in_the_wheel(names_in_wheel: set[str]):
    assert "restaking/runs/scenarios/teaching.toml" in names_in_wheel


def test_a_lesson_is_whole_in_the_wheel(names_in_wheel: set[str]):
    parts = ("lesson.toml", "decide.py", "text.md", "instructor.md", "worksheet.md", "key.md", "presets/one-eth.toml")
    assert {f"restaking/lessons/l01_one_eth/{part}" for part in parts} <= names_in_wheel
