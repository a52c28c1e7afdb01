"""The budget stays what it is: the default, as no AVS of 2024 was seen to follow its coverage."""

from restaking.agents.policies.avs import avs_policy


@avs_policy("held", source="budgets of October 2024 held as observed, model.md SM4")
def held(budget: float, coverage: float, gain: float) -> float:
    """The budget as it is, whatever stands behind the AVS."""
    return budget
