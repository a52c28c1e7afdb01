"""Shocks of the base chain and of crowds that somebody orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restaking.agents.staker import Venue
from restaking.core.draws import subkey, unit
from restaking.core.units import NOBODY, gwei
from tests.reference import staker_choice
from tests.reference.base_slashing import holdings, slash
from tests.reference.markets.patience import asks_now
from tests.reference.moves import move, rates_now
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def slash_validators(economy: Economy, day: int, *, place: int, whose: str, eth: float) -> None:
    """The base chain slashes validators with so much ETH, holder by holder, under one cause."""
    cause = economy.new_cause()
    economy.events.append(Event(day, "shock_slash_validators", whose, cause, 0))
    left = -(-gwei(eth) // gwei(economy.settings.base.validator_eth))
    for its, _, holding in list(holdings(economy)):
        if its == place and left > 0:
            left -= slash(economy, day, holding, left, cause)


def outage(economy: Economy, day: int, *, client: int, days: int) -> None:
    """All operators that run a client stand still."""
    cause = economy.new_cause()
    for operator in economy.operators:
        if operator.client == client and operator.offline_until < day + days - 1:
            operator.offline_until, operator.offline_cause, operator.offline_spread = day + days - 1, cause, 0
    economy.events.append(Event(day, "shock_outage", f"client:{client}", cause, 0))


def mass_exit(economy: Economy, day: int, *, share: float) -> None:
    """A share of direct restakers and LRT holders decide to hold plain ETH."""
    key = economy.key("mass exit", day)
    leaving = [
        (staker, staker.operator, staker.lrt)
        for staker in economy.stakers
        if staker.venue in (Venue.RESTAKE, Venue.LRT) and unit(subkey(key, staker.row), 0) < share
    ]
    for staker, _, _ in leaving:
        staker.venue, staker.operator, staker.lrt = int(Venue.HOLD), NOBODY, NOBODY
    economy.events.append(Event(day, "shock_mass_exit", "both", economy.new_cause(), 0))
    venues = [staker.venue for staker in economy.stakers]
    for staker in economy.stakers:
        staker.company = staker_choice.pack(staker_choice.count_neighbours(staker, venues))
    rates, asks = rates_now(economy), asks_now(economy)
    for staker, operator, lrt in leaving:
        move(economy, staker, old_operator=operator, old_lrt=lrt, rates=rates, asks=asks)
