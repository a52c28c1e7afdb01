"""Constant relative risk aversion over the two-point lottery that has the given mean and variance."""

import math

from restaking.agents.policies.staker import staker_policy


@staker_policy("crra", source="Arrow 1965, Pratt 1964; two-point lottery matched to mean and variance")
def crra(yield_: float, feared_loss: float, variance: float, risk_aversion: float) -> float:
    """Return worth having for sure [1/yr] under power utility; -1 where ruin is possible and aversion is 1 or more.

    A lottery that loses more often, or more at a time, is never worth more. The feared loss alone, at one variance, may
    go up with the worth: variance = mean × loss − mean² is then reached by a smaller loss that comes more often, which
    may stop short of ruin. That is what the lottery of these two moments is, not an error of the fit.
    """
    gain = 1.0 + yield_
    if feared_loss <= 0.0:
        return yield_
    mean = feared_loss / gain
    square = variance / (gain * gain) + mean * mean
    if square < 1e-300:  # a fear so faint that its square is no longer a float
        return yield_ - feared_loss
    chance, loss = mean * mean / square, square / mean
    left = gain * (1.0 - loss)
    if left <= 1e-12 * gain:  # a total loss, as far as floats can tell it from one
        if risk_aversion >= 1.0 or left < -1e-12 * gain:
            return -1.0
        left = 0.0
    if abs(risk_aversion - 1.0) < 1e-12:
        return math.exp((1.0 - chance) * math.log(gain) + chance * math.log(left)) - 1.0
    power = 1.0 - risk_aversion
    if power > 0.0:
        return gain * (1.0 - chance + chance * (left / gain) ** power) ** (1.0 / power) - 1.0
    # in units of the worse outcome, whose utility counts most: so no power is too large for a float
    return left * (chance + (1.0 - chance) * (gain / left) ** power) ** (1.0 / power) - 1.0
