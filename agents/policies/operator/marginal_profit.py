"""Profit less everything that may be lost, uncertainty included: the default of operators."""

from restaking.agents.policies.operator import operator_policy


@operator_policy("marginal_profit", source="Markowitz 1952; increase of the variance of a compound Poisson loss")
def marginal_profit(
    income: float, cost: float, feared_loss: float, variance: float, franchise_loss: float, risk_aversion: float
) -> float:
    """Income less cost, less what may be lost of own stake and of future commissions, less half of risk aversion
    times the variance that the AVS adds [ETH/yr]."""
    return income - cost - feared_loss - franchise_loss - 0.5 * risk_aversion * variance
