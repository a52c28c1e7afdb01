"""The reference shares scalar rules with the product, and nothing that walks columns."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
OUTSIDE_THE_MODEL = {"loader.py", "compare.py"}  # they read the product's columns, to copy day 0 and to compare
FILES = sorted(
    path
    for path in FOLDER.rglob("*.py")
    if path.name not in OUTSIDE_THE_MODEL and not path.name.startswith(("test_", "__init__"))
)

SCALAR_ONLY = (
    "restaking.agents.choice",
    "restaking.agents.fears.RISKS",
    "restaking.agents.fears.Risk",
    "restaking.agents.opt_in",
    "restaking.agents.operator.Intent",
    "restaking.agents.policies",
    "restaking.agents.staker.Venue",
    "restaking.agents.staker.VENUES",
    "restaking.core.clock",
    "restaking.core.draws.gumbel",
    "restaking.core.draws.logistic",
    "restaking.core.draws.normal",
    "restaking.core.draws.stream_key",
    "restaking.core.draws.subkey",
    "restaking.core.draws.unit",
    "restaking.core.units",
    "restaking.model.rules",
    "restaking.model.security.attack",
    "restaking.model.security.hunt",
    "restaking.model.security.network",
    "restaking.model.security.spoils",
)
LIBRARIES = ("__future__", "collections", "dataclasses", "enum", "fractions", "itertools", "math", "typing", "mesa")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_reference_imports_scalar_rules_only(path: Path):
    allowed = (*SCALAR_ONLY, *LIBRARIES, "tests.reference")
    astray = [name for name in imported(path) if not any(f"{name}.".startswith(f"{each}.") for each in allowed)]
    assert not astray, f"{path.name} may not import {astray}"


def test_loading_and_comparing_is_left_to_their_files():
    helpers = {f"tests.reference.{name.removesuffix('.py')}" for name in OUTSIDE_THE_MODEL}
    calls = {path.name for path in FILES for name in imported(path) if name.rpartition(".")[0] in helpers}
    assert not calls


def imported(path: Path) -> Iterator[str]:
    """Every name imported anywhere in a file, in full: `from a import b` is a.b."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import in line {node.lineno}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
