"""Whether an answer matches what a worked case expects, within the case's tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

Path = tuple[str | int, ...]
Tolerance = float | Mapping[str, float]


def difference(expected: object, answer: object, tolerance: Tolerance, kind_of: Callable[[Path], str]) -> str | None:
    """The first place where the answer is not as expected, in words; None if all expected keys match.

    A tolerance of 0 means equal; a number means relative or absolute, whichever is looser; a table gives
    absolute tolerances by kind of quantity.
    """
    return _differs(expected, answer, (), tolerance, kind_of)


def _differs(
    expected: object, answer: object, path: Path, tolerance: Tolerance, kind_of: Callable[[Path], str]
) -> str | None:
    if isinstance(expected, Mapping):
        if not isinstance(answer, Mapping):
            return _says(path, expected, answer)
        return _first(
            _differs(inner, answer[key], (*path, key), tolerance, kind_of)
            if key in answer
            else f"{_name((*path, key))}: not answered"
            for key, inner in expected.items()
        )
    if isinstance(expected, list):
        if not isinstance(answer, (list, tuple)) or len(answer) != len(expected):
            return _says(path, expected, answer)
        pairs = enumerate(zip(expected, answer, strict=True))
        return _first(_differs(one, other, (*path, place), tolerance, kind_of) for place, (one, other) in pairs)
    return None if _matches(expected, answer, path, tolerance, kind_of) else _says(path, expected, answer)


def _matches(
    expected: object, answer: object, path: Path, tolerance: Tolerance, kind_of: Callable[[Path], str]
) -> bool:
    if isinstance(expected, bool) or isinstance(answer, bool) or not isinstance(expected, (int, float)):
        return type(expected) is type(answer) and expected == answer
    if not isinstance(answer, (int, float)):
        return False
    if expected == answer or (expected != expected and answer != answer):
        return True
    if not (math.isfinite(expected) and math.isfinite(answer)):
        return False
    gap = abs(expected - answer)  # exact for integers of any size
    if isinstance(tolerance, Mapping):
        return gap <= tolerance.get(kind_of(path), 0)
    return gap <= tolerance or gap <= tolerance * abs(expected)


def _first(found: Iterator[str | None]) -> str | None:
    return next((text for text in found if text is not None), None)


def _says(path: Path, expected: object, answer: object) -> str:
    return f"{_name(path)}: expected {_short(expected)}, got {_short(answer)}"


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path) or "answer"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
