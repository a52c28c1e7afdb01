"""File the slashes that follow an attack."""

from collections.abc import Sequence

from restaking.model.filing import punish_attack
from restaking.model.interventions import intervention
from restaking.model.world import World


def check(world: World, *, operators: Sequence[int], avss: Sequence[int]) -> None:
    """Refuse empty coalitions, attacks on nobody, and rows that do not exist."""
    for name, rows, count in (("operators", operators, len(world.operators)), ("avss", avss, len(world.avss))):
        if not rows or not all(0 <= row < count for row in rows):
            raise ValueError(f"{name} = {list(rows)}: not allowed; one or more whole numbers from 0 to {count - 1}")


@intervention("attack", check)
def attack(world: World, day: int, *, operators: Sequence[int], avss: Sequence[int]) -> None:
    """The operators attack the AVSs together and lose their allocations to them, as far as caps allow."""
    punish_attack(world, day, operators, avss)
