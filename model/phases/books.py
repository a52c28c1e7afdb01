"""The audit: stocks are summed afresh from the columns and compared with the books, to the gwei."""

import numpy as np

from restaking.core.ledger import BooksDoNotBalance
from restaking.model.kernels.stakes import magnitudes_fit, tokens_held
from restaking.model.world import World


def close(world: World, day: int) -> None:
    """Check every account and every identity, then book the day; any difference stops the run."""
    world.ledger.check(stocks(world), day)
    check_identities(world, day)
    world.ledger.close(day)


def stocks(world: World) -> list[tuple[str, int]]:
    """(account, stock) of every money column, and the clearing account, which must be empty."""
    return [item for table in world.tables() for item in table.money()] + [("clearing", 0)]


def conservation_error(world: World) -> int:
    """ETH in all gwei columns, less the ETH of day 0, less what came in since, plus what went out [gwei]."""
    sectors = world.ledger.balance["outside"] + world.ledger.balance["issuance"]
    return world.eth_held() - world.opening_eth + sectors


def check_identities(world: World, day: int) -> None:
    """Identities that hold beyond the sums: supplies equal holdings, magnitudes fit, nothing is negative."""
    held = np.zeros(len(world.lrts), dtype=np.int64)
    tokens_held(world.stakers.lrt, world.stakers.lrt_tokens, held)
    _require(bool((held == world.lrts.supply).all()), "lrts.supply differs from the tokens its holders have", day)
    _require(int(world.stakers.lst.sum()) == int(world.lst.supply[0]), "lst.supply differs from the tokens held", day)
    edges = world.allocations
    _require(
        magnitudes_fit(
            world.degree_wad if world.mode.law.sums and world.degree <= 1.0 else 0,
            edges.magnitude,
            edges.pending,
            world.operators.max_magnitude,
        ),
        "allocations.magnitude exceeds operators.max_magnitude, or allocations.pending the magnitude",
        day,
    )
    for table in world.tables():
        for account, least in table.least_money():
            _require(least >= 0, f"{account} is negative", day)


def _require(holds: bool, what: str, day: int) -> None:
    if not holds:
        raise BooksDoNotBalance(f"{what} on day {day}")
