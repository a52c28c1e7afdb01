"""What it would cost to stop the main chain's finality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.operator import Intent
from restaking.core.units import wad
from restaking.model.rules.main_chain import fundamental_security, stake_in_doubt

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def stake(economy: Economy) -> dict[str, int]:
    """Active stake and its parts that do not count against an attacker [gwei]: of LRTs behind operators that stand
    still, of LRTs behind malicious ones, and under a lien."""
    attacked = {event.agent for event in economy.today() if event.kind == "slash_attack"}
    failing = doubted = 0
    for operator in economy.operators:
        by_lrts = sum(lrt.delegations[operator.row].stake for lrt in economy.lrts)
        if not operator.is_online(economy.day):
            failing += by_lrts
        elif operator.intent == Intent.MALICIOUS or f"operator:{operator.row}" in attacked:
            doubted += by_lrts
    return {
        "active": economy.staked(),
        "failing": failing,
        "in_doubt": stake_in_doubt(doubted, wad(economy.settings.security.outage_coupling)),
        "hollow": sum(staker.lien for staker in economy.stakers) + sum(lrt.lien for lrt in economy.lrts),
    }


def fundamental(economy: Economy) -> int:
    """Stake that somebody would still have to corrupt [gwei]."""
    return fundamental_security(*stake(economy).values(), wad(economy.settings.security.hollow_weight))
