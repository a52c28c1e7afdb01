"""How long somebody waits for a redemption, and what that makes a token worth to those who leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.core.units import GWEI, gwei
from restaking.model.rules.churn import exit_churn, sweep_days
from restaking.model.rules.patience import reservation
from tests.reference.agents import Lrt

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def days_of_exit(economy: Economy, day: int) -> float:
    """Days for ETH to pass the platform's delay, the exit queue as it is and the sweep."""
    staked, base = economy.staked(), economy.settings.base
    queue = sum(item.amount for item in economy.exits) / exit_churn(staked, base.era)
    sweep = base.sweep_days or sweep_days(staked // gwei(base.validator_eth))
    return economy.withdrawal_due() - day + queue + sweep


def days_until_paid(economy: Economy, lrt: Lrt, day: int) -> float:
    """Days until tokens handed in today are paid; where nobody may, those that people believe it takes to open."""
    believed: float = economy.settings.markets.reopening_days
    return days_of_exit(economy, day) if lrt.redeems else believed


def asks_now(economy: Economy) -> list[int | None]:
    """Least part of each LRT's reported rate [wad] that who leaves accepts rather than wait.

    None where tokens are handed in: where there are no markets and the protocol takes them.
    """
    markets = economy.settings.markets
    return [
        reservation(markets.impatience, days_until_paid(economy, lrt, economy.day))
        if markets.enabled or not lrt.redeems
        else None
        for lrt in economy.lrts
    ]


def at_hand(economy: Economy, lrt: Lrt) -> int:
    """ETH in an LRT's buffer that nobody waits for [gwei]."""
    return max(0, lrt.buffer - economy.lrt_owed()[lrt.row])


def accepted(lrt: Lrt) -> int:
    """Most tokens that an LRT takes back: of more tokens than it reckons with, not the last whole one."""
    if not lrt.redeems:
        return 0
    return max(0, lrt.counted - GWEI) if lrt.unbacked else lrt.counted
