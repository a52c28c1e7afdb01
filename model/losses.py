"""What holders lost, by layer of risk. Every loss has a cause; every cause belongs to one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from restaking.model.world import World

LAYERS: Final = ("base", "independent", "common", "unjust", "malicious", "attack", "shock")
"""Rows of the table ``losses``: penalties of the base chain, then why AVSs slashed."""

LOSSES: Final = frozenset({"slashed", "penalty"})
"""Flows that take something from a holder for good."""

HOLDERS: Final = frozenset(
    f"{table}.{column}"
    for table, columns in {
        "stakers": ("wallet", "solo", "restaked"),
        "operators": ("wallet",),
        "lrts": ("buffer", "treasury"),
        "lrt_delegations": ("stake",),
        "lst": ("active",),
        "withdrawals": ("amount",),
        "entries": ("amount",),
        "exits": ("amount",),
    }.items()
    for column in columns
)
"""Accounts whose ETH belongs to stakers, operators or LRT protocols; stake under a lien belongs to nobody."""


def record(world: World, layer: str, lost: int) -> None:
    """Enter a loss [gwei] into its layer."""
    world.losses.lost[LAYERS.index(layer)] += lost


def close(world: World) -> None:
    """Note what was lost by the end of the day, after the identity has been checked."""
    world.losses.before[:] = world.losses.lost


def lost_today(world: World) -> int:
    """Losses of all layers since the close of the day before [gwei]."""
    return int(world.losses.lost.sum() - world.losses.before.sum())


def discrepancy(world: World) -> int:
    """Identity I7, before the day is booked [gwei]; anything but 0 is a bug.

    The wealth of all holders, summed afresh, less what it was at the close of the day before, is income less
    outflow less the losses by layer. Income and outflow are the day's flows between a holder and somebody else
    that are not losses.
    """
    flows = world.ledger.today.items()
    crossing = [(name, target in HOLDERS, amount) for (name, source, target), amount in flows
                if (source in HOLDERS) != (target in HOLDERS)]  # fmt: skip
    net = sum(amount if inward else -amount for _, inward, amount in crossing)
    income = sum(amount if inward else -amount for name, inward, amount in crossing if name not in LOSSES)
    opening = sum(world.ledger.balance[account] for account in sorted(HOLDERS)) - net
    return wealth(world) - opening - (income - lost_today(world))


def wealth(world: World) -> int:
    """What all holders have, summed afresh from the columns [gwei]."""
    return sum(stock for table in world.tables() for account, stock in table.money() if account in HOLDERS)
