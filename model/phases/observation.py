"""The look at the end of the day."""

from restaking.model.metrics import observe
from restaking.model.security.picture import glimpse
from restaking.model.world import World


def record(world: World, day: int) -> None:
    """Add the day's row of metrics."""
    with world.still():
        if day % world.scenario.security.every_days == 0:
            world.picture = glimpse(world, day)
        world.series.append({"day": float(day), **observe(world)})
