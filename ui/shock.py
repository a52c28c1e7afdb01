"""A shock on offer: to whom, what it will change, what the engine is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any  # arguments differ by shock


@dataclass(frozen=True, slots=True, eq=False)
class Shock:
    """One shock on offer. `share` is what the slider says, 0 to 1."""

    name: str
    """The engine's name of the intervention."""
    whom: str
    """Agent it is aimed at, such as "operator:3"; "" for everybody."""
    label: str
    button: Callable[[float], str]
    preview: Callable[[float], str]
    arguments: Callable[[float], Mapping[str, Any]]
    announced: Callable[[float], str]
