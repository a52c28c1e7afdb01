"""What every chooser sees when the day's decisions are taken: one offer per operator and per LRT."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from restaking.agents.choice import log_size
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, GWEI
from restaking.model.rules.issuance import base_yield
from restaking.model.rules.points import points_yield
from restaking.model.rules.tips import fee_yield
from tests.reference.agents import Lrt
from tests.reference.phases.avs_economics import daily_reward
from tests.reference.phases.points import direct_bips, price_of_a_point
from tests.reference.phases.rewards import avs_cost_eth, reward_weights

if TYPE_CHECKING:
    from tests.reference.economy import Economy


@dataclass(frozen=True)
class Offer:
    """A manager's: yield [1/yr], loss and variance per unit of hazard, remembered events, whether it takes stake."""

    yield_: float
    loss: float
    variance: float
    events: float
    is_open: bool
    log_size: float
    points: float = 0.0


@dataclass(frozen=True)
class Offers:
    """All that is public at the moment of choice; nobody sees what others decide today."""

    certain: tuple[float, float, float]
    """Returns of holding, solo staking and the LST [1/yr]."""
    years: float
    news: float
    operators: list[Offer]
    lrts: list[Offer]
    avs_budget: list[float]
    """What each AVS pays, fees and emissions [ETH/yr]."""
    avs_secured: list[float]
    """Stake by which each AVS shares that out [ETH]."""
    avs_cost: float
    """Running cost of one AVS [ETH/yr]."""


def make_offers(economy: Economy) -> Offers:
    """Note the public state of this moment; every LRT also notes what its own token promises."""
    beliefs, memory = economy.settings.beliefs, economy.memory
    staked = economy.staked()
    earns = base_yield(staked) + fee_yield(economy.base.fee_flow, staked)
    heard = beliefs.prior_events + memory.events
    worth = economy.lrt_worth()
    price = price_of_a_point(economy, economy.day, worth)
    direct = points_yield(direct_bips(economy) / BIPS, price, 1.0)
    operators = [
        Offer(o.expected_yield, o.loss_exposure, o.variance_exposure, heard + o.alarm, o.is_open, 0.0, direct)
        for o in economy.operators
    ]
    total = float(sum(worth))
    lrts = [
        replace(
            pooled(lrt, worth[lrt.row], total, earns, operators, heard),
            points=points_yield(lrt.points_bips / BIPS, price, 1.0),
        )
        for lrt in economy.lrts
    ]
    for lrt, offer in zip(economy.lrts, lrts, strict=True):
        lrt.expected_yield, lrt.loss_exposure, lrt.variance_exposure = offer.yield_, offer.loss, offer.variance
    weights = reward_weights(economy)
    return Offers(
        certain=(0.0, earns, earns * (1.0 - economy.lst_fee_bips() / BIPS)),
        years=beliefs.prior_years + memory.years,
        news=memory.news,
        operators=operators,
        lrts=lrts,
        avs_budget=[daily_reward(avs) * DAYS_PER_YEAR / GWEI for avs in economy.avss],
        avs_secured=[float(sum(row[avs.row] for row in weights)) / GWEI for avs in economy.avss],
        avs_cost=avs_cost_eth(economy),
    )


def pooled(lrt: Lrt, worth: int, all_worth: float, base: float, operators: list[Offer], unseen: float) -> Offer:
    """The offer of an LRT: its operators' by stake, less its fee; ETH in the buffer or on the move earns nothing."""
    size = log_size(float(worth), all_worth)
    total = float(lrt.delegated)
    if total == 0.0:
        return Offer(0.0, 0.0, 0.0, unseen, is_open=True, log_size=size)
    yield_, loss, variance, events = 0.0, 0.0, 0.0, 0.0
    for delegation, offer in zip(lrt.delegations, operators, strict=True):
        if delegation.stake > 0:
            share = float(delegation.stake) / total
            yield_ += share * (base + offer.yield_)
            loss += share * offer.loss
            variance += share * share * offer.variance
            events += share * offer.events
    invested = min(1.0, total / float(worth)) if worth > 0 else 0.0
    yield_ *= invested * (1.0 - lrt.fee_bips / 10_000.0)
    return Offer(yield_, loss * invested, variance * (invested * invested), events, is_open=True, log_size=size)
