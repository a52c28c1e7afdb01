"""What stake earns."""

import numpy as np

from restaking.agents.staker import VENUES
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, Codes
from restaking.model.kernels.cohorts import mark_owners, median_growth
from restaking.model.metrics import metric
from restaking.model.metrics.stake import VENUE_NAMES
from restaking.model.rules import tips
from restaking.model.rules.issuance import base_yield as specified_yield
from restaking.model.world import World


@metric("1/yr", "staking yield by the consensus specification at today's stake", "consensus specification, Altair")
def base_yield(world: World) -> float:
    """Integer issuance × 82,181.25 epochs / stake; priority fees left out."""
    return specified_yield(world.staked())


@metric("1/yr", "what priority fees and MEV add to the staking yield, on the mean")
def fee_yield(world: World) -> float:
    """Flow of priority fees and MEV / stake; not part of the base yield."""
    return tips.fee_yield(float(world.base.fee_flow[0]), world.staked())


@metric("1/yr", "what delegated stake is expected to earn over the base yield, after operator split and LRT fee")
def net_restaking_premium(world: World) -> float:
    """Stake-weighted expected yield of AVSs and incentives."""
    expected = world.operators.expected_yield
    direct = world.delegated() - world.lrt_delegations.stake.sum(axis=0)
    after_fee = 1.0 - world.lrts.fee_bips / BIPS
    pooled = (world.lrt_delegations.stake * expected).sum(axis=1)
    earned = float((direct * expected).sum()) + float((after_fee * pooled).sum())
    total = int(direct.sum()) + int(world.lrt_delegations.stake.sum())
    return earned / total if total else float(np.nan)


STREAMS = {"fees": "avs_reward", "emissions": "emission_reward", "incentives": "incentive"}
"""Flow of each stream of rewards."""


@metric("1/yr", "what each stream paid today per delegated ETH, before operator split and LRT fee", name="yield")
def reward_streams(world: World) -> dict[str, float]:
    """AVS fees, AVS tokens at the price they were sold for, programmatic incentives; 0 on day 0."""
    total = int(world.delegated().sum())
    yearly = DAYS_PER_YEAR / total if total else float("nan")
    return {stream: world.ledger.moved(flow) * yearly for stream, flow in STREAMS.items()}


@metric("1", "price, against ETH, of the token that incentives are paid in, as a multiple of day 0")
def incentive_token_price(world: World) -> float:
    """The exogenous shifter of incentives: 1 while it is held."""
    return float(world.base.incentive_price[0])


@metric("1/yr", "what the median staker of each venue has earned a year, among those who are there since day 0")
def realised_return(world: World) -> dict[str, float]:
    """(owned today / owned on day 0) ^ (365 / days) - 1: rewards received less losses, tokens at their worth.

    Left out are those who moved elsewhere and those with ETH in a queue. nan on day 0 and where nobody is.
    """
    day, founding = world.offers[-1].day, world.founding
    growth = np.full(VENUES, np.nan)
    if founding is not None and day > 0:
        growth = median_growth(founding.venue, founding.owned, world.stakers.venue, world.owned(), busy(world))
    return dict(zip(VENUE_NAMES, (growth ** (DAYS_PER_YEAR / max(day, 1)) - 1.0).tolist(), strict=True))


def busy(world: World) -> Codes:
    """(stakers,) 1 for whoever has something in a queue."""
    out = np.zeros(len(world.stakers), dtype=np.int8)
    for queue in world.pool_queues():
        mark_owners(queue.columns["owner_kind"], queue.columns["owner"], queue.used, out)
    for waiting in (world.redemptions, world.lst_redemptions):
        mark_owners(np.zeros(waiting.used, dtype=np.int8), waiting.columns["owner"], waiting.used, out)
    return out
