"""Comparisons that points must meet: `a < b`, `slashing.mode == 'pooled'`; read by hand, nothing is evaluated."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from restaking.model.scenario.errors import nearest, not_allowed
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
        """Whether a point meets it; what cannot be ordered does not."""
        first, second = (point[side] if side in self.keys else side for side in (self.left, self.right))
        try:
            return _SIGNS[self.sign](first, second)
        except TypeError:
            return False


def parse(number: int, sentence: str, keys: Collection[str]) -> Constraint:
    """The constraint in a sentence; ScenarioError if it says something else."""
    place = f"constraints[{number}]"
    found = _PARTS.fullmatch(sentence.strip()) if len(sentence) <= 400 else None
    if found is None:
        raise not_allowed(place, sentence, FORM)
    sides = [_operand(place, sentence, found[side].strip(), keys) for side in ("left", "right")]
    used = frozenset(side for side in sides if isinstance(side, str) and side in keys)
    if not used:
        raise not_allowed(place, sentence, "at least one side a key of the plan")
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
        return float(word)
    except ValueError:
        raise not_allowed(
            place, sentence, f"{word[:60]!r} is no key of this plan{nearest(word, keys)}; {FORM}"
        ) from None
