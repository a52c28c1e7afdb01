"""The kernels in which stakers and LRTs weigh risk, compiled for the scenario's attitude to risk.

In their modules ``certainty_equivalent`` is the default policy; for any other, copies are compiled in which
that name means the other rule, so that every policy is inlined into the loops.
"""

from functools import cache
from typing import Any, NamedTuple

from restaking.agents.policies.staker import STAKER_POLICIES
from restaking.core.compiled import specialise
from restaking.model.kernels import curation, review, settle

DEFAULT = "mean_variance"


class RiskKernels(NamedTuple):
    """Kernels that call the certainty equivalent."""

    weigh_operators: Any
    weigh_lrts: Any
    weigh_plain: Any
    review_stakers: Any
    settle_stakers: Any
    curate: Any


@cache
def risk_kernels(policy: str) -> RiskKernels:
    """The kernels for one staker policy."""
    if policy == DEFAULT:
        return RiskKernels(
            review.weigh_operators,
            review.weigh_lrts,
            review.weigh_plain,
            review.review_stakers,
            settle.settle_stakers,
            curation.curate,
        )
    worth: dict[str, Any] = {"certainty_equivalent": STAKER_POLICIES[policy].rule}
    operators = specialise(review.weigh_operators, policy, **worth)
    lrts = specialise(review.weigh_lrts, policy, **worth)
    plain = specialise(review.weigh_plain, policy, **worth)
    weigh: dict[str, Any] = {"weigh_operators": operators, "weigh_lrts": lrts, "weigh_plain": plain}
    weights = specialise(curation.target_weights, policy, **worth)
    return RiskKernels(
        operators,
        lrts,
        plain,
        specialise(review.review_stakers, policy, **weigh),
        specialise(settle.settle_stakers, policy, **weigh),
        specialise(curation.curate, policy, target_weights=weights),
    )
