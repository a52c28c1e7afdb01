"""The reference drawing from Mesa's own generator instead of by key: what the same rules cost an ordinary Mesa model.

For timing only: its draws depend on the order of agents, so nothing can be compared with it bit by bit.
"""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from tests.reference.economy import Economy

ROOM = "tests.reference"


class Generator(Protocol):
    """A model's generator, ``mesa.Model.random``."""

    def random(self) -> float:
        """Uniform in [0, 1)."""

    def gauss(self, mu: float, sigma: float) -> float:
        """Normal."""


@contextmanager
def drawing_from(generator: Generator) -> Iterator[None]:
    """Inside, every keyed draw of the reference is the generator's next number and keys cost nothing."""
    instead = in_order(generator)
    kept: list[tuple[Any, str, Any]] = [(Economy, "key", Economy.key)]
    for name, module in list(sys.modules.items()):
        if name.startswith(ROOM):
            kept += [(module, draw, vars(module)[draw]) for draw in instead if draw in vars(module)]
    try:
        for owner, name, _ in kept:
            setattr(owner, name, instead.get(name, _no_key))
        yield
    finally:
        for owner, name, before in kept:
            setattr(owner, name, before)


def in_order(generator: Generator) -> dict[str, Callable[..., Any]]:
    """The draws of ``core.draws`` by name, taken from a generator."""
    number = generator.random
    return {
        "subkey": lambda key, *agents: key,
        "stream_key": lambda seed, stream, tick: 0,
        "unit": lambda key, slot: number(),
        "gumbel": lambda key, slot: -math.log(-math.log(1.0 - number())),
        "logistic": lambda key, slot: math.log(1.0 / (1.0 - number()) - 1.0 + 1e-300),
        "normal": lambda key, slot: generator.gauss(0.0, 1.0),
    }


def _no_key(economy: Economy, stream: str, day: int = 0) -> int:
    return 0
