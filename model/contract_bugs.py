"""Bugs in the contracts of LRT protocols: ETH goes to whoever found them, for good."""

from typing import Final

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, wad
from restaking.model import losses
from restaking.model.accounts import BUG_LOSS, BUG_LOSS_STAKE
from restaking.model.rules.contract_bugs import hazard, share_lost
from restaking.model.world import World

SLOT_EVENT: Final = 0
SLOT_SHARE: Final = 1


def strike(world: World, day: int) -> None:
    """Every protocol may have a bug found today, the younger it is the sooner."""
    rule = world.scenario.lrts
    if rule.bug_rate == 0.0:
        return
    chance = chance_per_tick(hazard(rule.bug_rate, rule.age_years, rule.bug_age_years, day))
    for k in range(len(world.lrts)):
        key = subkey(world.key("lrt bugs", day), k)
        if unit(key, SLOT_EVENT) < chance:
            lose(world, day, k, wad(share_lost(rule.bug_loss, unit(key, SLOT_SHARE))))


def lose(world: World, day: int, k: int, share: int) -> None:
    """LRT k loses ``share`` [wad] of its buffer and its delegated stake: out of the buffer as far as that goes, then
    of its stake at all operators alike, which belongs to others of the base chain from now on."""
    lrts, stake = world.lrts, world.lrt_delegations.stake[k]
    held, staked = int(lrts.buffer[k]), [int(each) for each in stake]
    lost = (held + sum(staked)) * share // WAD
    paid = min(lost, held)
    taken = [each * (lost - paid) // max(sum(staked), 1) for each in staked]
    lrts.buffer[k] -= paid
    stake[:] -= taken
    world.base.background[0] += sum(taken)
    world.flow_totals[BUG_LOSS] += paid
    world.flow_totals[BUG_LOSS_STAKE] += sum(taken)
    losses.record(world, "bug", paid + sum(taken))
    world.tell("lrt_bug", day, f"lrt:{k}", world.new_cause(), paid + sum(taken))
    world.book()
