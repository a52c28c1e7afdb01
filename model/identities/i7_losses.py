"""I7: what holders lost, layer by layer, is what their wealth fell short by."""

from restaking.model import losses
from restaking.model.identities import identity, must_agree
from restaking.model.world import World


@identity("I7")
def losses_by_layer(world: World, day: int) -> None:
    """Change of holders' wealth today = income - outflow - losses of all layers, which are the flows booked as such."""
    today, lost = losses.crossings(world), losses.lost_today(world)
    must_agree("losses by layer differ from the flows booked as losses", lost, today.losses, day)
    must_agree(
        "holders' wealth changed by something else than income - outflow - losses",
        losses.wealth(world) - losses.wealth_before(world),
        today.came_in - today.went_out - lost,
        day,
    )
