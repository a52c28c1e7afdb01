"""Operators' attitudes to risk: each file declares what one more AVS is worth, found by name in the scenario.

A policy maps what an AVS means to the people an operator decides for, all in ETH per year: (income, running cost,
feared loss of their own stake, variance it adds to their position per ETH of that, feared loss of franchise), and
their risk aversion, to the profit worth having for sure [ETH/yr].
"""

from collections.abc import Callable
from dataclasses import dataclass

from restaking.core.compiled import rule
from restaking.core.registry import Registry, first_line

MarginalValue = Callable[[float, float, float, float, float, float], float]


@dataclass(frozen=True)
class OperatorPolicy:
    """A registered attitude of operators."""

    name: str
    about: str
    source: str
    rule: MarginalValue


OPERATOR_POLICIES: Registry[OperatorPolicy] = Registry("operator policy", __name__)


def operator_policy(name: str, source: str) -> Callable[[MarginalValue], MarginalValue]:
    """Enter a marginal value under a name, with where it comes from."""

    def declare(function: MarginalValue) -> MarginalValue:
        compiled = rule(function)
        OPERATOR_POLICIES.add(name, OperatorPolicy(name, first_line(function), source, compiled))
        return compiled

    return declare
