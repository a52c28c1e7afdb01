"""What every chooser sees when the day's decisions are taken: one offer per operator and per LRT."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from restaking.agents.choice import log_visibility, perceived_hazard
from restaking.agents.fears import Risk
from restaking.agents.opt_in import relative_risk
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, GWEI, WAD, gwei
from restaking.model.rules.base_penalties import expected_loss
from restaking.model.rules.faults import mean_severity, mean_square_severity
from restaking.model.rules.issuance import base_reward_per_increment, base_yield
from restaking.model.rules.learning import prior_events, prior_years
from restaking.model.rules.main_chain import dread
from restaking.model.rules.points import points_yield
from restaking.model.rules.tips import fee_yield
from tests.reference.agents import Avs, Lrt, Operator
from tests.reference.phases.avs_economics import daily_reward
from tests.reference.phases.points import direct_bips, price_of_a_point
from tests.reference.phases.rewards import avs_cost_eth, reward_weights
from tests.reference.things import LrtRisk

if TYPE_CHECKING:
    from tests.reference.economy import Economy


NOTHING = LrtRisk(0.0, 0.0)
"""At no risk from the base chain."""


@dataclass(frozen=True)
class Offer:
    """What can be held: its yield [1/yr] and, per class of risk, remembered events, mean loss and second moment of
    loss per unit of hazard; whether it takes stake."""

    yield_: float
    events: list[float]
    loss: list[float]
    variance: list[float]
    is_open: bool
    log_size: float
    points: float = 0.0


@dataclass(frozen=True)
class AvsOffer:
    """What operators weigh of an AVS."""

    budget: float
    """What it pays, fees and emissions [ETH/yr]."""
    secured: float
    """Stake by which it shares that out [ETH]."""
    by_total: bool
    maximum: float
    """Most it takes from one vault [ETH]."""
    relative: float
    """Its risk beside the usual one's."""
    severity: float
    square: float
    live: bool


@dataclass(frozen=True)
class Offers:
    """All that is public at the moment of choice; nobody sees what others decide today."""

    plain: list[Offer]
    """Holding, solo staking and the LST."""
    years: list[float]
    """Exposure by which events become hazards, per class of risk."""
    news: float
    operators: list[Offer]
    lrts: list[Offer]
    avss: list[AvsOffer]
    avs_cost: float
    """Running cost of one AVS [ETH/yr]."""


def fear(offer: Offer, alarm: list[float], years: list[float]) -> tuple[float, float]:
    """(feared loss, variance) of an offer over a year, summed over classes of risk."""
    feared, variance = 0.0, 0.0
    for risk in Risk:
        hazard = perceived_hazard(offer.events[risk], alarm[risk], years[risk])
        feared += hazard * offer.loss[risk]
        variance += hazard * offer.variance[risk]
    return feared, variance


def make_offers(economy: Economy) -> Offers:
    """Note the public state of this moment; every LRT also notes what its own token promises."""
    staked, memory = economy.staked(), economy.memory
    earns = base_yield(staked) + fee_yield(economy.base.fee_flow, staked)
    heard = [prior + memory[c].events for c, prior in enumerate(prior_events(economy.settings))]
    years = [prior + memory[c].years for c, prior in enumerate(prior_years(economy.settings))]
    rule = economy.settings.base
    lost = expected_loss(gwei(rule.validator_eth), base_reward_per_increment(staked), rule.era)
    feared = dread(economy.distrust, economy.settings.security.perceived_hazard)
    base = LrtRisk(feared * lost, feared * lost * lost)  # per unit of hazard that is not in doubt
    for operator in economy.operators:
        operator.risks[Risk.BASE].loss, operator.risks[Risk.BASE].variance = base.loss, base.variance
    operators = [operator_offer(operator, heard) for operator in economy.operators]
    worth = economy.lrt_worth()
    total = float(sum(worth))
    gain = economy.settings.lrts.visibility_gain
    sizes = [log_visibility(float(worth[lrt.row]), total, lrt.visibility, gain) for lrt in economy.lrts]
    lrts = [pooled(lrt, sizes[lrt.row], worth[lrt.row], earns, operators, heard, base) for lrt in economy.lrts]
    operators, lrts = with_points(economy, operators, lrts, worth)
    for lrt, offer in zip(economy.lrts, lrts, strict=True):
        lrt.expected_yield = offer.yield_
        for risk in Risk:
            lrt.risks[risk].loss, lrt.risks[risk].variance = offer.loss[risk], offer.variance[risk]
    weights = reward_weights(economy)
    returns = (0.0, earns, earns * (1.0 - economy.lst_fee_bips() / BIPS))
    return Offers(
        plain=[plain(yield_, heard[Risk.BASE], base if place > 0 else NOTHING) for place, yield_ in enumerate(returns)],
        years=years,
        news=economy.base.news,
        operators=operators,
        lrts=lrts,
        avss=[avs_offer(economy, avs, sum(row[avs.row] for row in weights)) for avs in economy.avss],
        avs_cost=avs_cost_eth(economy),
    )


