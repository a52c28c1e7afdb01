"""Many validators slashed by the base chain on one day: the correlation penalty grows with their number."""

import math
from collections.abc import Iterator

from restaking.core.units import GWEI, Codes, gwei
from restaking.model.interventions import intervention
from restaking.model.kernels.moves import STAKER
from restaking.model.phases.base_slashing import Holding, holdings, slash
from restaking.model.world import World

MOST = 0.5  # of all active stake: with more gone there would be no chain to speak of


def check(world: World, *, whose: str, eth: float) -> None:
    """Refuse owners that do not exist, and more ETH than they have or than half of all stake."""
    held = {name: int(holding.stake.sum()) for name, holding in holdings(world).items() if name != "restaked"}
    if whose not in held:
        raise ValueError(f"whose = {whose!r}: not allowed; one of {', '.join(held)}")
    most = min(held[whose], int(MOST * world.staked())) / GWEI
    if not 0.0 < eth <= most:
        raise ValueError(f"eth = {eth}: not allowed; above 0 and at most {most:.0f}")


@intervention("slash_validators", check)
def slash_validators(world: World, day: int, *, whose: str, eth: float) -> None:
    """The base chain slashes validators with ``eth`` ETH of solo stakers, the lst, the background or 'lrt NAME'."""
    holding, cause = holdings(world)[whose], world.new_cause()
    world.tell("shock_slash_validators", day, whose, cause, 0)
    left = math.ceil(gwei(eth) / gwei(world.scenario.base.validator_eth))
    for row in _rows(holding, world.stakers.native):
        if left == 0:
            return
        left -= slash(world, day, holding, row, left, cause)


def _rows(holding: Holding, native: Codes) -> Iterator[int]:
    """Rows with validators, in their order."""
    for row in holding.stake.nonzero()[0].tolist():
        if holding.kind != STAKER or native[row] == 1:
            yield row
