"""What is due today: withdrawals, magnitudes, redemptions. After the day's slashes, so the last day still counts."""

from restaking.model import commissions, magnitudes
from restaking.model.kernels.redemptions import meet_redemptions, share_losses
from restaking.model.kernels.withdrawals import release_withdrawals
from restaking.model.resolution import resolve
from restaking.model.world import World


def release(world: World, day: int) -> None:
    """Hand over what has waited out its delay; slashed stake leaves its escrow first."""
    resolve(world, day)
    cut_claims(world)
    release_due_withdrawals(world, day)
    magnitudes.mature(world, day)
    commissions.mature(world, day)
    pay_redemptions(world)


def release_due_withdrawals(world: World, day: int) -> None:
    """Withdrawals land with their owners; LRT protocols send on to the exit queue what redeemers still wait for."""
    s, queue, exits = world.stakers, world.withdrawals, world.exits
    if not (queue.column("due") <= day).any():
        return
    exits.make_room(2 * queue.used)
    short = world.lrt_owed() - world.lrts.buffer - world.lrt_leaving()
    has = world.lrt_delegations.stake.sum(axis=1) + world.lrt_in(queue)
    release_withdrawals(
        day, s.venue, s.operator, s.native, world.operators_open(), s.solo, s.restaked, s.lien, s.lst,
        world.lst.active, world.lst.supply, world.lst_rate(), world.lrt_delegations.weight,
        world.lrt_delegations.stake, short, world.lrts.lien, has,
        queue.column("owner_kind"), queue.column("owner"), queue.column("amount"), queue.column("due"),
        queue.column("by_call"),
        exits.owner_kind, exits.owner, exits.amount, exits.cursor, world.flow_totals,
    )  # fmt: skip
    queue.keep((queue.column("due") > day) | (queue.column("by_call") == 1))
    world.book()


def cut_claims(world: World) -> None:
    """Those who wait to redeem an LRT share what it has lost: a claim is worth no more per token than what holders
    have left. Gains are not shared."""
    queue = world.redemptions
    if queue.used:
        supply = world.lrt_rates()[:, 0].copy()
        share_losses(
            queue.column("lrt"), queue.column("tokens"), queue.column("claim"), supply, world.lrt_assets(),
            world.flow_totals,
        )  # fmt: skip
        queue.keep(queue.column("claim") > 0)
        world.book()


def pay_redemptions(world: World) -> None:
    """LRT protocols that are open and not paused pay redeemers out of their buffers, in order of arrival."""
    s, lrts, queue = world.stakers, world.lrts, world.redemptions
    if queue.used == 0:
        return
    world.entries.make_room(queue.used)
    meet_redemptions(
        s.venue, s.lrt, s.wallet, s.lst, s.lrt_tokens, world.lst.supply, world.lst_rate(), lrts.buffer, lrts.supply,
        world.mint_rates(), *world.entry_columns(), queue.column("owner_kind"), queue.column("owner"),
        queue.column("lrt"), queue.column("tokens"), queue.column("claim"), world.redeemable(),
        world.arbitrageurs.eth, world.flow_totals,
    )  # fmt: skip
    queue.keep(queue.column("claim") > 0)
    world.book()
