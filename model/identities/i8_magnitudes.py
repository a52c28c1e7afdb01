"""I8: magnitudes only fall, and what AVSs may slash fits into them."""

import numpy as np

from restaking.model.identities import fails, identity
from restaking.model.kernels.stakes import magnitudes_fit
from restaking.model.world import World


@identity("I8")
def magnitudes(world: World, day: int) -> None:
    """Max magnitudes never rise; allocations fit into them, and what is leaving into its allocation."""
    edges, left = world.allocations, world.operators.max_magnitude
    if not magnitudes_fit(most_promised(world), edges.magnitude, edges.pending, left):
        _name_misfit(world, day)
    before = world.magnitude_before
    if before is not None and (left > before).any():
        j = int(np.argmax(left - before))
        risen = int(left[j] - before[j])
        fails(f"operators.max_magnitude of {world.operators.names[j]} has risen by {risen} wad to {int(left[j])}", day)
    world.magnitude_before = left.copy()


def most_promised(world: World) -> int:
    """What allocations may sum to in units of the operator's magnitude [wad]; 0 where a loss may leave more."""
    return world.degree_wad if world.mode.law.sums and world.degree <= 1.0 else 0


def _name_misfit(world: World, day: int) -> None:
    edges, left = world.allocations, world.operators.max_magnitude
    for j, name in enumerate(world.operators.names):
        row = slice(j, j + 1)
        if not magnitudes_fit(most_promised(world), edges.magnitude[row], edges.pending[row], left[row]):
            allocated, leaving = int(edges.magnitude[j].sum()), int(edges.pending[j].sum())
            fails(
                f"{name}: allocations.magnitude exceeds operators.max_magnitude, or allocations.pending the magnitude:"
                f" {allocated} wad allocated, {leaving} of it leaving, {int(left[j])} there",
                day,
            )
