"""Bugs in the contracts of LRT protocols: what they lose goes to whoever found them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.clock import chance_per_tick
from restaking.core.draws import subkey, unit
from restaking.core.units import WAD, wad
from restaking.model.rules.contract_bugs import hazard, share_lost
from tests.reference.agents import Lrt
from tests.reference.things import BUG, Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy

SLOT_EVENT, SLOT_SHARE = range(2)


def occur(economy: Economy, day: int) -> None:
    """A bug may be found at every protocol; how much it loses is drawn whatever else happens."""
    rule = economy.settings.lrts
    if rule.bug_rate > 0.0:
        chance = chance_per_tick(hazard(rule.bug_rate, rule.age_years, rule.bug_age_years, day))
        for lrt in economy.lrts:
            key = subkey(economy.key("lrt bugs", day), lrt.row)
            if unit(key, SLOT_EVENT) < chance:
                lose(economy, day, lrt, wad(share_lost(rule.bug_loss, unit(key, SLOT_SHARE))))


def lose(economy: Economy, day: int, lrt: Lrt, share: int) -> None:
    """A share [wad] of buffer and stake: ETH at hand is gone first, and stake stays staked for somebody else."""
    whole = lrt.delegated
    lost = (lrt.buffer + whole) * share // WAD
    from_buffer = min(lost, lrt.buffer)
    lrt.buffer -= from_buffer
    economy.went_out += from_buffer
    from_stake = 0
    for delegation in lrt.delegations:
        part = delegation.stake * (lost - from_buffer) // whole if whole else 0
        delegation.stake -= part
        from_stake += part
    economy.base.background += from_stake
    economy.losses[BUG].lost += from_buffer + from_stake
    economy.events.append(Event(day, "lrt_bug", f"lrt:{lrt.row}", economy.new_cause(), from_buffer + from_stake))
