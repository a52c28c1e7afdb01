"""The project's own modules as syntax trees, read without importing or installing anything."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """One imported name: the module it comes from, the line, and whether it happens while the module loads."""

    target: str
    line: int
    at_load: bool


@dataclass(frozen=True)
class Module:
    """One source file under its import name."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """`core`, `agents`, …; the front door's own modules count as `restaking`."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 and parts[1] in room_folders() else "restaking"


@cache
def room_folders() -> dict[str, Path]:
    """Room name to folder, as pyproject.toml maps them; the front door itself left out."""
    mapping = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-dir"]
    return {name.split(".", 1)[1]: ROOT / folder for name, folder in mapping.items() if "." in name}


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the front door and the rooms."""
    return tuple(_modules_under("restaking", ROOT / "restaking")) + tuple(
        module for room, folder in room_folders().items() for module in _modules_under(f"restaking.{room}", folder)
    )


def _modules_under(package: str, folder: Path) -> Iterator[Module]:
    for path in sorted(folder.rglob("*.py")):
        inner = [*path.relative_to(folder).with_suffix("").parts]
        if inner[-1] == "__init__":
            inner.pop()
        yield Module(".".join([package, *inner]), path, ast.parse(path.read_text(), str(path)))


def imports(module: Module) -> Iterator[Import]:
    """Everything the module imports; `from a import b` counts as a.b where that is one of our modules.

    A name that the front door hands out counts as an import of the front door and of the module behind it.
    """
    known = {each.name for each in modules()}
    for node, at_load in _import_statements(module.tree, at_load=True):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_load)
        elif node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield Import(inner if inner in known else node.module, node.lineno, at_load)
                if node.module == "restaking" and alias.name in handed_out():
                    yield Import(handed_out()[alias.name], node.lineno, at_load)


@cache
def handed_out() -> dict[str, str]:
    """Names that the front door gives to those who ask, each with the module it comes from."""
    door = next(module for module in modules() if module.name == "restaking")
    found = (node for node, _ in _import_statements(door.tree, at_load=True) if isinstance(node, ast.ImportFrom))
    ours = (node for node in found if (node.module or "").startswith("restaking."))
    return {alias.name: str(node.module) for node in ours for alias in node.names}


def _import_statements(node: ast.AST, *, at_load: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, at_load
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_type_checkers(child)
            yield from _import_statements(child, at_load=at_load and not later)


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def tracked_files() -> list[Path] | None:
    """Files that are, or would be, in the repository; None outside a git checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
