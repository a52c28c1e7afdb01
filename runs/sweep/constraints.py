"""Comparisons that points must meet: `a < b`, `slashing.mode == 'pooled'`; read by hand, nothing is evaluated."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from restaking.model.scenario.errors import ScenarioError, nearest, not_allowed
from restaking.runs.sweep.factors import Value

FORM: Final = "a comparison of two keys, or of a key and a value, by < <= > >= == or !="
_PARTS: Final = re.compile(r"(?P<left>[^<>=!]+?)\s*(?P<sign><=|>=|==|!=|<|>)\s*(?P<right>[^<>=!]+)")
_SIGNS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Constraint:
    """A comparison between two operands, each a key of the point or a fixed value."""

    left: str | Value
    right: str | Value
    sign: str
    keys: frozenset[str]

    def holds(self, point: Mapping[str, Value]) -> bool:
        """Whether a point meets it."""
        first, second = (point[side] if side in self.keys else side for side in (self.left, self.right))
        return _SIGNS[self.sign](first, second)


def parse(number: int, sentence: str, examples: Mapping[str, Value]) -> Constraint:
    """The constraint in a sentence; ScenarioError if it says something else, or compares what cannot be compared.

    Args:
        number: place of the sentence in the plan.
        sentence: a comparison.
        examples: the keys of the points, each with one of its values, which are all of one kind.
    """
    place = f"constraints[{number}]"
    found = _PARTS.fullmatch(sentence.strip()) if len(sentence) <= 400 else None
    if found is None:
        raise not_allowed(place, sentence, FORM)
    sides = [_operand(place, sentence, found[side].strip(), examples) for side in ("left", "right")]
    used = frozenset(side for side in sides if isinstance(side, str) and side in examples)
    if not used:
        raise not_allowed(place, sentence, "at least one side a key of the plan")
    kinds = [_kind(examples[side] if isinstance(side, str) and side in examples else side) for side in sides]
    if kinds[0] != kinds[1]:
        raise not_allowed(place, sentence, f"two of a kind; the left side is {kinds[0]}, the right side {kinds[1]}")
    return Constraint(sides[0], sides[1], found["sign"], used)


def _operand(place: str, sentence: str, word: str, keys: Collection[str]) -> Value:
    """A key, a number, true or false, or a word in quotes."""
    if word in keys:
        return word
    if word in ("true", "false"):
        return word == "true"
    if len(word) >= 2 and word[0] == word[-1] and word[0] in "'\"" and word[1:-1] not in keys:
        return word[1:-1]
    try:
        number = float(word)
        if not math.isfinite(number):
            raise not_allowed(place, sentence, "finite numbers only")
        return number
    except ScenarioError:
        raise
    except ValueError:
        raise not_allowed(
            place, sentence, f"{word[:60]!r} is no key of this plan{nearest(word, keys)}; {FORM}"
        ) from None


def _kind(value: Value) -> str:
    return "true or false" if isinstance(value, bool) else "a word" if isinstance(value, str) else "a number"
