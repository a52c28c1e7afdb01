"""The liquid staking token's day: redeemers are paid in order, and the pool orders what it is short of."""

from restaking.core.units import gwei
from restaking.model.accounts import ENTERED_LST, LST_EXIT
from restaking.model.kernels.moves import LST_POOL
from restaking.model.kernels.redemptions import LOT, meet_lst_redemptions
from restaking.model.world import World


def serve_redeemers(world: World) -> None:
    """Pay from the front of the queue as far as the buffer reaches; then bring the buffer to what is owed."""
    pay_redeemers(world)
    fill_buffer(world)


def pay_redeemers(world: World) -> None:
    """Burn the tokens of those whose turn it is and pay them, all at the rate at which the day's payments begin."""
    s, lrts, queue = world.stakers, world.lrts, world.lst_redemptions
    if queue.used == 0:
        return
    world.entries.make_room(int((queue.column("tokens") // LOT + 1).sum()))
    meet_lst_redemptions(
        s.venue, s.lrt, s.wallet, s.lst, s.lrt_tokens, world.lst.buffer, world.lst.supply, world.lst_rate(),
        lrts.buffer, lrts.supply, world.mint_rates(), *world.entry_columns(),
        queue.column("owner"), queue.column("tokens"), queue.column("claim"), world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("tokens") > 0)
    world.book()


def fill_buffer(world: World) -> None:
    """Exit the stake that redeemers wait for and that is not on its way; stake again what nobody waits for, from one
    validator on."""
    lst = world.lst
    spare = int(lst.buffer[0]) - world.lst_owed()
    short = min(-spare - world.lst_in(world.exits, world.sweeps), int(lst.active[0]))
    if short > 0:
        lst.active[0] -= short
        world.exits.append(owner_kind=LST_POOL, owner=0, amount=short)
        world.flow_totals[LST_EXIT] += short
    elif spare >= gwei(world.scenario.base.validator_eth):
        lst.buffer[0] -= spare
        world.entries.append(owner_kind=LST_POOL, owner=0, amount=spare)
        world.flow_totals[ENTERED_LST] += spare
    world.book()
