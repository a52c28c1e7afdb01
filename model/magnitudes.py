"""Magnitudes and limits: how operators spread them over AVSs, what time changes, what a slash takes.

The only module that changes ``allocations.magnitude``, ``pending``, ``limit`` and ``operators.max_magnitude``
while a world runs; the law by which it does so is the scenario's allocation mode.
"""

from restaking.core.units import Ints
from restaking.model.kernels.registrations import mature_delays, mature_magnitudes, set_limits
from restaking.model.kernels.slash import cut_magnitudes
from restaking.model.rules.modes.vault import amount_slashed, first_due_in_reach
from restaking.model.world import World


def spread(world: World, day: int) -> None:
    """All operators move towards what their mode wants for the AVSs they run."""
    _spread(world, day, world.operators.allocation_delay)


def found(world: World) -> None:
    """The allocations of day 0: those operators would have come to, whatever their delay."""
    _spread(world, 0, world.operators.allocation_delay * 0)


def _spread(world: World, day: int, delay: Ints) -> None:
    ops, edges = world.operators, world.allocations
    world.mode.spread_magnitudes(
        day, world.deallocation_days, world.degree_wad, delay, ops.max_magnitude, edges.registered, edges.magnitude,
        edges.pending, edges.pending_due,
    )  # fmt: skip
    if world.mode.law.amounts:
        set_limits(day, world.degree, world.delegated(), ops.reviewed, edges.registered, edges.magnitude, edges.limit)


def mature(world: World, day: int) -> None:
    """Allocations, deallocations and changes of allocation delays that are due take effect."""
    ops, edges = world.operators, world.allocations
    mature_magnitudes(day, edges.magnitude, edges.pending, edges.pending_due)
    mature_delays(day, ops.allocation_delay, ops.next_delay, ops.next_delay_due)


def cut(
    world: World, operator: int, avs: int, fraction: int, captured: int, *, reach: int, taken_since: int
) -> tuple[int, int]:
    """Carry a slash out on the operator's allocations; everything behind it must then shrink by (after, before).

    By magnitude, (after, before) are the operator's magnitude [wad], which falls. A vault's slash is an amount of
    what was ``captured`` less what was ``taken_since`` by the same AVS, and (after, before) are the gwei the vault
    holds within reach: delegated, and queued to be released on day ``reach`` or later.
    """
    edges, whole = world.allocations, world.operators.max_magnitude
    if world.mode.law.amounts:
        before = held_in_reach(world, operator, reach)
        return before - amount_slashed(fraction, captured, taken_since, before), before
    before = int(whole[operator])
    after = int(cut_magnitudes(avs, fraction, before, edges.magnitude[operator], edges.pending[operator]))
    whole[operator] = after
    return after, before


def capture(world: World, operator: int, avs: int) -> int:
    """What the AVS could take from the operator at this moment [gwei]: what a slash filed now captures."""
    return int(world.slashable()[operator, avs])


def reach(world: World, day: int, filed: int) -> int:
    """Earliest release day of the withdrawals that a slash filed on day ``filed`` and settled on ``day`` reaches."""
    if world.mode.law.amounts:
        return int(first_due_in_reach(filed, world.scenario.slashing.vault_epoch_days))
    return day


def held_in_reach(world: World, operator: int, first_due: int) -> int:
    """Stake behind an operator [gwei]: delegated, and queued to be released on day ``first_due`` or later."""
    queue = world.withdrawals
    within = (queue.column("operator") == operator) & (queue.column("due") >= first_due)
    return int(world.delegated()[operator]) + int(queue.column("amount")[within].sum())
