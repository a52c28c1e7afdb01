"""A loop is worth having while the token earns more than the debt costs."""

from restaking.agents.policies.looper import looper_policy


@looper_policy("carry", source="arithmetic: L·y − (L−1)·r > y exactly if y > r")
def carry(earns: float, costs: float, most: float, has: float) -> float:
    """Full leverage while the token earns more than borrowing costs, none otherwise."""
    return most if earns > costs else 1.0
