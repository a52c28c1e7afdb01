"""How long a token handed in for redemption takes to pay, as anybody can see or has to guess."""

from restaking.model.rules.churn import exit_churn
from restaking.model.world import World


def redeemable(world: World, k: int) -> bool:
    """Whether LRT k takes tokens for redemption and pays."""
    return bool(world.lrts.open[k]) and not world.lrts.paused[k]


def spare_buffer(world: World, k: int) -> int:
    """ETH that LRT k has at hand and owes to nobody [gwei]: redemptions out of it wait for nothing."""
    return max(0, int(world.lrts.buffer[k]) - int(world.lrt_owed()[k]))


def days_out_of_stake(world: World, day: int) -> float:
    """Days until ETH asked for today is out of the platform's withdrawal queue, the exit queue and the sweep."""
    staked = world.staked()
    queue = int(world.exits.column("amount").sum()) / exit_churn(staked, world.scenario.base.era)
    return world.withdrawal_due(day) - day + queue + world.sweep_days(staked)


def days_until_paid(world: World, k: int, day: int) -> float:
    """Days until a token of LRT k beyond its spare buffer pays; while redemptions are closed, those that people believe
    in."""
    return days_out_of_stake(world, day) if redeemable(world, k) else world.scenario.markets.reopening_days
