"""How safe a day is, as the page may show it: read once a day from the picture of security that the engine took."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any  # models are read through the public engine API only

GWEI_PER_ETH = 1e9

Range = tuple[float, float]
"""What is certain from below and from above."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The attack found of least cost per prize. Amounts in ETH."""

    avss: tuple[str, ...]
    operators: tuple[str, ...]
    wins: float
    costs: float
    """What it costs those who decide."""
    stake_lost: float
    pays: bool


@dataclass(frozen=True, slots=True)
class Target:
    """An AVS as a target. Amounts in ETH; nan where nobody can corrupt it."""

    name: str
    costs: float
    yields: float


@dataclass(frozen=True, slots=True)
class Safety:
    """The picture of security last taken, and by which rules of the scenario it is read."""

    day: int
    verdict: str
    """secure, attackable or undecided."""
    gamma: Range
    """Slack; infinite where there is nothing to win."""
    worst: dict[str, Range]
    """Share of all stake lost at worst, by shock."""
    nearest: Nearest | None
    targets: tuple[Target, ...]
    own: bool
    """Whether an attack costs those who decide only their own part of the stake, and their future."""
    attacks: bool
    """Whether operators attack where it pays."""
    coupled: bool
    """Whether losses move what people believe of the main chain."""


def safety(model: Any) -> Safety | None:
    """What the engine saw when it last looked; None before it has looked."""
    world, seen = model.world, model.world.picture
    if seen is None:
        return None
    rule = world.scenario.security
    return Safety(
        day=int(seen.day),
        verdict=str(seen.verdict),
        gamma=(float(seen.gamma.lower), float(seen.gamma.upper)),
        worst={name: (float(bounds.lower), float(bounds.upper)) for name, bounds in seen.worst.items()},
        nearest=nearest(world, seen.nearest),
        targets=tuple(
            Target(name, math.nan if costs is None else eth(costs), eth(prize))
            for name, costs, prize in zip(world.avss.names, seen.costs, seen.prizes, strict=True)
        ),
        own=rule.who_pays == "own",
        attacks=bool(rule.attacks_enabled),
        coupled=float(rule.perception_coupling) > 0.0,
    )


def nearest(world: Any, found: Any) -> Nearest | None:
    """The attack with names for rows."""
    if found is None:
        return None
    return Nearest(
        tuple(str(world.avss.names[row]) for row in found.avss),
        tuple(str(world.operators.names[row]) for row in found.operators),
        eth(found.prize),
        eth(found.cost),
        eth(sum(found.stake_lost.values())),
        bool(found.pays),
    )


def eth(gwei: Any) -> float:
    """ETH of an exact or rounded amount of gwei, for pictures."""
    return float(gwei) / GWEI_PER_ETH
