"""ETH that has come into wallets goes on to where its owners mean it to be."""

from restaking.core.units import Ints, Rows
from restaking.model.kernels.orders import place_each
from restaking.model.world import World


def place_now(world: World, rows: Rows, amounts: Ints) -> None:
    """Place ``amounts`` [gwei] out of the wallets of the stakers in ``rows``, at the rates of now."""
    s, lrts = world.stakers, world.lrts
    world.entries.make_room(len(rows))
    place_each(
        rows, amounts, s.venue, s.lrt, s.wallet, s.lst, s.lrt_tokens, world.lst.supply, world.lst_rate(), lrts.buffer,
        lrts.supply, world.mint_rates(), *world.entry_columns(), world.flow_totals,
    )  # fmt: skip
    world.book()
    world.moved("entries")
