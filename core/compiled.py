"""Compile rules and kernels with numba, typed so that callers and type checkers see plain functions.

A *rule* is a pure scalar function (numbers in, numbers out); a *kernel* is a loop over columns that
calls rules. With ``NUMBA_DISABLE_JIT=1`` the same source runs as plain Python.
"""

import hashlib
import os
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_ROOMS = ("core", "agents", "model")


def _source_fingerprint(root: Path) -> str:
    """Hash of the engine's source files.

    numba invalidates a cached kernel only when the kernel's own file changes; our kernels call rules
    that live in other files, so each state of the sources gets a cache folder of its own.
    """
    mark = hashlib.blake2b(digest_size=8)
    for room in _ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            stat = file.stat()
            mark.update(f"{file.relative_to(root)}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return mark.hexdigest()


def _use_cache_folder() -> None:
    root = Path(__file__).resolve().parent.parent
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "restaking" / _source_fingerprint(root)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only home: numba then falls back to its own choice
        return
    if not os.environ.get("NUMBA_CACHE_DIR"):
        numba.config.CACHE_DIR = str(folder)


_use_cache_folder()


def rule(function: Function) -> Function:
    """Compile a pure scalar rule; it is inlined wherever a kernel calls it."""
    return cast(Function, numba.njit(cache=True, forceinline=True)(function))


def kernel(function: Function) -> Function:
    """Compile a loop over columns. Takes flat arrays and scalars, never objects."""
    return cast(Function, numba.njit(cache=True)(function))


def specialise(function: Function, label: str, **names: Callable[..., Any]) -> Function:
    """Compile a copy of a kernel in which some global names mean other rules, so that those are inlined too.

    The copy gets a qualified name of its own (``label``), under which numba caches it apart.
    """
    plain = getattr(function, "py_func", function)
    copy = types.FunctionType(plain.__code__, {**plain.__globals__, **names}, plain.__name__)
    copy.__module__, copy.__qualname__ = plain.__module__, f"{plain.__qualname__}_{label}"
    return kernel(cast(Function, copy))
