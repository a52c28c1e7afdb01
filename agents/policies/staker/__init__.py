"""Stakers' attitudes to risk: each file declares one certainty equivalent, found by name in the scenario.

A policy maps (yield, feared loss, variance, risk aversion), all on a position of 1 over a year, to the
return worth having for sure [1/yr].
"""

from collections.abc import Callable
from dataclasses import dataclass

from restaking.core.compiled import rule
from restaking.core.registry import Registry, first_line

CertaintyEquivalent = Callable[[float, float, float, float], float]


@dataclass(frozen=True)
class StakerPolicy:
    """A registered attitude to risk."""

    name: str
    about: str
    source: str
    rule: CertaintyEquivalent


STAKER_POLICIES: Registry[StakerPolicy] = Registry("staker policy", __name__)


def staker_policy(name: str, source: str) -> Callable[[CertaintyEquivalent], CertaintyEquivalent]:
    """Enter a certainty equivalent under a name, with where it comes from."""

    def declare(function: CertaintyEquivalent) -> CertaintyEquivalent:
        compiled = rule(function)
        STAKER_POLICIES.add(name, StakerPolicy(name, first_line(function), source, compiled))
        return compiled

    return declare
