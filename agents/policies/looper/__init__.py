"""How a looper chooses its leverage: each file declares one rule, found by name in the scenario.

A policy maps (return of the token [1/yr], rate of borrowing [1/yr], leverage the looper would go to, leverage it has)
to the leverage that it wants now; 1 is to be out of debt.
"""

from collections.abc import Callable
from dataclasses import dataclass

from restaking.core.compiled import rule
from restaking.core.registry import Registry, first_line

WantedLeverage = Callable[[float, float, float, float], float]


@dataclass(frozen=True)
class LooperPolicy:
    """A registered way to choose leverage."""

    name: str
    about: str
    source: str
    rule: WantedLeverage


LOOPER_POLICIES: Registry[LooperPolicy] = Registry("looper policy", __name__)


def looper_policy(name: str, source: str) -> Callable[[WantedLeverage], WantedLeverage]:
    """Enter a rule for the wanted leverage under a name, with where it comes from."""

    def declare(function: WantedLeverage) -> WantedLeverage:
        compiled = rule(function)
        LOOPER_POLICIES.add(name, LooperPolicy(name, first_line(function), source, compiled))
        return compiled

    return declare
