"""The front door: rooms stand at the root, are packaged as `restaking.*`, and load under that one name only."""

import subprocess
import sys
import tomllib

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


def test_a_checkout_that_is_not_installed_knows_its_version():
    asked = [sys.executable, "-S", "-c", "import restaking; print(restaking.__version__)"]  # -S: nothing is installed
    told = subprocess.run(asked, cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
