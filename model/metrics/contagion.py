"""How far harm has spread, by channel; what would have happened anyway is for twins to tell (runs/contagion.py)."""

from restaking.core.units import eth
from restaking.model import contagion
from restaking.model.losses import shock_so_far
from restaking.model.metrics import metric
from restaking.model.rules.main_chain import contagion_multiplier as multiplier
from restaking.model.world import World


@metric(
    "1",
    "all stake lost so far to AVSs and with their software, over what slashes took that no attack provoked; nan before",
    "Durvasula and Roughgarden 2024",
)
def contagion_multiplier(world: World) -> float:
    """(shock + attack + common software) / shock."""
    lost = contagion.channels(world)
    return multiplier(shock_so_far(world), lost["attack"], lost["common_software"])


@metric("ETH", "lost so far by channel: stake slashed without an attack (shock) and for one (attack), penalties of"
        " validators that failed with AVS software, cover that other AVSs lost (shared_stake), and what LRT tokens were"
        " short of their worth at the trough, bad debts included (market)")  # fmt: skip
def contagion_eth(world: World) -> dict[str, float]:
    """Cover and prices are no stake: they are not part of the multiplier."""
    return {name: eth(gwei) for name, gwei in contagion.channels(world).items()}
