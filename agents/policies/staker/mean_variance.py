"""Mean and variance: the default attitude to risk."""

from restaking.agents.policies.staker import staker_policy


@staker_policy("mean_variance", source="Markowitz 1952; variance of a compound Poisson loss")
def mean_variance(yield_: float, feared_loss: float, variance: float, risk_aversion: float) -> float:
    """Return worth having for sure [1/yr]: yield less feared loss less half of risk aversion times variance."""
    return yield_ - feared_loss - 0.5 * risk_aversion * variance
