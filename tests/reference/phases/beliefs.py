"""What people expect: remembered slashes fade, yields are learned step by step."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from restaking.agents.choice import variance_exposure
from restaking.agents.fears import Risk
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import WAD, gwei
from restaking.model.rules.faults import mean_severity, mean_square_severity
from tests.reference.agents import Operator

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def update(economy: Economy, day: int) -> None:
    """Discount memory, add today's exposure, move expected yields towards those seen today."""
    weights, memory = economy.weights, economy.memory
    for remembered in chain(*(s.fears for s in economy.stakers), *(o.risks for o in economy.operators)):
        remembered.alarm *= weights.keep
    for public in memory:
        public.events *= weights.keep
        public.years *= weights.keep
        public.beyond *= weights.keep
    registrations = sum(operator.running for operator in economy.operators)
    for risk in (Risk.OPERATOR, Risk.COMMON, Risk.AVS):
        memory[risk].years += weights.public * registrations / DAYS_PER_YEAR
    validators = economy.staked() // gwei(economy.settings.base.validator_eth)
    memory[Risk.BASE].years += weights.public * validators / DAYS_PER_YEAR
    economy.base.news *= economy.settings.beliefs.news_persistence
    incentives, delegated = incentive_rate(economy), economy.delegated()
    for operator in economy.operators:
        seen, week_ago = observe(economy, operator, incentives, delegated[operator.row]), operator.yields[day % 7]
        expected = operator.expected_yield + weights.gain * (seen - operator.expected_yield)
        operator.expected_yield = max(expected + weights.trend * (seen - week_ago.seen), 0.0)
        week_ago.seen = seen


def observe(economy: Economy, operator: Operator, incentives: float, stake: int) -> float:
    """Note what a unit of stake behind the operator risks; returns what it earns today after the split [1/yr]."""
    gross, squares, mean, mean_squares = incentives, 0.0, 0.0, 0.0
    for avs, allocation in zip(economy.avss, operator.allocations, strict=True):
        if allocation.magnitude > 0:
            share = economy.mode.rules.share_at_risk(
                stake, allocation.magnitude, operator.max_magnitude, allocation.limit, avs.vault_maximum
            )
            q = mean_severity(avs.severity_beta, avs.slash_cap / WAD)
            gross += 0.0 if avs.by_total else share * avs.reward_per_stake
            squares += share * share * mean_square_severity(avs.severity_beta, avs.slash_cap / WAD)
            mean += share * q
            mean_squares += share * share * q * q
        if avs.by_total and allocation.registered:
            gross += avs.reward_per_stake
    for risk in (Risk.OPERATOR, Risk.COMMON, Risk.AVS):
        operator.risks[risk].loss, operator.risks[risk].variance = mean, squares
    hit = economy.settings.slashing.common_hit
    operator.risks[Risk.COMMON].variance = variance_exposure(squares, mean, mean_squares, hit)
    return gross * (1.0 - operator.split_bips / 10_000.0)


def incentive_rate(economy: Economy) -> float:
    """Programmatic incentives per unit of delegated stake [1/yr], before the operator split."""
    delegated = sum(economy.delegated())
    return DAYS_PER_YEAR * economy.base.incentive_budget / delegated if delegated > 0 else 0.0
