"""How an LRT protocol weighs the operators on its list: each file declares one rule, found by name in the scenario.

A policy maps (constant of the operator, certainty equivalent of delegating to it [1/yr], sensitivity [log-odds per
unit annual return]) to the log of the operator's weight; shares are in proportion to the weights, then capped.
"""

from collections.abc import Callable
from dataclasses import dataclass

from restaking.core.compiled import rule
from restaking.core.registry import Registry, first_line

LogWeight = Callable[[float, float, float], float]


@dataclass(frozen=True)
class LrtPolicy:
    """A registered way to weigh operators."""

    name: str
    about: str
    source: str
    rule: LogWeight


LRT_POLICIES: Registry[LrtPolicy] = Registry("LRT policy", __name__)


def lrt_policy(name: str, source: str) -> Callable[[LogWeight], LogWeight]:
    """Enter a log-weight under a name, with where it comes from."""

    def declare(function: LogWeight) -> LogWeight:
        compiled = rule(function)
        LRT_POLICIES.add(name, LrtPolicy(name, first_line(function), source, compiled))
        return compiled

    return declare
