"""I1: no gwei appears or vanishes."""

from restaking.model.accounts import ETH_SECTORS
from restaking.model.identities import identity, must_agree
from restaking.model.world import World


@identity("I1")
def total_eth(world: World, day: int) -> None:
    """All ETH in columns = ETH of day 0 + issuance + net inflow from outside - burned."""
    came_in = -sum(world.ledger.balance[sector] for sector in ETH_SECTORS)
    must_agree(
        "ETH in all columns differs from opening + issuance + net inflow - burned",
        world.eth_held(),
        world.opening_eth + came_in,
        day,
    )
