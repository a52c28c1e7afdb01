"""I2: the base chain counts every validator's ETH, and nothing else."""

from typing import Final

from restaking.model.identities import identity, must_agree
from restaking.model.world import World

AT_HAND: Final = frozenset(
    {
        "stakers.wallet", "operators.wallet", "avss.treasury", "avss.rewards", "avss.proceeds", "avss.redistributed",
        "lrts.buffer", "lrts.treasury", "lst.buffer", "base.incentives", "base.dust",
        "pools.eth", "pools.spare_eth", "arbitrageurs.eth", "reserves.cash",
    }
)  # fmt: skip
"""ETH columns that are not in validators or on the way into or out of one."""


@identity("I2")
def validators(world: World, day: int) -> None:
    """Active stake + what waits to enter, to be swept or to be let out after a slashing = all ETH not at hand."""
    waiting = sum(int(q.column("amount").sum()) for q in (world.entries, world.sweeps, world.penalised))
    booked = sum(
        world.ledger.balance[each.account]
        for each in world.money()
        if each.unit == "gwei" and each.account not in AT_HAND
    )
    must_agree(
        "active and queued validator ETH differs from what is booked as such", world.staked() + waiting, booked, day
    )
