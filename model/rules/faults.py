"""Chances and sizes of faults: independent, and common to an organisation or a client."""

from restaking.core.compiled import rule
from restaking.core.draws import Key, unit
from restaking.core.units import WAD


@rule
def independent_rate(fault_rate: float, common_share: float) -> float:
    """Hazard of a registration's own faults [1/yr]: what is left of the whole after the common causes."""
    return fault_rate * (1.0 - common_share)


@rule
def common_event_rate(highest_fault_rate: float, common_share: float, part: float, hit: float) -> float:
    """Hazard of a group's common event [1/yr]. Organisations carry one part of the common share, clients the other,
    and an event hits a registration with chance ``hit``, so that each one's whole hazard stays what it was."""
    return part * common_share * highest_fault_rate / hit


@rule
def _power(base: float, exponent: int) -> float:
    """base^exponent by squaring, exponent >= 0: the same on every machine."""
    result, square = 1.0, base
    while exponent > 0:
        if exponent % 2 == 1:
            result *= square
        square *= square
        exponent //= 2
    return result


@rule
def mean_severity(beta: int, cap: float) -> float:
    """Mean slashed fraction min(q, cap) of q ~ Beta(2, b): the integral of P(q > x) = (1-x)^b (1+bx) up to the cap."""
    if cap >= 1.0:
        return 2.0 / (2.0 + beta)
    rest = 1.0 - cap
    return max(0.0, 2.0 / (2.0 + beta) - _power(rest, beta + 1) * (1.0 - beta * rest / (2.0 + beta)))


@rule
def mean_square_severity(beta: int, cap: float) -> float:
    """Mean square of the slashed fraction min(q, cap) of q ~ Beta(2, b): the integral of 2x P(q > x) up to the cap."""
    if cap >= 1.0:
        return 6.0 / ((2.0 + beta) * (3.0 + beta))
    rest = 1.0 - cap
    beyond = 1.0 - (1.0 + 2.0 * beta) * rest / (2.0 + beta) + beta * rest * rest / (3.0 + beta)
    return max(0.0, 6.0 / ((2.0 + beta) * (3.0 + beta)) - 2.0 * _power(rest, beta + 1) * beyond)


@rule
def severity(key: Key, beta: int) -> int:
    """Slashed fraction [wad] drawn from Beta(2, b): the second smallest of b + 1 uniform draws."""
    least, second = 1.0, 1.0
    for slot in range(beta + 1):
        u = unit(key, slot)
        if u < least:
            least, second = u, least
        elif u < second:
            second = u
    return int(second * WAD)
