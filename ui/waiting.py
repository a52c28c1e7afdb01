"""What of an agent's ETH waits in a queue, how much, and until which day slashes reach it."""

from __future__ import annotations

from typing import Any  # a world is read through its tables and queues

import numpy as np
from numpy.typing import NDArray

from restaking.model.kernels.moves import LRT_PROTOCOL, STAKER
from restaking.model.magnitudes import reach
from restaking.ui.card import Row

Chosen = NDArray[np.bool_]


def of_staker(world: Any, row: int) -> list[Row]:
    """Everything of one staker that waits."""
    claims, tokens = world.redemptions, world.lst_redemptions
    return [
        *of_owner(world, STAKER, row),
        Row("owed by its LRT", int(claims.column("claim")[mine(claims, STAKER, row)].sum())),
        Row("LST tokens being redeemed", int(tokens.column("tokens")[tokens.column("owner") == row].sum())),
    ]


def of_lrt(world: Any, row: int) -> list[Row]:
    """Everything of one LRT protocol that waits."""
    return of_owner(world, LRT_PROTOCOL, row)


def of_owner(world: Any, kind: int, row: int) -> list[Row]:
    """ETH of one owner in the platform's queue and in those of the base chain."""
    queue = world.withdrawals
    its = mine(queue, kind, row)
    caught = world.penalised
    leaving = sum(amount_in(queue, mine(queue, kind, row)) for queue in (world.exits, world.sweeps))
    return [
        Row("in the withdrawal queue", amount_in(queue, its), note=days_in_reach(world, its)),
        Row("entering validators", amount_in(world.entries, mine(world.entries, kind, row))),
        Row("leaving validators", leaving),
        Row(
            "slashed by the base chain", amount_in(caught, mine(caught, kind, row)), note="what is left, on its way out"
        ),
    ]


def mine(queue: Any, kind: int, row: int) -> Chosen:
    """Rows of a queue that belong to an owner."""
    found: Chosen = (queue.column("owner_kind") == kind) & (queue.column("owner") == row)
    return found


def amount_in(queue: Any, chosen: Chosen) -> int:
    """Sum of some rows of a queue [gwei]."""
    return int(queue.column("amount")[chosen].sum())


def behind(world: Any, operator: int, day: int) -> Chosen:
    """Withdrawals that a slash of the operator, filed and settled tomorrow, would reach."""
    queue = world.withdrawals
    found: Chosen = (queue.column("operator") == operator) & (queue.column("due") >= reach(world, day + 1, day + 1))
    return found


def days_in_reach(world: Any, chosen: Chosen) -> str:
    """Until when slashes reach some withdrawals."""
    due = world.withdrawals.column("due")[chosen]
    if not len(due):
        return ""
    first, last = int(due.min()), int(due.max())
    return f"slashable through day {first}" if first == last else f"slashable through day {first} to {last}"
