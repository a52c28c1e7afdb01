"""I4: every claim has a holder, every holder a claim."""

import numpy as np

from restaking.core.units import Ints
from restaking.model.identities import identity, must_agree
from restaking.model.kernels.stakes import tokens_held
from restaking.model.world import World


@identity("I4")
def claims(world: World, day: int) -> None:
    """Tokens held = supply: of the LST, tokens locked for redemption included, of each LRT, of each AVS's own token."""
    held = lrt_tokens_held(world)
    compare("lrts.supply differs from the tokens its holders have", world.lrts.names, world.lrts.supply, held, day)
    compare(
        "avss.token_supply differs from the tokens held",
        world.avss.names,
        world.avss.token_supply,
        world.avss.tokens_sold + world.avss.tokens_held,
        day,
    )
    counted = {each.account: each.stock for each in world.money()}
    there = counted["stakers.lst"] + counted["lst_redemptions.tokens"]
    must_agree("lst.supply differs from the tokens held", counted["lst.supply"], there, day)


def lrt_tokens_held(world: World) -> Ints:
    """(LRTs,) tokens of stakers, of the protocol itself, in pools, with arbitrageurs, for sale and pledged."""
    held = np.zeros(len(world.lrts), dtype=np.int64)
    tokens_held(world.stakers.lrt, world.stakers.lrt_tokens, held)
    held += world.lrts.treasury_tokens + world.inventory.tokens.sum(axis=0)
    pools = world.pools
    np.add.at(held, pools.lrt, pools.tokens + pools.spare_tokens)
    for queue in (world.orders, world.loans):
        np.add.at(held, queue.column("lrt"), queue.column("tokens"))
    return held


def compare(what: str, names: list[str], supply: Ints, held: Ints, day: int) -> None:
    """Compare supply and holdings of tokens, one entry per name."""
    for row in np.flatnonzero(supply != held):
        must_agree(f"{what}, {names[row]}", int(supply[row]), int(held[row]), day)
