"""What is measured in L05: which AVSs fall on the day of the attack, what users lose, what corruption would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from restaking.core.units import GWEI, Floats
from restaking.lessons.experiment import Runs
from restaking.model.security.attack import Limits, cost
from restaking.model.security.hunt import hunt
from restaking.model.security.network import Network
from restaking.model.security.of_world import network_of

if TYPE_CHECKING:
    from restaking.model.world import World

BILLION = 1e9
NAN = float("nan")


def effect(runs: Runs) -> Floats:
    """(seeds,) which modes stop the attack on even prizes of $0.4 billion: isolated stake counts 1, pooled 2."""
    stops = [runs.seen(arm, "AVSs corrupted") == 0.0 for arm in ("isolated", "pooled")]
    return np.asarray(1.0 * stops[0] + 2.0 * stops[1])


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    one, all_ = (
        runs.seen("pooled", f"cost of {n}", 0) / runs.seen("isolated", f"cost of {n}", 0) for n in ("one", "all")
    )
    return {
        "C2": all_ / one,
        "C8": avoided(runs, "whale-isolated", "whale-pooled") - avoided(runs, "isolated", "pooled"),
    }


def avoided(runs: Runs, without: str, pooled: str) -> Floats:
    """(seeds,) share of users' losses that pooling avoids."""
    before, after = (runs.seen(arm, "users lost") for arm in (without, pooled))
    return np.divide(before - after, before, out=np.zeros_like(before), where=before > 0.0)


def look(world: World) -> dict[str, float]:
    """AVSs corrupted so far, what their users and those with stake have lost; on day 0, what it would cost [$bn]."""
    struck = [event for event in world.events if event.kind == "attacked"]
    slashed = sum(event.amount_gwei for event in world.events if event.kind == "slash_attack")
    row = {
        "AVSs corrupted": float(len({event.agent for event in struck})),
        "users lost": billions(world, sum(event.amount_gwei for event in struck)),
        "stake slashed": billions(world, slashed),
    }
    return row | (prospects(world) if world.offers[-1].day == 0 else {})


def prospects(world: World) -> dict[str, float]:
    """Least cost found of corrupting the first AVS, and all of them at once; all prizes together [$bn]."""
    network = network_of(world)
    everything = range(len(network.services))
    return {
        "cost of one": billions(world, least_cost(network, [0])),
        "cost of all": billions(world, least_cost(network, everything)),
        "prizes": billions(world, sum(service.prize for service in network.services)),
    }


def least_cost(network: Network, targets: Sequence[int]) -> float:
    """What it costs [gwei] to corrupt these AVSs at once: what attackers pay who are offered more than all stake."""
    offer = 2 * sum(member.stake for member in network.members)
    services = [replace(each, prize=offer if s in targets else 0) for s, each in enumerate(network.services)]
    offered = replace(network, services=services)
    found = hunt(offered, Limits())
    return float(cost(offered, found)) if found is not None and set(targets) <= set(found.services) else NAN


def billions(world: World, gwei: float) -> float:
    """Gwei as billions of dollars."""
    return float(gwei) / GWEI * world.scenario.base.eth_price_usd / BILLION
