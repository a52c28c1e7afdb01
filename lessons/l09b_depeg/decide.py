"""What is measured in L09B: how low the price fell, what loopers lost by it, what lenders still have to fear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from restaking.core.units import GWEI, WAD, Floats
from restaking.lessons.experiment import Runs
from restaking.model.markets import pools

if TYPE_CHECKING:
    from restaking.model.world import World

NAN = float("nan")


def effect(runs: Runs) -> Floats:
    """(seeds,) lowest price over the reported rate: redemptions closed, market oracle, loops on, buyers at once; to
    a ten-thousandth."""
    return np.round(runs.seen("closed", "lrt_price_trough"), 4)


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    return {
        "C14": runs.seen("slow", "loopers lost") - runs.seen("slow-deep", "loopers lost"),
        "C19": runs.seen("slow", "loopers lost"),
    }


def look(world: World) -> dict[str, float]:
    """Loopers' loss [%], debts that the pool's price would not cover [ETH], what buyers have left [%], what all sides
    together gained [ETH], and the token's rate over that of day 0, after the last day."""
    first, last = world.series[0], world.series[-1]
    own = _pledged(first) - first["loop_debt_eth"]
    buyers = first["arbitrage_capital_free_eth"]
    return {
        "loopers lost": -100.0 * last["gains.loopers"] / own if own else NAN,
        "uncovered": _uncovered(world),
        "buyers left": 100.0 * last["arbitrage_capital_free_eth"] / buyers if buyers else 0.0,
        "together": int(world.gains.gained.sum()) / GWEI,
        "rate kept": last["lrt_rate.LRT 1"] / first["lrt_rate.LRT 1"],
    }


def _pledged(row: dict[str, float]) -> float:
    """Collateral of all loops at the reported rate [ETH]."""
    return row["loop_share.LRT 1"] * row["lrt_supply.LRT 1"] * row["lrt_rate.LRT 1"]


def _uncovered(world: World) -> float:
    """Debt above what the collateral would bring at the pool's marginal price, loan by loan [ETH]."""
    loans, price = world.loans, pools.spot(world, pools.deep(0)) / WAD
    short = loans.column("debt") - loans.column("tokens") * price
    return float(np.maximum(short, 0.0).sum()) / GWEI
