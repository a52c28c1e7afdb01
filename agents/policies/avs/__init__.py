"""How AVSs set what they pay: each file declares one rule for the next reward budget, found by name in the scenario.

A policy maps (budget, coverage, gain) to the budget it would have next, in the unit of the budget. Coverage is the
stake behind the AVS over what it requires; the gain is the scenario's ``avss.budget_gain``. What an AVS cannot pay it
does not pay, whatever its policy asks for (``model/rules/avss.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from restaking.core.compiled import rule
from restaking.core.registry import Registry, first_line

NextBudget = Callable[[float, float, float], float]


@dataclass(frozen=True)
class AvsPolicy:
    """A registered way of setting the reward budget."""

    name: str
    about: str
    source: str
    rule: NextBudget


AVS_POLICIES: Registry[AvsPolicy] = Registry("AVS policy", __name__)


def avs_policy(name: str, source: str) -> Callable[[NextBudget], NextBudget]:
    """Enter a rule for the next budget under a name, with where it comes from."""

    def declare(function: NextBudget) -> NextBudget:
        compiled = rule(function)
        AVS_POLICIES.add(name, AvsPolicy(name, first_line(function), source, compiled))
        return compiled

    return declare
