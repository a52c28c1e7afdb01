"""What an LRT token is worth to somebody who can wait, and the discount at which he buys it.

Everything is a fraction of the reported rate. Simplified: what a token earns while its holder waits is left out.
"""

from restaking.core.clock import DAYS_PER_YEAR


def waiting_cost(required_return: float, days: float) -> float:
    """Part of a payment lost to waiting ``days`` for it: 1 − 1/(1 + r·T/365), simple interest at r [1/yr]."""
    return 1.0 - 1.0 / (1.0 + required_return * days / DAYS_PER_YEAR)


def worth_held(required_return: float, days: float, feared_loss: float) -> float:
    """What a token is worth that pays the reported rate in ``days``, less the loss feared until then; at least 0."""
    return max(0.0, 1.0 - waiting_cost(required_return, days) - feared_loss)


def required_discount(required_return: float, days: float, feared_loss: float, fee: float, premium: float) -> float:
    """Discount from which a token is worth buying: 1 − 1/(1 + r·T/365) + feared loss + fee + premium, at most 1."""
    return min(1.0, waiting_cost(required_return, days) + feared_loss + fee + premium)


def feared_in(days: float, feared_a_year: float) -> float:
    """Loss feared within ``days``, at most everything."""
    return min(1.0, feared_a_year * days / DAYS_PER_YEAR)
