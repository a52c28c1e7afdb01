"""Weights that follow the certainty equivalent, anchored to where the stake was found: the default."""

from restaking.agents.policies.lrt import lrt_policy


@lrt_policy("logit_weights", source="McFadden 1974; model.md SM8: weight in proportion to exp(sensitivity x CE)")
def logit_weights(anchor: float, certainty_equivalent: float, sensitivity: float) -> float:
    """Log weight of an operator: its constant plus sensitivity times what delegating to it is worth for sure."""
    return anchor + sensitivity * certainty_equivalent
