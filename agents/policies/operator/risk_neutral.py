"""Expected profit: losses count at their mean, so that common causes of several AVSs do not matter."""

from restaking.agents.policies.operator import operator_policy


@operator_policy("risk_neutral", source="Expected value; the benchmark of Durvasula and Roughgarden 2025 for operators")
def risk_neutral(
    income: float, cost: float, feared_loss: float, variance: float, franchise_loss: float, risk_aversion: float
) -> float:
    """Income less cost, less what may be lost of own stake and of future commissions at its mean [ETH/yr]."""
    return income - cost - feared_loss - franchise_loss
