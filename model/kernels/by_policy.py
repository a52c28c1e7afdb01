"""The kernels in which stakers and LRTs weigh risk and AVSs set budgets, compiled for the scenario's policies.

In their modules ``certainty_equivalent`` is the default policy; for any other, copies are compiled in which
that name means the other rule, so that every policy is inlined into the loops.
"""

from functools import cache
from typing import Any, NamedTuple

from restaking.agents.policies.avs import AVS_POLICIES
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.compiled import specialise
from restaking.model.kernels import avss, curation, review, settle

DEFAULT = "mean_variance"
DEFAULT_BUDGET = "held"


class RiskKernels(NamedTuple):
    """Kernels that call the certainty equivalent."""

    weigh_operators: Any
    weigh_lrts: Any
    review_stakers: Any
    settle_stakers: Any
    curate: Any


@cache
def risk_kernels(policy: str) -> RiskKernels:
    """The kernels for one staker policy."""
    if policy == DEFAULT:
        return RiskKernels(
            review.weigh_operators, review.weigh_lrts, review.review_stakers, settle.settle_stakers, curation.curate
        )
    worth: dict[str, Any] = {"certainty_equivalent": STAKER_POLICIES[policy].rule}
    operators = specialise(review.weigh_operators, policy, **worth)
    lrts = specialise(review.weigh_lrts, policy, **worth)
    weigh: dict[str, Any] = {"weigh_operators": operators, "weigh_lrts": lrts}
    weights = specialise(curation.target_weights, policy, **worth)
    return RiskKernels(
        operators,
        lrts,
        specialise(review.review_stakers, policy, **weigh),
        specialise(settle.settle_stakers, policy, **weigh),
        specialise(curation.curate, policy, target_weights=weights),
    )


class BudgetKernels(NamedTuple):
    """Kernels in which AVSs set their budgets."""

    budget_of: Any
    set_budgets: Any


@cache
def budget_kernels(policy: str) -> BudgetKernels:
    """The kernels for one AVS policy; ``next_budget`` is its name in their module."""
    if policy == DEFAULT_BUDGET:
        return BudgetKernels(avss.budget_of, avss.set_budgets)
    one = specialise(avss.budget_of, policy, next_budget=AVS_POLICIES[policy].rule)
    return BudgetKernels(one, specialise(avss.set_budgets, policy, budget_of=one))
