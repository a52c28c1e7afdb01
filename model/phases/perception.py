"""What people believe of the main chain's security, which is not what it costs to attack it."""

from typing import Final

from restaking.core.units import GWEI, WAD
from restaking.model.losses import LAYERS
from restaking.model.records import of_day
from restaking.model.rules.main_chain import bad_news, next_trust
from restaking.model.world import World

INCIDENTS: Final = ("turned_malicious", "attacked", "unjust_slashing")
"""Events that put an AVS's users at risk."""


def follow(world: World, day: int) -> None:
    """Let trust recover, and fall by the day's losses as far as perception is coupled to them."""
    rule = world.scenario.security
    if rule.perception_coupling == 0.0:
        return
    news = bad_news(
        burned_share(world), incident_share(world, day), peg_gap(world),
        rule.perception_burned, rule.perception_incident, rule.perception_peg,
    )  # fmt: skip
    attention = 1.0 + rule.perception_attention * float(world.base.news[0])
    trust = world.perception.trust
    trust[0] = next_trust(float(trust[0]), rule.perception_recovery, rule.perception_coupling, attention, news)


def burned_share(world: World) -> float:
    """Share of all active stake that the base chain has burned today."""
    base = LAYERS.index("base")
    burned = int(world.losses.lost[base]) - int(world.losses.before[base])
    staked = world.staked()
    return min(1.0, burned / staked) if staked > 0 else 0.0


def incident_share(world: World, day: int) -> float:
    """Share of all users' value that is with AVSs which had an incident today, what was taken from them included.

    Simplified: what users withdrew from an AVS that was attacked is not counted any more.
    """
    value = world.avss.user_value.tolist()
    struck = set()
    for event in of_day(world.events, day):
        if event.kind in INCIDENTS:
            avs = int(event.agent.partition(":")[2])
            struck.add(avs)
            value[avs] += event.amount_gwei / GWEI
    whole = sum(value)
    return sum(value[avs] for avs in sorted(struck)) / whole if whole > 0.0 else 0.0


def peg_gap(world: World) -> float:
    """Discount of all LRT tokens together in their deep pools, as they closed yesterday; 0 where nothing is traded."""
    if not len(world.quotes):
        return 0.0
    worth = short = 0
    for k, (supply, price) in enumerate(zip(world.lrts.supply.tolist(), world.quotes.price.tolist(), strict=True)):
        rate = world.reported_rate(k)
        worth += supply * rate // WAD
        if price > 0:  # else no pool has said anything yet
            short += supply * max(0, rate - price) // WAD
    return short / worth if worth > 0 else 0.0
