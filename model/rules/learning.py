"""How experience becomes belief: the prior of each class of risk, and the weight that an event has for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from restaking.agents.fears import Risk
from restaking.core.clock import decay_per_tick

if TYPE_CHECKING:
    from restaking.model.scenario import Scenario
    from restaking.model.scenario.beliefs import Beliefs


class Weights(NamedTuple):
    """What a slash counts for. An event counts once for each staker, with the largest weight that applies; what all
    have in common is public memory, so own and neighbour are what comes on top of it."""

    public: float
    """For everybody; exposure is counted with the same weight."""
    own: float
    """Beyond it, for those whose own stake was hit."""
    neighbour: float
    """Beyond it, for those who know one of them."""
    operator: float
    """In what is thought of the operator that was slashed."""
    kin: float
    """In what is thought of those alike: of its firm, on its client, on the AVS that slashed unjustly."""
    keep: float
    """What is left of a memory a day later."""
    gain: float
    """Step of the expected yield towards the yield seen."""
    trend: float
    """Step by the change of the yield seen in a week."""
    shun: int
    """Days for which an operator stays away from an AVS that slashed it."""


def weights(beliefs: Beliefs) -> Weights:
    """Weights of a scenario. The rational benchmark counts every event once and forgets none; it takes all
    registrations for alike, as those of the model are, and knows what stake yields."""
    gain, trend = (1.0, 0.0) if beliefs.rational else (beliefs.yield_gain, beliefs.yield_trend)
    shun = 0 if beliefs.rational else beliefs.shun_days
    if not beliefs.enabled:
        return Weights(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, gain, trend, shun)
    if beliefs.rational:
        return Weights(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, gain, trend, shun)
    public = beliefs.public_weight
    own, neighbour = max(0.0, beliefs.own_weight - public), max(0.0, beliefs.neighbour_weight - public)
    keep = decay_per_tick(beliefs.halflife_days)
    return Weights(public, own, neighbour, beliefs.operator_weight, beliefs.kin_weight, keep, gain, trend, shun)


def prior_events(scenario: Scenario) -> list[float]:
    """Events counted before the first day, per class of risk: those at registrations are split as the hazards of
    the scenario are, those of the base chain are its own."""
    beliefs, slashing = scenario.beliefs, scenario.slashing
    unjust = slashing.unjust_rate * slashing.unjust_hit
    whole = slashing.fault_rate + unjust
    by_avs = unjust / whole if whole > 0.0 else 0.0
    common = (1.0 - by_avs) * slashing.common_share
    split = {Risk.OPERATOR: 1.0 - by_avs - common, Risk.COMMON: common, Risk.AVS: by_avs}
    return [beliefs.base_prior_events if c == Risk.BASE else beliefs.prior_events * split[c] for c in Risk]


def prior_years(scenario: Scenario) -> list[float]:
    """Exposure that goes with them: of registrations, or of validators."""
    beliefs = scenario.beliefs
    return [beliefs.base_prior_years if c == Risk.BASE else beliefs.prior_years for c in Risk]
