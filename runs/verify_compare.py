"""Whether an answer matches what a worked case expects, within the case's tolerance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

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
    if type(expected) is type(answer) and expected == answer:
        return True
    wanted, given = _exact(expected), _exact(answer)
    if wanted is None or given is None:
        return False
    gap = abs(wanted - given)
    if isinstance(tolerance, Mapping):
        return gap <= Fraction(tolerance.get(kind_of(path), 0))
    return gap <= Fraction(tolerance) * max(Fraction(1), abs(wanted))


def _exact(value: object) -> Fraction | None:
    """A finite number, or a decimal or fraction in a string, without rounding; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def _first(found: Iterator[str | None]) -> str | None:
    return next((text for text in found if text is not None), None)


def _says(path: Path, expected: object, answer: object) -> str:
    return f"{_name(path)}: expected {_short(expected)}, got {_short(answer)}"


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path) or "answer"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
