"""Contagion by channel: what a world has lost through each, who leaves, and how well AVSs are covered."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from restaking.core.units import GWEI, WAD, Codes, Floats, Ints
from restaking.model.losses import LAYERS, SPREADS, shock_so_far
from restaking.model.rules.avss import covered
from restaking.model.world import World

CHANNELS: Final = ("shock", "shared_stake", "attack", "common_software", "market")
"""What a world alone can tell; who leaves because of a shock only its twin without the shock can."""
BY_STAKERS, BY_LRTS = 0, 1
"""Owners of withdrawals, as in the queue."""


def channels(world: World) -> dict[str, int]:
    """Lost so far through each channel [gwei]."""
    shared, software = (int(world.contagion.lost[SPREADS.index(name)]) for name in SPREADS)
    attack = int(world.losses.lost[LAYERS.index("attack")])
    return dict(zip(CHANNELS, (shock_so_far(world), shared, attack, software, market_loss(world)), strict=True))


def market_loss(world: World) -> int:
    """What LRT tokens were short of their worth at the trough of their deep pools, and debts written off [gwei].

    Simplified: at today's supply and rate, and as if everything had been worth the lowest price.
    """
    trough = world.quotes.deep_trough if len(world.quotes) else None
    return written_off(world) + (short_of_worth(world, trough) if trough is not None else 0)


def written_off(world: World) -> int:
    """Bad debts so far [gwei]."""
    return int(world.reserves.bad_debt.sum())


def short_of_worth(world: World, price: Ints) -> int:
    """What all tokens of the LRTs that are traded are short of their reported worth at these prices [gwei].

    ``price`` (LRTs,) is a fraction of the reported rate [wad].
    """
    short = 0
    for k, (supply, part) in enumerate(zip(world.lrts.supply.tolist(), price.tolist(), strict=True)):
        worth = supply * world.reported_rate(k) // WAD
        short += worth * max(0, WAD - part) // WAD
    return short


def coverage(world: World) -> Floats:
    """(AVSs,) stake behind each over what it requires; 1 where it requires none."""
    pairs = zip(world.secured().tolist(), world.avss.required.tolist(), strict=True)
    return np.array([covered(secured / GWEI, required) for secured, required in pairs])


def exposed_to(world: World, avs: int) -> NDArray[np.bool_]:
    """(operators,) from whom the AVS could take something now."""
    found: NDArray[np.bool_] = world.slashable()[:, avs] > 0
    return found


class Evening(NamedTuple):
    """What has to be known of an evening to tell on the next who has moved."""

    registered: Codes
    slashable: Ints
    queued: Ints
    """(2, operators) withdrawals by stakers and by LRTs that are due when those of the next day will be [gwei]."""


def look(world: World, day: int) -> Evening:
    """Note an evening."""
    return Evening(world.allocations.registered.copy(), world.slashable(), queued(world, world.withdrawal_due(day + 1)))


def queued(world: World, due: int) -> Ints:
    """(2, operators) withdrawals due on a day, by stakers and by LRTs [gwei]."""
    queue = world.withdrawals
    ours = queue.column("due") == due
    out: Ints = np.zeros((2, len(world.operators)), dtype=np.int64)
    np.add.at(out, (queue.column("owner_kind")[ours], queue.column("operator")[ours]), queue.column("amount")[ours])
    return out


class Leaving(NamedTuple):
    """Who moved on a day, and how much [gwei]."""

    operators: int
    """Cover of AVSs that operators left: stake that stays, no longer behind these AVSs."""
    lrts: int
    """Undelegated by LRT protocols, from whomever."""
    hit: int
    """Undelegated by stakers behind the operators that were hit."""
    others: int
    """Undelegated by all other stakers."""


def leaving(world: World, day: int, before: Evening, hit: NDArray[np.bool_]) -> Leaving:
    """Who has moved since the evening ``before``; ``hit`` (operators,) are those whose delegators count as hit."""
    left = (before.registered == 1) & (world.allocations.registered == 0)
    today = np.maximum(queued(world, world.withdrawal_due(day)) - before.queued, 0)
    by_stakers = today[BY_STAKERS]
    return Leaving(
        int(before.slashable[left].sum()), int(today[BY_LRTS].sum()), int(by_stakers[hit].sum()),
        int(by_stakers[~hit].sum()),
    )  # fmt: skip


def caused(world: World, kind: str, cause: int) -> int:
    """What events of one kind took that follow from one cause [gwei]."""
    return sum(event.amount_gwei for event in world.events if event.kind == kind and event.cause == cause)
