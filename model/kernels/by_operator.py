"""The kernels in which operators value AVSs, compiled for the scenario's allocation mode and operators' policy.

In their module ``own_stake`` is the common rule of allocation and ``marginal_value`` the default policy; where the
mode or the policy differs, copies are compiled in which those names mean the others, all the way up to the review.
"""

from functools import cache
from typing import Any, NamedTuple

from restaking.agents.policies.operator import OPERATOR_POLICIES
from restaking.core.compiled import specialise
from restaking.model.kernels import opt_in
from restaking.model.rules.modes import MODES

DEFAULT = "marginal_profit"


class OptInKernels(NamedTuple):
    """Kernels that value AVSs."""

    note_others: Any
    weigh_running: Any
    weigh_others: Any
    choose_avss: Any
    sum_firms: Any
    review_operators: Any


@cache
def opt_in_kernels(mode: str, policy: str) -> OptInKernels:
    """The kernels for one allocation mode and one policy."""
    stake = MODES[mode].rules.unlike("own_stake")
    worth: dict[str, Any] = {} if policy == DEFAULT else {"marginal_value": OPERATOR_POLICIES[policy].rule}
    found: dict[str, Any] = {}

    def own(name: str, calls: tuple[str, ...], rules: dict[str, Any]) -> None:
        kernel = getattr(opt_in, name)
        changed = rules | {call: found[call] for call in calls if found[call] is not getattr(opt_in, call)}
        found[name] = specialise(kernel, f"{mode}_{policy}", **changed) if changed else kernel

    for name in ("common_exposure", "note_terms", "note_others"):
        own(name, (), stake)
    own("value_of", (), worth)
    for name in ("weigh_running", "weigh_others"):
        own(name, ("common_exposure", "note_terms", "value_of"), stake)
    own("choose_avss", ("note_others", "weigh_running", "weigh_others"), {})
    own("sum_firms", ("common_exposure",), {})
    own("review_operators", ("sum_firms", "choose_avss", "common_exposure"), {})
    return OptInKernels(*(found[name] for name in OptInKernels._fields))
