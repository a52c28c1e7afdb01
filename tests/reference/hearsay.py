"""Which operators are heard of: a new edition now and then, by the stake delegated directly to each."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from restaking.core.units import NOBODY

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def publish_visibility(economy: Economy, day: int) -> None:
    """Every so many days: each operator's share of direct stake, and a part of its visibility on day 0."""
    rule = economy.settings.stakers
    if rule.visibility_days == 0 or day % rule.visibility_days:
        return
    direct = [0] * len(economy.operators)
    for staker in economy.stakers:
        if staker.operator != NOBODY:
            direct[staker.operator] += staker.restaked
    total = max(1, sum(direct))
    first = read_back(economy.heard_of[0])
    weights = [stake / total + rule.renown * name for stake, name in zip(direct, first, strict=True)]
    if fsum(weights) > 0.0:
        economy.heard_of.append(alias_table(weights))


def read_back(table: list[tuple[float, int]]) -> list[float]:
    """The weights behind an alias table; they sum to 1."""
    weights = [chance for chance, _ in table]
    for chance, other in table:
        weights[other] += 1.0 - chance
    total = fsum(weights)
    return [weight / total for weight in weights]


def alias_table(weights: list[float]) -> list[tuple[float, int]]:
    """Walker's alias table: columns that are too small are filled up by those that are too large."""
    scale = len(weights) / fsum(weights)
    left = [weight * scale for weight in weights]
    table = [(1.0, row) for row in range(len(weights))]
    poor = [row for row, part in enumerate(left) if part < 1.0]
    rich = [row for row, part in enumerate(left) if part >= 1.0]
    while poor and rich:
        row, giver = poor.pop(), rich.pop()
        table[row] = (left[row], giver)
        left[giver] -= 1.0 - left[row]
        (poor if left[giver] < 1.0 else rich).append(giver)
    return table
