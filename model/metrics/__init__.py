"""Metrics: pure looks at the world, one number each, found by scanning this folder.

A metric of many (``avs_stake.NAME``) returns a mapping from label to number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from restaking.core.registry import Registry
from restaking.model.world import World

Look = Callable[[World], float | Mapping[str, float]]


@dataclass(frozen=True)
class Metric:
    """A registered metric."""

    name: str
    unit: str
    about: str
    source: str
    look: Look


METRICS: Registry[Metric] = Registry("metric", __name__)


def metric(unit: str, about: str, source: str = "definition", *, name: str = "") -> Callable[[Look], Look]:
    """Enter a metric under its function's name, or under one that no function can have."""

    def declare(look: Look) -> Look:
        METRICS.add(name or look.__name__, Metric(name or look.__name__, unit, about, source, look))
        return look

    return declare


def observe(world: World) -> dict[str, float]:
    """Every metric's value now; metrics of many are spelled ``name.label``."""
    row: dict[str, float] = {}
    for name, entry in METRICS:
        value = entry.look(world)
        if isinstance(value, Mapping):
            row.update({f"{name}.{label}": float(part) for label, part in value.items()})
        else:
            row[name] = float(value)
    return row
