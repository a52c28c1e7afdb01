"""Conditional value at risk: the mean of the worst outcomes, over every law of loss that has the given moments."""

import math

from restaking.agents.policies.staker import staker_policy


@staker_policy(
    "cvar",
    source="Rockafellar & Uryasev 2000 for CVaR; El Ghaoui, Oks & Oustry 2003 for its bound by mean and variance",
)
def cvar(yield_: float, feared_loss: float, variance: float, risk_aversion: float) -> float:
    """Return worth having for sure [1/yr]: yield less the mean loss in the worst 1/(1 + aversion) of cases, at most.

    Of all losses with that mean m and variance σ², the mean of the worst 1 − α is at most m + σ·√(α / (1 − α)). With
    α = ρ / (1 + ρ) the root is √ρ: aversion 4 looks at the worst fifth of cases, 19 at the worst twentieth. One bound
    for all laws, because two moments do not tell how rare a loss is; it rises in both, in the mean at one variance too.
    """
    return yield_ - feared_loss - math.sqrt(risk_aversion * variance)
