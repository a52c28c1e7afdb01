"""Leverage stays what it is: a control."""

from restaking.agents.policies.looper import looper_policy


@looper_policy("held", source="control: nobody unwinds of their own accord")
def held(earns: float, costs: float, most: float, has: float) -> float:
    """The leverage it has, whatever that earns and costs."""
    return has
