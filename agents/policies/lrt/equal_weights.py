"""The same share for every operator on the list, whatever it pays: a control for what choosing adds."""

from restaking.agents.policies.lrt import lrt_policy


@lrt_policy("equal_weights", source="DeMiguel, Garlappi and Uppal 2009, naive 1/N diversification")
def equal_weights(anchor: float, certainty_equivalent: float, sensitivity: float) -> float:
    """Log weight of an operator: 0 for all, so that only the list, closures and caps tell operators apart."""
    return 0.0
