"""What comes from outside: the ETH price, the size of incentives, shocks that were asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from restaking.core.clock import DAYS_PER_YEAR, decay_per_tick
from restaking.core.draws import normal, subkey
from restaking.core.units import WAD, gwei
from tests.reference import dated
from tests.reference.phases.faults import file_slash
from tests.reference.things import Event

if TYPE_CHECKING:
    from tests.reference.economy import Economy


def advance(economy: Economy, day: int) -> None:
    """Move the prices, let incentives decay, let shocks strike that are dated or ordered, start the tallies at zero."""
    shock = normal(subkey(economy.key("eth price", day), 0), 0)
    economy.base.eth_price *= math.exp(economy.settings.base.eth_volatility * shock)
    turn = normal(subkey(economy.key("incentive token price", day), 0), 0)
    economy.base.incentive_price *= math.exp(economy.settings.incentives.token_volatility * turn)
    economy.base.incentive_budget = incentive_budget(economy, day)
    economy.base.fee_flow = fee_flow(economy, day)
    economy.counts = dict.fromkeys(economy.counts, 0)
    dated.strike_dated(economy, day)
    for strike in economy.ordered:
        strike(economy, day)
    economy.ordered.clear()


def incentive_budget(economy: Economy, day: int) -> int:
    """Programmatic incentives of one day [gwei]: tokens worth the rate of day 0 on its stake, decayed, times the step
    of the day, at today's price."""
    incentives = economy.settings.incentives
    yearly = incentives.apr * economy.initial_delegated_eth * decay_per_tick(incentives.halflife_days) ** day
    factor = 1.0
    for step in incentives.schedule:
        if day >= step.day:
            factor = step.factor
    return gwei(yearly * factor * economy.base.incentive_price / DAYS_PER_YEAR)


def fee_flow(economy: Economy, day: int) -> float:
    """Priority fees and MEV of all stake [ETH/yr] as of a day."""
    base = economy.settings.base
    flow: float = base.fee_flow_eth * decay_per_tick(base.fee_halflife_days) ** day
    return flow


def slash_everywhere(economy: Economy, day: int, operator: int, fraction: float) -> None:
    """Every AVS that may slash the operator takes a fraction of its allocation."""
    cause = economy.new_cause()
    economy.events.append(Event(day, "shock_slash_operator", f"operator:{operator}", cause, 0))
    for avs, allocation in enumerate(economy.operators[operator].allocations):
        if allocation.magnitude > 0:
            file_slash(economy, day, operator, avs, int(fraction * WAD), "shock", cause)


def punish_attack(economy: Economy, day: int, operators: list[int], avss: list[int]) -> None:
    """The AVSs that a coalition attacked slash its members as far as their caps allow."""
    cause = economy.new_cause()
    for avs in avss:
        economy.events.append(Event(day, "attacked", f"avs:{avs}", cause, 0))
    for operator in operators:
        for avs in avss:
            if economy.slashable()[operator][avs] > 0:
                file_slash(economy, day, operator, avs, WAD, "attack", cause)
