"""What stake earns."""

import numpy as np

from restaking.agents.staker import VENUES
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, Floats
from restaking.model.kernels.cohorts import add_waiting, median_growth
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


@metric("1/yr", "what the median staker has earned a year, by the venue of day 0, wherever it went since")
def realised_return(world: World) -> dict[str, float]:
    """(owned today / owned on day 0) ^ (365 / days) - 1: rewards received less losses, tokens at their worth.

    Nobody is left out: those whom a slash has driven away would be missed most. nan on day 0 and where nobody was.
    """
    day, founding = world.offers[-1].day, world.founding
    growth = np.full(VENUES, np.nan)
    if founding is not None and day > 0:
        growth = median_growth(founding.venue, founding.owned, owned_and_waiting(world))
    return dict(zip(VENUE_NAMES, (growth ** (DAYS_PER_YEAR / max(day, 1)) - 1.0).tolist(), strict=True))


def owned_and_waiting(world: World) -> Floats:
    """(stakers,) what each owns, and what it waits for in queues [gwei]."""
    out = world.owned().copy()
    for queue in world.pool_queues():
        add_waiting(queue.columns["owner_kind"], queue.columns["owner"], queue.columns["amount"], queue.used, out)
    claims, asked = world.redemptions, world.lst_redemptions
    add_waiting(claims.columns["owner_kind"], claims.columns["owner"], claims.columns["claim"], claims.used, out)
    add_waiting(np.zeros(asked.used, dtype=np.int8), asked.columns["owner"], asked.columns["claim"], asked.used, out)
    return out
