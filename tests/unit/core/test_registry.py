"""Registries are folders: what lies in one is found by name, and no name is taken twice."""

import sys
from pathlib import Path

import pytest

from restaking.core.registry import Registry, first_line

SHAPES = """
from restaking.core.registry import Registry
SHAPES = Registry("shape", __name__)
"""


@pytest.fixture
def shapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder with a registry in it, importable as ``some_shapes``."""
    folder = tmp_path / "some_shapes"
    folder.mkdir()
    (folder / "__init__.py").write_text(SHAPES)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith("some_shapes")]:
        del sys.modules[name]


def declare(folder: Path, module: str, name: str) -> None:
    text = f'from some_shapes import SHAPES\nSHAPES.add("{name}", "{module}")\n'
    (folder / f"{module}.py").write_text(text)


def the_registry() -> Registry[str]:
    import some_shapes

    return some_shapes.SHAPES


def test_a_file_put_into_the_folder_is_found(shapes: Path):
    declare(shapes, "circle", "round")
    declare(shapes, "box", "angular")
    assert the_registry().names() == ["angular", "round"]
    assert the_registry()["round"] == "circle" and dict(the_registry()) == {"angular": "box", "round": "circle"}


def test_a_name_taken_twice_is_refused(shapes: Path):
    declare(shapes, "circle", "round")
    declare(shapes, "ring", "round")
    with pytest.raises(ValueError, match="shape: the name 'round' is taken twice"):
        the_registry().names()


def test_an_unknown_name_lists_those_known(shapes: Path):
    declare(shapes, "circle", "round")
    with pytest.raises(KeyError, match=r"shape 'square' is not known; known: round"):
        the_registry()["square"]


def test_the_one_liner_is_the_first_line_of_the_docstring():
    def documented() -> None:
        """First.

        Second.
        """

    assert first_line(documented) == "First."
    assert first_line(lambda: None) == ""
