"""What is measured in L02: what four wallets received over the year, stream by stream, and what was taken off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from restaking.agents.staker import Venue
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, GWEI, Floats, Ints
from restaking.lessons.experiment import Row, Runs
from restaking.model.metrics.returns import owned_and_waiting

if TYPE_CHECKING:
    from restaking.model.world import World

WALLETS = (0, 1, 3, 10)
"""AVSs behind each wallet: 0 is staked by its owner, the others are restaked with operators that run so many."""
AVERSION = 4.0
"""Relative risk aversion behind the sure return."""
BEHIND = 0.05
"""Points below base staking from which a wallet counts as having fared worse."""


def effect(runs: Runs) -> Floats:
    """(seeds,) median net return of wallets with ten AVSs, others may enter, above base staking [% points]."""
    return extra(runs, "open", 10)


def extra(runs: Runs, arm: str, avss: int) -> Floats:
    """(seeds,) median net return of a wallet above that of the stakers who stake alone in the same world [% points]."""
    return runs.seen(arm, f"median.{avss}") - runs.seen(arm, "median.0")


def claims(runs: Runs) -> dict[str, Floats]:
    """(seeds,) what each claim is judged by."""
    return {
        "C7": effect(runs) / (10.0 * float(np.median(extra(runs, "closed", 1)))),
        "C13": runs.seen("closed", "behind tokens"),
        "C19": runs.seen("open", "behind.10"),
    }


def look(world: World) -> dict[str, float]:
    """The four wallets [% a year], by where they were on day 0, whatever they did since."""
    founding = world.founding
    assert founding is not None, "a built world has open books"
    years = max(world.offers[-1].day, 1) / DAYS_PER_YEAR
    running = world.allocations.registered.sum(axis=1)
    avss = np.where(founding.venue == Venue.RESTAKE, running[founding.operator], -1)
    avss[founding.venue == Venue.SOLO] = 0
    net = (owned_and_waiting(world) / founding.owned - 1.0) / years
    base = float(np.median(net[avss == 0]))
    row = _streams(world) | {"behind tokens": _behind_tokens(world, running)}
    for k in WALLETS:
        row |= _wallet(k, net[avss == k], base)
    return row


def _wallet(k: int, net: Floats, base: float) -> dict[str, float]:
    """One wallet's figures [% a year]; nan where nobody had it."""
    if net.size == 0:
        return dict.fromkeys((f"{name}.{k}" for name in FIGURES), float("nan")) | {f"heads.{k}": 0.0}
    return {
        f"median.{k}": 100.0 * float(np.median(net)),
        f"mean.{k}": 100.0 * float(net.mean()),
        f"unlucky.{k}": 100.0 * float(np.quantile(net, 0.1)),
        f"behind.{k}": 100.0 * float((net < base - BEHIND / 100.0).mean()),
        f"harm.{k}": float(((1.0 + net) ** (1.0 - AVERSION)).sum()),
        f"heads.{k}": float(net.size),
    }


FIGURES = ("median", "mean", "unlucky", "behind", "harm")
"""Names of a wallet's figures."""


def pool(last: Sequence[Row]) -> dict[str, float]:
    """Over all seeds: the median of the medians, which one slashed group does not move, and over all wallets the sure
    return that is as good as the lottery (Pratt 1964) [% a year]."""
    out = {}
    for k in WALLETS:
        out[f"typical.{k}"] = float(np.median([row[f"median.{k}"] for row in last]))
        heads = sum(row[f"heads.{k}"] for row in last)
        harm = sum(row[f"harm.{k}"] for row in last if row[f"heads.{k}"] > 0.0)
        out[f"sure.{k}"] = 100.0 * ((harm / heads) ** (1.0 / (1.0 - AVERSION)) - 1.0) if heads else float("nan")
    return out


def _behind_tokens(world: World, running: Ints) -> float:
    """AVSs behind an ETH that liquid restaking protocols delegate, on average."""
    stake = world.lrt_delegations.stake.sum(axis=0) / GWEI
    return float((stake * running).sum() / stake.sum())


def _streams(world: World) -> dict[str, float]:
    """What AVSs paid per delegated ETH, mean of the days looked at, and what became of it [%]."""
    days = world.series[1:] or world.series
    fees, emissions = (100.0 * float(np.mean([row[f"yield.{name}"] for row in days])) for name in ("fees", "emissions"))
    first, last = world.series[0], world.series[-1]
    return {
        "in ETH": fees,
        "in tokens": emissions,
        "commission": (fees + emissions) * float(world.operators.split_bips.mean()) / BIPS,
        "token price": 100.0 * float(world.avss.token_price.mean()) / world.scenario.avss.token_price_eth,
        "restaked": 100.0 * last["restaked_eth"] / first["restaked_eth"],
        "slashed": 100.0 * last["slashed_eth"] / first["restaked_eth"],
        "tokens, net": 100.0 * last["realised_return.lrt"],
    }
