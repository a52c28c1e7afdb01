"""Others make good what an LRT protocol is missing."""

from restaking.core.units import WAD, gwei, wad
from restaking.model import backing
from restaking.model.interventions import intervention, lrt_row
from restaking.model.world import World

MOST = 1e7  # ETH: more than any protocol has


def check(world: World, *, lrt: int | str, eth: float | None = None, share: float | None = None) -> None:
    """Refuse LRTs that do not exist, both an amount and a share or neither, and amounts outside their range."""
    lrt_row(world, lrt)
    if (eth is None) == (share is None):
        raise ValueError(f"eth = {eth}, share = {share}: not allowed; one of the two")
    if eth is not None and not 0.0 < eth <= MOST:
        raise ValueError(f"eth = {eth}: not allowed; above 0 and at most {MOST:.0f}")
    if share is not None and not 0.0 < share <= 1.0:
        raise ValueError(f"share = {share}: not allowed; above 0 and at most 1")


@intervention("recapitalise", check)
def recapitalise(
    world: World, day: int, *, lrt: int | str, eth: float | None = None, share: float | None = None
) -> None:
    """So much ETH from outside, or so large a share of what is missing behind its tokens, joins an LRT's buffer."""
    k = lrt_row(world, lrt)
    amount = gwei(eth) if eth is not None else backing.hole(world, k) * wad(share or 0.0) // WAD
    backing.make_good(world, k, amount)
    world.tell("shock_recapitalise", day, f"lrt:{k}", world.new_cause(), amount)
