"""What holders lost, by layer of risk. Every loss has a cause; every cause belongs to one layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from restaking.model.world import World

LAYERS: Final = ("base", "independent", "common", "unjust", "malicious", "attack", "shock", "bug")
"""Rows of the table ``losses``: penalties of the base chain, why AVSs slashed, and bugs of LRT contracts."""

SHOCKS: Final = ("independent", "common", "unjust", "malicious", "shock")
"""Layers in which contagion begins: slashes that nobody provoked by attacking."""
SPREADS: Final = ("shared_stake", "common_software")
"""Rows of the table ``contagion``: slashable stake that other AVSs lose through a slash, and penalties of validators
that failed with an AVS's software."""

LOSSES: Final = frozenset({"slashed", "penalty", "bug_loss"})
NOT_SLASHED: Final = ("base", "bug")
"""Layers whose losses no AVS has caused."""
"""Flows that take something from a holder for good."""

HOLDERS: Final = frozenset(
    f"{table}.{column}"
    for table, columns in {
        "stakers": ("wallet", "solo", "restaked"),
        "operators": ("wallet",),
        "lrts": ("buffer", "treasury"),
        "lrt_delegations": ("stake",),
        "lst": ("active", "buffer"),
        "withdrawals": ("amount",),
        "entries": ("amount",),
        "exits": ("amount",),
        "sweeps": ("amount",),
        "penalised": ("amount",),
    }.items()
    for column in columns
)
"""Accounts whose ETH belongs to stakers, operators or LRT protocols; stake under a lien belongs to nobody."""


def record(world: World, layer: str, lost: int) -> None:
    """Enter a loss [gwei] into its layer."""
    world.losses.lost[LAYERS.index(layer)] += lost


def record_spread(world: World, channel: str, lost: int) -> None:
    """Note what a harm took beyond where it began [gwei]."""
    world.contagion.lost[SPREADS.index(channel)] += lost


def shock_so_far(world: World) -> int:
    """Stake slashed so far in the layers in which contagion begins [gwei]."""
    return sum(int(world.losses.lost[LAYERS.index(layer)]) for layer in SHOCKS)


def close(world: World) -> None:
    """Note what was lost by the end of the day, after the identity has been checked."""
    world.losses.before[:] = world.losses.lost


def lost_today(world: World) -> int:
    """Losses of all layers since the close of the day before [gwei]."""
    return int(world.losses.lost.sum() - world.losses.before.sum())


class Crossings(NamedTuple):
    """Flows of the day between holders and everybody else [gwei], before the day is booked."""

    came_in: int
    went_out: int
    """Losses left out."""
    losses: int


def crossings(world: World) -> Crossings:
    """Sum the day's flows that enter or leave what holders have."""
    came_in = went_out = lost = 0
    for (name, source, target), amount in world.ledger.today.items():
        if source in HOLDERS and target not in HOLDERS:
            if name in LOSSES:
                lost += amount
            else:
                went_out += amount
        elif target in HOLDERS and source not in HOLDERS:
            came_in += amount
    return Crossings(came_in, went_out, lost)


def wealth(world: World) -> int:
    """What all holders have, summed afresh from the columns [gwei]."""
    return sum(counted.stock for counted in world.money() if counted.account in HOLDERS)


def wealth_before(world: World) -> int:
    """What all holders had at the close of the day before [gwei]: the books, less the flows of today."""
    today = crossings(world)
    booked = sum(world.ledger.balance[account] for account in sorted(HOLDERS))
    return booked - today.came_in + today.went_out + today.losses
