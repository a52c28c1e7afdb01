"""I5: what operators have behind them is what stakers and LRT protocols have put there."""

from restaking.model.identities import identity, must_agree
from restaking.model.kernels.stakes import undelegated_stake
from restaking.model.world import World


@identity("I5")
def delegated(world: World, day: int) -> None:
    """Stake delegated to the operators, one by one, + deposits behind nobody = what is booked as restaked.

    Amounts are kept as what they are worth, so there is no remainder.
    """
    behind_nobody = int(undelegated_stake(world.stakers.operator, world.stakers.restaked))
    booked = world.ledger.balance["stakers.restaked"] + world.ledger.balance["lrt_delegations.stake"]
    summed = int(world.delegated().sum()) + behind_nobody
    must_agree("stake behind operators and behind nobody differs from what is booked as restaked", summed, booked, day)
