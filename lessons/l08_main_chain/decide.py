"""What is measured in L08: fundamental security against a twin in which nothing happened, and what people believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI, Floats
from restaking.lessons.experiment import Runs
from restaking.model.losses import LAYERS

if TYPE_CHECKING:
    from restaking.model.world import World

DAY, LATER = 60, 150
"""The AVS turns; one looks again."""


def effect(runs: Runs) -> Floats:
    """(seeds,) fundamental security 90 days after the slash over that of the same world without it, less 1."""
    return changed(runs, "uncoupled")


def changed(runs: Runs, arm: str, day: int = LATER) -> Floats:
    """(seeds,) fundamental security of an arm over that of the calm one, less 1."""
    struck, calm = (runs.seen(each, "fundamental_security_eth", day) for each in (arm, "calm"))
    return struck / calm - 1.0


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    believed, control = (runs.seen(arm, "perceived_security", DAY) for arm in ("believed", "uncoupled"))
    return {
        "C16b": control - believed,
        "C17": runs.seen("young", "AVSs struck") - runs.seen("grown", "AVSs struck"),
    }


def look(world: World) -> dict[str, float]:
    """What AVSs took [ETH, and % of what was restaked on day 0], AVSs struck by attacks, bugs' toll [ETH]."""
    taken = int(world.losses.lost[LAYERS.index("malicious")]) / GWEI
    return {
        "taken": taken,
        "taken of restaked": 100.0 * taken / world.series[0]["restaked_eth"],
        "AVSs struck": float(len({event.agent for event in world.events if event.kind == "attacked"})),
        "lost to bugs": int(world.losses.lost[LAYERS.index("bug")]) / GWEI,
    }
