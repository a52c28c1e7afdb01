"""Operations of worked cases, one file each; every one calls the functions the simulation itself uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from restaking.core.registry import Registry

# Inputs and answers are JSON values of any kind: each operation has its own form.
Inputs = Mapping[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation: what answers it, and which kind of quantity each expected key holds."""

    answer: Callable[[Inputs], Answer]
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Kind of quantity by key, for cases whose tolerance is a table."""
    default_kind: str = "gwei"

    def kind_of(self, path: tuple[str | int, ...]) -> str:
        """Kind of the quantity at a path of the expected table."""
        return next(
            (self.kinds[part] for part in path if isinstance(part, str) and part in self.kinds), self.default_kind
        )


OPERATIONS: Registry[Operation] = Registry("operation", "restaking.runs.verify_ops")


def operation(
    name: str, *, kinds: Mapping[str, str] | None = None
) -> Callable[[Callable[[Inputs], Answer]], Callable[[Inputs], Answer]]:
    """Declare the function below as the answer to cases with this `op`."""

    def declare(answer: Callable[[Inputs], Answer]) -> Callable[[Inputs], Answer]:
        OPERATIONS.add(name, Operation(answer, kinds or {}))
        return answer

    return declare


def plain(value: Fraction) -> int | float:
    """A whole number as int, any other as the nearest float."""
    return int(value) if value.denominator == 1 else float(value)
