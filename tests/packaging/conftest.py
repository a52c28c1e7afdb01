"""A wheel built from a clean copy of the sources, and an environment with only that wheel in it."""

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import ROOT, tracked_files
from tests.packaging.clean import CleanEnvironment, build_wheel, run


def left_behind(folder: str, names: list[str]) -> set[str]:
    """What a copy of the sources leaves out where git cannot say: made things, and model/build is not one."""
    made = {"build", "dist"} if Path(folder) == ROOT else {"out", "__pycache__"}
    return {name for name in names if name in made or name.startswith(".") or name.endswith(".egg-info")}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our wheel, built from a copy, so that nothing left in build/ can slip in."""
    copy = tmp_path_factory.mktemp("sources") / "restaking"
    files = tracked_files()
    if files is None:
        shutil.copytree(ROOT, copy, ignore=left_behind)
    else:
        for file in files:
            target = copy / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
    return build_wheel(copy, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def names_in_wheel(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> CleanEnvironment:
    """The bare engine, no extras, installed from the wheel."""
    clean = CleanEnvironment(tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("desk"))
    run(sys.executable, "-m", "venv", "--without-pip", clean.home, cwd=clean.desk)
    clean.install(wheel)
    return clean
