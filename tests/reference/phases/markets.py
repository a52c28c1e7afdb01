"""Markets open once everybody has decided; without them, sellers wait for redemptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reference.markets import hours, sellers

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def meet(economy: Economy, day: int) -> None:
    """A day in the markets, or none."""
    if economy.settings.markets.enabled:
        hours.trade(economy, day)
    else:
        sellers.return_to_holders(economy, day)
        sellers.hand_in(economy, day)
