"""What is measured in L06: prizes taken, the first attack, whose stake it was, what an attack costs and whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from restaking.core.units import GWEI, Floats
from restaking.lessons.experiment import Runs
from restaking.model.security.attack import cost, prize
from restaking.model.security.hunt import thinnest
from restaking.model.security.network import Network
from restaking.model.security.of_world import network_of

if TYPE_CHECKING:
    from restaking.model.world import World

NAN = float("nan")


NOTICED = 0.01
"""Share of all prizes from which on there has been an attack worth speaking of."""


def effect(runs: Runs) -> Floats:
    """(seeds,) 1 where operators who own a twentieth of the stake attack, 0.5 where only after a slash, else 0."""
    at_once, later = (runs.seen(arm, "prizes taken") > NOTICED for arm in ("own", "slashed"))
    return np.maximum(1.0 * at_once, 0.5 * later)


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    return {"C9": runs.seen("own", "prizes taken") - runs.seen("total", "prizes taken")}


def look(world: World) -> dict[str, float]:
    """Prizes taken over those of day 0, first day of an attack, AVSs struck, stake slashed and how much of it was the
    attackers' own [ETH]; on day 0, what stake and prizes are and the least cost of an attack per prize."""
    struck = [event for event in world.events if event.kind == "attacked"]
    won = sum(event.amount_gwei for event in struck) / GWEI
    slashes = [event for event in world.events if event.kind == "slash_attack"]
    own = world.operators.own_share
    row = {
        "won": won,
        "prizes taken": won / world.series[0]["prizes"] if "prizes" in world.series[0] else 0.0,
        "first attack": float(min((event.day for event in struck), default=0)) or NAN,
        "AVSs struck": float(len({event.agent for event in struck})),
        "slashed": sum(event.amount_gwei for event in slashes) / GWEI,
        "own lost": sum(event.amount_gwei * float(own[int(event.agent.partition(":")[2])]) for event in slashes) / GWEI,
    }
    return row | (prospects(world) if world.offers[-1].day == 0 else {})


def prospects(world: World) -> dict[str, float]:
    """Stake that could be slashed at once and all prizes [ETH], and what the best attack found costs per ETH that it
    wins: in stake, and to those who decide."""
    rule = world.scenario.security
    by_owner, by_stake = network_of(world), network_of(world, rule=rule.model_copy(update={"who_pays": "total"}))
    return {
        "stake": sum(member.stake for member in by_owner.members) / GWEI,
        "prizes": sum(service.prize for service in by_owner.services) / GWEI,
        "cost in stake": per_prize(by_stake),
        "cost to them": per_prize(by_owner),
    }


def per_prize(network: Network) -> float:
    """Least cost of an attack per unit of its prize, as far as the attackers' own search finds one."""
    found = thinnest(network)
    return NAN if found is None else float(cost(network, found) / prize(network, found))
