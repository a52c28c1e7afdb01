"""An operator changes the delay of its allocations, as it may at any time."""

from restaking.model import platform
from restaking.model.interventions import intervention
from restaking.model.world import World

LONGEST = 60  # days, as for every delay of the platform


def check(world: World, *, operator: int, days: int) -> None:
    """Refuse operators that do not exist and delays that no scenario allows."""
    if not 0 <= operator < len(world.operators):
        raise ValueError(f"operator = {operator}: not allowed; a whole number from 0 to {len(world.operators) - 1}")
    if not 0 <= days <= LONGEST:
        raise ValueError(f"days = {days}: not allowed; a whole number from 0 to {LONGEST}")


@intervention("set_allocation_delay", check)
def set_allocation_delay(world: World, day: int, *, operator: int, days: int) -> None:
    """The operator's allocations take ``days`` from the day on which the change itself takes effect, 17.5 days on."""
    world.tell("shock_set_allocation_delay", day, f"operator:{operator}", world.new_cause(), 0)
    platform.set_allocation_delay(world, day, operator, days)
