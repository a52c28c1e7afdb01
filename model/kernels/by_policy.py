"""The kernels in which stakers and LRTs weigh risk, AVSs set budgets and loopers leverage, compiled for the
scenario's policies.

In their modules ``certainty_equivalent`` is the default policy; for any other, copies are compiled in which
that name means the other rule, so that every policy is inlined into the loops.
"""

from functools import cache
from typing import Any, NamedTuple

from restaking.agents.policies.avs import AVS_POLICIES
from restaking.agents.policies.looper import LOOPER_POLICIES
from restaking.agents.policies.lrt import LRT_POLICIES
from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.compiled import specialise
from restaking.model.kernels import avss, curation, loans, review, settle

DEFAULT, DEFAULT_LRT, DEFAULT_BUDGET, DEFAULT_LOOP = "mean_variance", "logit_weights", "held", "carry"


class RiskKernels(NamedTuple):
    """Kernels that call the certainty equivalent."""

    weigh_operators: Any
    weigh_lrts: Any
    weigh_plain: Any
    review_stakers: Any
    settle_stakers: Any
    target_weights: Any
    curate: Any


@cache
def risk_kernels(policy: str, lrt_policy: str = DEFAULT_LRT) -> RiskKernels:
    """The kernels for one policy of stakers and one of LRTs."""
    return RiskKernels._make((*_stakers_kernels(policy), *_lrts_kernels(policy, lrt_policy)))


@cache
def _stakers_kernels(policy: str) -> tuple[Any, ...]:
    if policy == DEFAULT:
        return (
            review.weigh_operators, review.weigh_lrts, review.weigh_plain, review.review_stakers, settle.settle_stakers
        )  # fmt: skip
    worth: dict[str, Any] = {"certainty_equivalent": STAKER_POLICIES[policy].rule}
    operators = specialise(review.weigh_operators, policy, **worth)
    lrts = specialise(review.weigh_lrts, policy, **worth)
    plain = specialise(review.weigh_plain, policy, **worth)
    weigh: dict[str, Any] = {"weigh_operators": operators, "weigh_lrts": lrts, "weigh_plain": plain}
    reviewing = specialise(review.review_stakers, policy, **weigh)
    return operators, lrts, plain, reviewing, specialise(settle.settle_stakers, policy, **weigh)


@cache
def _lrts_kernels(policy: str, lrt_policy: str) -> tuple[Any, Any]:
    if (policy, lrt_policy) == (DEFAULT, DEFAULT_LRT):
        return curation.target_weights, curation.curate
    label = f"{policy}_{lrt_policy}"
    rules: dict[str, Any] = {
        "certainty_equivalent": STAKER_POLICIES[policy].rule,
        "log_weight": LRT_POLICIES[lrt_policy].rule,
    }
    weights = specialise(curation.target_weights, label, **rules)
    return weights, specialise(curation.curate, label, target_weights=weights)


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


@cache
def loop_kernel(policy: str) -> Any:
    """The kernel that says which loopers move, for one looper policy; ``wanted_leverage`` is its name there."""
    if policy == DEFAULT_LOOP:
        return loans.who_moves
    return specialise(loans.who_moves, policy, wanted_leverage=LOOPER_POLICIES[policy].rule)
