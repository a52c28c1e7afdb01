"""Worlds for attacks: operators with stakes set by hand, AVSs with prizes set by hand, nobody else moves."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from restaking import RestakingModel
from restaking.agents.operator import Intent
from restaking.core.units import WAD
from restaking.model import magnitudes
from restaking.model.phases.avs_economics import require_stake
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen, without_lrts

MODES = ("unique", "pooled", "elastic", "vault")
HALF = 0.5
PROFIT = 0.5
"""Share of users' value that the hand-made AVSs' corruptors take."""


def staked(
    stakes: Sequence[float],
    runs: Sequence[Sequence[int]],
    prizes: Sequence[float],
    mode: str = "pooled",
    intent: int = Intent.RATIONAL,
    **settings: Any,
) -> RestakingModel:
    """Operators with these stakes [ETH], running these AVSs of three, which yield these prizes [ETH].

    Half of the stake behind an AVS controls it. All stakers are professionals with native stake of their own
    operator; nobody decides, nothing pays. Attacks are looked for every day.
    """
    rules = {"slashing.mode": mode, "security.attacks_enabled": True, "security.every_days": 1}
    apart = {"operators.own_share_spread": 0.0, "operators.own_share": 0.1, "avss.threshold": HALF}
    made = model(1, SMALL, QUIET, {"stakers.count": 10, **without_lrts()}, apart, rules, settings)
    world = made.world
    for name in ("wallet", "solo", "lst", "restaked", "lrt_tokens"):
        world.stakers.column(name)[:] = 0
    world.stakers.operator[:], world.stakers.venue[:] = -1, 0
    count = len(stakes)
    world.stakers.operator[:count], world.stakers.venue[:count] = np.arange(count), 3
    world.stakers.restaked[:count] = [eth(stake) for stake in stakes]
    world.lst.active[0] = world.lst.supply[0] = 0
    world.operators.intent[:], world.operators.expected_yield[:] = intent, 0.0
    edges = world.allocations
    for name in ("registered", "magnitude", "pending", "limit"):
        edges.column(name)[:] = 0
    for j, avss in enumerate(runs):
        edges.registered[j, list(avss)] = 1
    magnitudes.found(world)
    set_prizes(world, prizes)
    reopen(world)
    return made


def set_prizes(world: World, prizes: Sequence[float]) -> None:
    """Let corrupting each AVS yield so much [ETH]; half of it for who reads ``user_value``."""
    world.avss.profit_fraction[:], world.avss.fee_rate[:] = PROFIT, 0.0
    world.avss.user_value[:] = 0.0
    world.avss.user_value[: len(prizes)] = [prize / PROFIT for prize in prizes]
    require_stake(world)


def allocate(world: World, j: int, *shares: float) -> None:
    """Set an operator's allocations to shares of its magnitude."""
    world.allocations.magnitude[j, : len(shares)] = [round(share * WAD) for share in shares]


def wallets(world: World) -> list[int]:
    """What operators have in their wallets [gwei]."""
    found: list[int] = world.operators.wallet.tolist()
    return found