def avs_offer(economy: Economy, avs: Avs, secured: int) -> AvsOffer:
    """What operators see of an AVS that has so much stake [gwei] behind it."""
    usual, beliefs = economy.settings.slashing.fault_rate, economy.settings.beliefs
    cap = avs.slash_cap / WAD
    return AvsOffer(
        budget=daily_reward(avs) * DAYS_PER_YEAR / GWEI,
        secured=float(secured) / GWEI,
        by_total=bool(avs.by_total),
        maximum=float(avs.vault_maximum) / GWEI,
        relative=relative_risk(avs.fault_rate, usual, beliefs.prior_events / beliefs.prior_years),
        severity=mean_severity(avs.severity_beta, cap),
        square=mean_square_severity(avs.severity_beta, cap),
        live=bool(avs.live),
    )


def plain(yield_: float, events: float, base: LrtRisk) -> Offer:
    """Holding or staking, which only the base chain can slash."""
    quiet = [0.0] * (len(Risk) - 1)
    losses, variances = [*quiet, base.loss], [*quiet, base.variance]
    return Offer(yield_, [*quiet, events], losses, variances, is_open=True, log_size=0.0)


def operator_offer(operator: Operator, heard: list[float]) -> Offer:
    """Restaking with an operator: its yield comes on top of what the stake earns anyway."""
    risks = operator.risks
    events = [heard[c] + risk.alarm for c, risk in enumerate(risks)]
    losses, variances = [risk.loss for risk in risks], [risk.variance for risk in risks]
    return Offer(operator.expected_yield, events, losses, variances, operator.is_open, 0.0)


def pooled(
    lrt: Lrt, size: float, worth: int, earns: float, operators: list[Offer], heard: list[float], base: LrtRisk
) -> Offer:
    """The offer of an LRT: its operators' by stake, less its fee; ETH in the buffer or on the move earns nothing.

    Events are weighted by what the operators could lose; the base chain's slashings cost everybody the same.
    """
    total = float(lrt.delegated)
    yield_, loss, variance, blamed = 0.0, [0.0] * len(Risk), [0.0] * len(Risk), [0.0] * len(Risk)
    for delegation, offer in zip(lrt.delegations, operators, strict=True):
        if delegation.stake > 0:
            share = float(delegation.stake) / total
            yield_ += share * (earns + offer.yield_)
            for c in (Risk.OPERATOR, Risk.COMMON, Risk.AVS):
                loss[c] += share * offer.loss[c]
                variance[c] += share * share * offer.variance[c]
                blamed[c] += share * offer.loss[c] * offer.events[c]
    events = [blamed[c] / loss[c] if loss[c] > 0.0 else heard[c] for c in Risk]
    invested = min(1.0, total / float(worth)) if worth > 0 else 0.0
    yield_ *= invested * (1.0 - lrt.fee_bips / 10_000.0)
    losses, variances = [each * invested for each in loss], [each * (invested * invested) for each in variance]
    losses[Risk.BASE], variances[Risk.BASE] = base.loss, base.variance
    return Offer(yield_, events, losses, variances, is_open=True, log_size=size)


def with_points(
    economy: Economy, operators: list[Offer], lrts: list[Offer], worth: list[int]
) -> tuple[list[Offer], list[Offer]]:
    """The offers with the airdrop that each promises [1/yr]."""
    price = price_of_a_point(economy, economy.day, worth)
    direct = points_yield(direct_bips(economy) / BIPS, price, 1.0)
    rates = [points_yield(lrt.points_bips / BIPS, price, 1.0) for lrt in economy.lrts]
    promised = [replace(offer, points=rate) for offer, rate in zip(lrts, rates, strict=True)]
    return [replace(offer, points=direct) for offer in operators], promised
