"""How a risky return is valued, and how options are chosen."""

from __future__ import annotations

from restaking.agents.choice import logit as probabilities
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.runs.verify_ops import Answer, Inputs, operation


@operation("certainty_equivalent")
def certainty_equivalent(inputs: Inputs) -> Answer:
    """A return that is lost in part with probability p, valued with power utility and by mean and variance."""
    yield_, gamma = inputs["base"] + inputs["extra"], inputs["gamma"]
    at_risk = (1.0 + yield_) * inputs["loss"]
    feared = inputs["p"] * at_risk
    variance = inputs["p"] * (1.0 - inputs["p"]) * at_risk**2
    crra = 1.0 + STAKER_POLICIES["crra"].rule(yield_, feared, variance, gamma)
    return {
        "expected": 1.0 + yield_ - feared,
        "certainty_equivalent": crra,
        "opt_in": bool(crra > 1.0 + inputs["base"]),
        "mean_variance_ce": 1.0 + STAKER_POLICIES["mean_variance"].rule(yield_, feared, variance, gamma),
    }


@operation("logit")
def logit(inputs: Inputs) -> Answer:
    """Choice probabilities proportional to exp(lambda times utility)."""
    return {"probabilities": probabilities(list(inputs["utilities"]), inputs["lambda"])}
