"""The budget follows what is missing: more where too little stands behind the AVS, less where too much."""

from restaking.agents.policies.avs import avs_policy

LEAST, MOST = 0.9, 1.1  # a day's step: a tenth, so that operators have time to answer


@avs_policy("coverage", source="proportional controller, model.md SM4")
def coverage(budget: float, coverage: float, gain: float) -> float:
    """The budget times 1 + gain × (1 − coverage), at most a tenth up or down in a day."""
    return budget * min(MOST, max(LEAST, 1.0 + gain * (1.0 - coverage)))
