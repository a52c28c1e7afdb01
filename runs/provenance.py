"""Which code made a result: versions of the product and its foundations, and the commit if it is a checkout."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import restaking

FOUNDATIONS = ("mesa", "numpy", "numba", "pandas", "pyarrow", "pydantic")


def provenance() -> dict[str, object]:
    """Versions by name, and `git` with commit and dirty flag (null outside a checkout)."""
    found: dict[str, object] = {"version": restaking.__version__, "python": platform.python_version()}
    found |= {name: _version(name) for name in FOUNDATIONS}
    return found | {"git": _git(Path(restaking.__file__).resolve().parent.parent)}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(root: Path) -> dict[str, object] | None:
    if not (root / ".git").exists():
        return None
    commit, status = _ask(root, "rev-parse", "HEAD"), _ask(root, "status", "--porcelain", "--untracked-files=no")
    return None if commit is None else {"commit": commit, "dirty": bool(status)}


def _ask(root: Path, *words: str) -> str | None:
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
