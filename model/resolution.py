"""What becomes of slashed stake when its escrow ends: burned, locked, or handed to the AVS's recipient.

Source: EigenLayer ELIP-006 (redistribution, never of native ETH) and ELIP-016 (seven days before funds leave).
"""

from restaking.core.units import NOBODY, WAD, mul_div
from restaking.model.accounts import BURN_EXIT, LST_LOCKED, REDISTRIBUTED
from restaking.model.kernels.moves import AVS_RECIPIENT, BURN
from restaking.model.world import World


def resolve(world: World, day: int) -> None:
    """Resolve every slash whose escrow ends today."""
    queue = world.escrow
    due = queue.column("due") <= day
    if not due.any():
        return
    rows = (queue.column(name)[due].tolist() for name in ("cause", "avs", "native", "lst"))
    for cause, avs, native, lst in zip(*rows, strict=True):
        handed = mul_div(lst, int(world.avss.redistribute[avs]), WAD)
        burn(world, day, cause, avs, native, lst - handed)
        redistribute(world, day, cause, avs, handed)
    queue.keep(~due)
    world.book()


def burn(world: World, day: int, cause: int, avs: int, native: int, lst: int) -> None:
    """Burn slashed stake [gwei]: the backing of LSTs stays staked for good, native ETH is forced out."""
    world.base.locked[0] += lst
    world.flow_totals[LST_LOCKED] += lst
    if native > 0:
        world.exits.append(owner_kind=BURN, owner=NOBODY, amount=native)
        world.flow_totals[BURN_EXIT] += native
    if native + lst > 0:
        world.tell("escrow_burned", day, f"avs:{avs}", cause, native + lst)


def redistribute(world: World, day: int, cause: int, avs: int, lst: int) -> None:
    """Hand slashed LSTs [gwei] to the AVS's recipient, who redeems them through the base chain's exit queue."""
    if lst > 0:
        world.exits.append(owner_kind=AVS_RECIPIENT, owner=avs, amount=lst)
        world.flow_totals[REDISTRIBUTED] += lst
        world.tell("escrow_redistributed", day, f"avs:{avs}", cause, lst)
