"""Lending against LRT tokens, and the loops built on it; nan or 0 where nothing is lent."""

from typing import Final

import numpy as np

from restaking.agents.markets import Holder
from restaking.core.units import GWEI, WAD, Ints, eth
from restaking.model.metrics import metric
from restaking.model.metrics.markets import NAN, tokens_in
from restaking.model.world import World

SHARED: Final = "ETH"
"""Label of a reserve that lends against all LRTs."""


def by_reserve(world: World, values: list[float]) -> dict[str, float]:
    """A figure of every reserve, by the name of the LRT that it lends against; nan for all where there are none."""
    labels = [SHARED] if world.scenario.lending.shared else world.lrts.names
    return dict(zip(labels, values or [NAN] * len(labels), strict=True))


@metric("ETH", "repaid by liquidators so far")
def liquidated_eth(world: World) -> float:
    """Cumulative, all reserves."""
    return eth(int(world.reserves.repaid.sum()))


@metric("ETH", "debts written off so far because no collateral was left, borne by lenders")
def bad_debt_eth(world: World) -> float:
    """Cumulative, all reserves."""
    return eth(int(world.reserves.bad_debt.sum()))


@metric("ETH", "debts beyond what their collateral has behind it, known or not: what lenders stand to lose")
def uncovered_debt_eth(world: World) -> float:
    """Σ max(0, debt − tokens × net worth of the LRT / all its tokens, those without backing included)."""
    loans, supply = world.loans, world.lrts.supply
    if not loans.used:
        return 0.0
    backing = np.divide(world.lrt_worth(), supply, out=np.zeros(len(supply)), where=supply > 0)
    short = loans.column("debt") - loans.column("tokens") * backing[loans.column("lrt")]
    return float(np.maximum(short, 0.0).sum()) / GWEI


@metric("1", "part of each reserve that is lent out")
def utilisation(world: World) -> dict[str, float]:
    """Borrowed / supplied; nan where nothing is supplied."""
    reserves = world.reserves
    pairs = zip(reserves.borrowed.tolist(), reserves.supplied.tolist(), strict=True)
    return by_reserve(world, [lent / held if held else NAN for lent, held in pairs])


@metric("1/yr", "what borrowers pay by reserve today")
def borrow_rate(world: World) -> dict[str, float]:
    """Kinked in utilisation."""
    return by_reserve(world, world.reserves.rate.tolist())


@metric("ETH", "debts of stakers' loops, interest included")
def loop_debt_eth(world: World) -> float:
    """Σ debt of loans that stakers owe."""
    loans = world.loans
    owed = loans.column("debt")[loans.column("owner_kind") == Holder.STAKER].sum() if loans.used else 0
    return int(owed) / GWEI


@metric("1", "part of each LRT's supply that is pledged for loans")
def loop_share(world: World) -> dict[str, float]:
    """Collateral / supply; nan where there is no supply."""
    pledged, supply = tokens_in(world, world.loans).tolist(), world.lrts.supply.tolist()
    pairs = zip(world.lrts.names, pledged, supply, strict=True)
    return {name: held / there if there else NAN for name, held, there in pairs}


def collateral(world: World) -> Ints:
    """(LRTs,) pledged tokens at reported rates [gwei]."""
    rates = [world.reported_rate(k) for k in range(len(world.lrts))]
    pledged = tokens_in(world, world.loans).tolist()
    return np.array([held * rate // WAD for held, rate in zip(pledged, rates, strict=True)], dtype=np.int64)
