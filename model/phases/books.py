"""The audit: stocks are counted afresh from the columns and compared with the books, to the gwei."""

from restaking.model import identities, losses
from restaking.model.accounts import ETH_SECTORS
from restaking.model.world import World


def close(world: World, day: int) -> None:
    """Check every account and every identity, then book the day; any difference stops the run."""
    with world.still():  # every column is counted once, for accounts and identities alike
        world.ledger.check(stocks(world), day)
        identities.check_all(world, day)
    losses.close(world)
    world.ledger.close(day)


def stocks(world: World) -> list[tuple[str, int]]:
    """(account, stock) of every money column, and the clearing account, which must be empty."""
    return [(counted.account, counted.stock) for counted in world.money()] + [("clearing", 0)]


def conservation_error(world: World) -> int:
    """ETH in all gwei columns, less the ETH of day 0, less what came in since, plus what went out [gwei]."""
    sectors = sum(world.ledger.balance[sector] for sector in ETH_SECTORS)
    return world.eth_held() - world.opening_eth + sectors
