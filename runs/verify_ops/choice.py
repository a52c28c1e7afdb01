"""How a risky return is valued, and how options are chosen."""

from __future__ import annotations

from restaking.agents.choice import logit as probabilities
from restaking.agents.choice import social_term, venue_score
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.model.rules import points
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


@operation("social_logit")
def social_logit(inputs: Inputs) -> Answer:
    """Two options, in and out, each pulled by the share of neighbours who took it; sensitivity × J is the weight."""
    sensitivity, share = inputs["lambda"], inputs["neighbour_share"]
    weight = sensitivity * inputs["J"]
    scores = [
        venue_score(0.0, utility, sensitivity, 0.0, True, social_term(weight, there))
        for utility, there in ((inputs["u_in"], share), (inputs["u_out"], 1.0 - share))
    ]
    return {"p_in": probabilities(scores, 1.0)[0]}


@operation("points_yield")
def points_yield(inputs: Inputs) -> Answer:
    """What points are worth a day and a year, in the money of the price and as a return on ETH."""
    rate = points.points_yield(inputs["points_per_eth_hour"], inputs["usd_per_point"], inputs["eth_usd"])
    return {"usd_per_eth_day": rate * inputs["eth_usd"] / 365.0, "annual_yield": rate}
