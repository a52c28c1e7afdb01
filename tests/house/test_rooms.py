"""The front door: rooms stand at the root, are packaged as `restaking.*`, and load under that one name only."""

import subprocess
import sys

import pytest

from tests.house.sources import ROOT, modules, room_folders


def test_every_room_at_the_root_is_packaged():
    at_root = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"restaking", "tests"}
    assert at_root == set(room_folders()), "name the room in pyproject.toml, [tool.setuptools.package-dir]"


def test_every_folder_with_modules_is_a_package():
    folders = {module.path.parent for module in modules()}
    bare = sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file())
    assert not bare, f"a wheel would leave these out; add an __init__.py saying what the folder is for: {bare}"


@pytest.mark.parametrize("room", sorted(room_folders()))
def test_a_room_refuses_to_load_under_its_bare_name(room: str):
    tried = subprocess.run([sys.executable, "-c", f"import {room}"], cwd=ROOT, capture_output=True, text=True)
    assert tried.returncode == 1
    assert f"import restaking.{room}, not {room}" in tried.stderr
