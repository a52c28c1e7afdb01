"""In markets nobody gains what nobody loses."""

from restaking.model.identities import identity, must_agree
from restaking.model.world import World


@identity("gains")
def gains(world: World, day: int) -> None:
    """Gains of all sides of the markets sum to 0, fees included."""
    must_agree("gains of all parties in markets differ from nothing", int(world.gains.gained.sum()), 0, day)
