"""What is measured in L07: who has fallen, what was lost through which channel, how much slack there was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI, Floats
from restaking.lessons.experiment import Runs
from restaking.model.contagion import channels, coverage
from restaking.model.losses import LAYERS
from restaking.model.security.attack import cost, prize
from restaking.model.security.hunt import thinnest
from restaking.model.security.of_world import network_of

if TYPE_CHECKING:
    from restaking.model.world import World

NAN = float("nan")
ROW = 10
"""Operators up to which every coalition is tried, so that the slack found is that of the network."""


def effect(runs: Runs) -> Floats:
    """(seeds,) operators fallen where prizes are 0.95, times ten, plus those fallen where prizes are 1.01."""
    return 10.0 * runs.seen("pi-95", "operators fallen") + runs.seen("pi-101", "operators fallen")


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    blameless = runs.seen("unique", "blameless") / runs.seen("unique", "slashed")
    return {
        "C6": blameless,
        "C10": lost(runs, "pooled", "calm") - lost(runs, "overcommitted", "calm-overcommitted"),
        "C16a": further(runs, "pooled", "calm") - further(runs, "ample", "calm-ample"),
    }


def lost(runs: Runs, arm: str, calm: str) -> Floats:
    """(seeds,) stake lost because the AVS turned, as a share of all stake that operators had on day 0."""
    return (runs.seen(arm, "stake lost") - runs.seen(calm, "stake lost")) / runs.seen(arm, "delegated_eth", 0)


def further(runs: Runs, arm: str, calm: str) -> Floats:
    """(seeds,) stake lost because the AVS turned beyond what it took, per ETH that it took."""
    shock = runs.seen(arm, "contagion_eth.shock")
    return (runs.seen(arm, "stake lost") - runs.seen(calm, "stake lost")) / shock - 1.0


def look(world: World) -> dict[str, float]:
    """Operators that have lost everything; what the shock took, and through which channels more was lost [ETH]."""
    through = {name: gwei / GWEI for name, gwei in channels(world).items()}
    shock = through["shock"]
    row = {
        "operators fallen": float((world.operators.max_magnitude == 0).sum()),
        "slashed": shock + through["attack"],
        "blameless": int(world.losses.lost[LAYERS.index("malicious")]) / GWEI,
        "stake lost": shock + through["attack"] + through["common_software"],
        "cover lost per ETH": through["shared_stake"] / shock if shock else 0.0,
        "least covered": float(coverage(world).min()),
    }
    return row | (room(world) if len(world.operators) <= ROW else {})


def room(world: World) -> dict[str, float]:
    """Slack of the network and the bound on what a loss may grow to, 1 + 1/slack; nan where an attack pays."""
    network = network_of(world)
    found = thinnest(network)
    gamma = NAN if found is None else float(cost(network, found) / prize(network, found)) - 1.0
    return {"slack": gamma, "bound": 1.0 + 1.0 / gamma if gamma > 0.0 else NAN}
