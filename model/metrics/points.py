"""Points, airdrop, awareness: what is promised, what was paid, and how much of adoption is hype."""

from restaking.core.units import eth
from restaking.model.metrics import metric
from restaking.model.metrics.concentration import gini
from restaking.model.rules.points import POINT
from restaking.model.world import World


@metric("points", "points of the season in stakers' hands")
def points_supply(world: World) -> float:
    """Earned and not yet exchanged for tokens."""
    return int(world.points.supply[0]) / POINT


@metric("1/yr", "return that an average staker expects of points by restaking directly")
def points_yield(world: World) -> float:
    """As offered when today's decisions were taken; belief and weight of a single staker left out."""
    return float(world.offers[-1].op_points[0]) if len(world.operators) else float("nan")


@metric("1", "share of stakers who know of restaking")
def aware_share(world: World) -> float:
    """Aware / all."""
    return float(world.stakers.aware.mean())


@metric("1/day", "share of stakers who newly hear of restaking in a day, smoothed")
def public_attention(world: World) -> float:
    """H of model.md SM11."""
    return float(world.points.attention[0])


@metric("ETH", "worth of all tokens airdropped, on the day of the event")
def airdrop_eth(world: World) -> float:
    """Sold at once or held."""
    return eth(int(world.points.worth[0]))


@metric("1", "Gini coefficient of the airdrop over those who received any")
def airdrop_gini(world: World) -> float:
    """Tokens received by staker; nan before anybody received any."""
    received = world.stakers.airdropped
    return gini(received[received > 0].astype(float))


@metric("1", "share of hype in what moved those who lately moved into restaking: points and neighbours over all")
def hype_share(world: World) -> float:
    """(Points + social) / (yield + points + social), in log-odds of the venue they chose; nan before anybody moves."""
    motives = world.motives
    hype = float(motives.points[0] + motives.social[0])
    whole = hype + float(motives.returns[0])
    return hype / whole if whole > 0.0 else float("nan")
