"""Elastic stake: what validators and services are left with after Byzantine services have slashed."""

from __future__ import annotations

import math
from fractions import Fraction

from restaking.core.units import NOBODY, WAD
from restaking.model.world import World
from restaking.runs.verify_ops import Answer, Inputs, operation, plain
from restaking.runs.verify_stage import end_day, open_books, quiet_world, slash_now

SCALE = 10**9  # units of magnitude per unit of stake, where the case's numbers are whole


@operation("elastic_stretch")
def elastic_stretch(inputs: Inputs) -> Answer:
    """Each Byzantine service slashes its whole allocations; degree of the network (Σ allocations / Σ stake) before."""
    stake = [Fraction(str(each)) for each in inputs["stake"]]
    alloc = [[Fraction(str(part)) for part in row] for row in inputs["alloc"]]
    if len(alloc) != len(stake) or any(len(row) != len(alloc[0]) for row in alloc):
        raise ValueError("alloc: not allowed; one row per validator, one entry per service")
    if any(not 0 <= part <= whole for whole, row in zip(stake, alloc, strict=True) for part in row):
        raise ValueError("alloc: not allowed; from 0 to the validator's stake")
    scale = SCALE * math.lcm(*(each.denominator for each in [*stake, *(part for row in alloc for part in row)]))
    world = network([int(each * scale) for each in stake], [[int(part * scale) for part in row] for row in alloc])
    byzantine = set(inputs["byzantine"])
    for avs in sorted(byzantine):
        for operator in range(len(stake)):
            slash_now(world, 1, operator, avs, WAD)
    end_day(world, 1)
    slashable = world.slashable().tolist()
    whole, given = sum(stake, Fraction()), sum((part for row in alloc for part in row), Fraction())
    honest = [avs for avs in range(len(alloc[0])) if avs not in byzantine]
    return {
        "restaking_degree": plain(given / whole if whole else whole),
        "remaining_stake": [plain(Fraction(left, scale)) for left in world.delegated().tolist()],
        "remaining_alloc": [[plain(Fraction(row[avs], scale)) for avs in honest] for row in slashable],
    }


def network(stake: list[int], alloc: list[list[int]]) -> World:
    """A world in which each operator has one delegator and a magnitude in the units of its stake, so that nothing is
    rounded."""
    world = quiet_world("elastic", len(stake), len(stake), len(alloc[0]))
    stakers, edges = world.stakers, world.allocations
    stakers.restaked[:], stakers.operator[:] = stake, range(len(stake))
    stakers.operator[stakers.restaked == 0] = NOBODY
    world.operators.max_magnitude[:] = stake
    edges.magnitude[:] = alloc
    edges.registered[:] = edges.magnitude > 0
    open_books(world)
    return world
