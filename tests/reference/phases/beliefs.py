"""What people expect: remembered slashes fade, yields are learned step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.choice import variance_exposure
from restaking.core.clock import DAYS_PER_YEAR, decay_per_tick
from restaking.model.rules.faults import mean_severity, mean_square_severity
from tests.reference.agents import Operator

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def update(economy: Economy, day: int) -> None:
    """Discount memory, add today's exposure, move expected yields towards those seen today."""
    beliefs, memory = economy.settings.beliefs, economy.memory
    keep = decay_per_tick(beliefs.halflife_days)
    for agent in (*economy.stakers, *economy.operators):
        agent.alarm *= keep
    memory.events *= keep
    memory.years *= keep
    registrations = sum(operator.running for operator in economy.operators)
    memory.years += beliefs.public_weight * registrations / DAYS_PER_YEAR
    memory.news *= beliefs.news_persistence
    incentives, delegated = incentive_rate(economy), economy.delegated()
    for operator in economy.operators:
        seen = observe(economy, operator, incentives, delegated[operator.row])
        operator.expected_yield += beliefs.yield_gain * (seen - operator.expected_yield)


def observe(economy: Economy, operator: Operator, incentives: float, stake: int) -> float:
    """Note what a unit of stake behind the operator risks; returns what it earns today after the split [1/yr]."""
    slashing = economy.settings.slashing
    gross, squares, mean, mean_squares = incentives, 0.0, 0.0, 0.0
    for avs, allocation in zip(economy.avss, operator.allocations, strict=True):
        if allocation.magnitude > 0:
            share = economy.mode.rules.share_at_risk(
                stake, allocation.magnitude, operator.max_magnitude, allocation.limit, avs.vault_maximum
            )
            q = mean_severity(avs.severity_beta)
            gross += 0.0 if avs.by_total else share * avs.reward_per_stake
            squares += share * share * mean_square_severity(avs.severity_beta)
            mean += share * q
            mean_squares += share * share * q * q
        if avs.by_total and allocation.registered:
            gross += avs.reward_per_stake
    operator.loss_exposure = mean
    operator.variance_exposure = variance_exposure(
        squares, mean, mean_squares, slashing.common_share, slashing.common_hit
    )
    return gross * (1.0 - operator.split_bips / 10_000.0)


def incentive_rate(economy: Economy) -> float:
    """Programmatic incentives per unit of delegated stake [1/yr], before the operator split."""
    delegated = sum(economy.delegated())
    return DAYS_PER_YEAR * economy.base.incentive_budget / delegated if delegated > 0 else 0.0
