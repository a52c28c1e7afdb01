"""Who holds how much of it: operators, organisations, controllers, stakers."""

import numpy as np

from restaking.core.units import NOBODY, Floats
from restaking.model.kernels.stakes import gini_by_classes
from restaking.model.metrics import metric
from restaking.model.world import World


def herfindahl(sizes: np.ndarray) -> float:
    """Σ of squared shares; nan where there is nothing."""
    total = float(sizes.sum())
    if total == 0.0:
        return float("nan")
    share = sizes / total
    return float((share * share).sum())


def gini(sizes: Floats) -> float:
    """Gini coefficient of non-negative sizes; nan where there is nothing.

    Size classes are 0.4 % wide: within 1e-5 of the exact figure without sorting everybody.
    """
    total = float(sizes.sum())
    if total == 0.0:
        return float("nan")
    return float(gini_by_classes(sizes.astype(np.float32).view(np.int32), sizes, total))


@metric("1", "Herfindahl index of delegated stake across operators")
def operator_hhi(world: World) -> float:
    """Per operator address."""
    return herfindahl(world.delegated())


@metric("1", "share of delegated stake behind the ten largest operators")
def operator_top10_share(world: World) -> float:
    """Top-ten share."""
    delegated = np.sort(world.delegated())
    return float(delegated[-10:].sum() / delegated.sum()) if delegated.any() else float("nan")


@metric("1", "Herfindahl index of delegated stake across organisations")
def organisation_hhi(world: World) -> float:
    """Per infrastructure firm, within which faults are common."""
    return herfindahl(np.bincount(world.operators.organisation, weights=world.delegated()))


@metric("1", "Herfindahl index of delegated stake across controllers (operators of one LRT brand merged)")
def controller_hhi(world: World) -> float:
    """Per LRT brand; an operator without a brand is its own controller."""
    count = len(world.operators)
    brand = world.operators.lrt
    controller = np.where(brand == NOBODY, len(world.lrts) + np.arange(count), brand)
    return herfindahl(np.bincount(controller, weights=world.delegated()))


@metric("1", "Gini coefficient of all that stakers own")
def staker_gini(world: World) -> float:
    """Wealth: liquid, staked, restaked and tokens at their worth."""
    return gini(world.owned())
