"""Who gained on whom: every trade, seizure and loss is booked on both sides at the reported rate."""

from restaking.agents.markets import Party
from restaking.model.world import World


def book(world: World, gainer: Party, loser: Party, amount: int) -> None:
    """``gainer`` has gained ``amount`` gwei on ``loser``; a negative amount is a loss."""
    world.gains.gained[gainer] += amount
    world.gains.gained[loser] -= amount
