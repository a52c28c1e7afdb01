"""What AVSs require, what stands behind them, and what they pay."""

import numpy as np

from restaking.core.units import Floats, eth
from restaking.model.metrics import metric
from restaking.model.phases.avs_economics import daily_rewards
from restaking.model.rules.avss import covered
from restaking.model.world import World


def coverages(world: World) -> list[float]:
    """Stake that each live AVS could slash over what it requires; 0 for one that is not live."""
    pairs = zip(world.secured() / 1e9, world.avss.required, world.avss.live, strict=True)
    return [covered(float(secured), float(required)) if live else 0.0 for secured, required, live in pairs]


@metric("1", "stake that each AVS could slash over the stake it requires; 0 while it is not live", "model.md SM4")
def coverage(world: World) -> dict[str, float]:
    """Secured stake / required stake."""
    return dict(zip(world.avss.names, coverages(world), strict=True))


@metric("1", "the lowest coverage of a live AVS", "model.md SM4")
def coverage_min(world: World) -> float:
    """Least of the live AVSs' coverage."""
    found = [c for c, live in zip(coverages(world), world.avss.live, strict=True) if live]
    return min(found) if found else float("nan")


@metric("ETH", "stake at which corrupting an AVS does not pay; 0 while it is not live", "model.md SM4")
def required_eth(world: World) -> dict[str, float]:
    """(1 + margin) × profit from corruption / threshold."""
    return _of_live(world, world.avss.required)


@metric("ETH", "what corrupting each AVS would yield; 0 while it is not live", "model.md SM4")
def corruption_profit_eth(world: World) -> dict[str, float]:
    """Share that a corruptor takes × value that users trust the AVS with."""
    return _of_live(world, world.avss.profit_fraction * world.avss.user_value)


@metric("ETH/day", "what each AVS pays for a day of security, its tokens at today's price")
def avs_budget(world: World) -> dict[str, float]:
    """ETH of the day's budget, and the worth of the day's tokens."""
    return dict(zip(world.avss.names, (daily_rewards(world) / 1e9).tolist(), strict=True))


@metric("ETH", "fees and reserves of all AVSs, what is set aside for rewards left out")
def avs_treasury_eth(world: World) -> float:
    """Σ treasuries."""
    return eth(int(world.avss.treasury.sum()))


@metric("ETH/token", "price of each AVS's token")
def token_price(world: World) -> dict[str, float]:
    """What the market pays for one."""
    return dict(zip(world.avss.names, world.avss.token_price.tolist(), strict=True))


@metric("AVSs", "AVSs that are live")
def avss_live(world: World) -> float:
    """How many have begun and were not given up."""
    return float(world.avss.live.sum())


def _of_live(world: World, values: Floats) -> dict[str, float]:
    return dict(zip(world.avss.names, np.where(world.avss.live == 1, values, 0.0).tolist(), strict=True))
