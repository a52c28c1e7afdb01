"""Runs of `history-2024` under the price of a record, and the series that can be compared with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from restaking.core.units import GWEI, Floats
from restaking.model.scenario import Scenario, load
from restaking.runs.refused import Refused
from restaking.runs.validation.replay.table import WEETH_RATE, Record
from restaking.runs.validation.watching import DAY_0

if TYPE_CHECKING:
    from restaking.model.restaking_model import RestakingModel
    from restaking.model.world import World

SCENARIO: Final = "history-2024"
START: Final = DAY_0[SCENARIO]
LONGEST: Final = 1_461
"""Days that a replay may last: four years."""
FI, RENZO = "weETH", "ezETH"
"""Names in the scenario of ether.fi's and Renzo's tokens."""


@dataclass(frozen=True)
class Replay:
    """One run beside a record."""

    seed: int
    series: Mapping[str, Floats]
    """(days + 1,) each."""


class Stage:
    """Sets a record's price on every day of a run; the last known one holds between and after its dates."""

    def __init__(self, record: Record, settings: Mapping[str, object] | None = None) -> None:
        """``settings`` are laid on the scenario, for calibration and small trials.

        Raises:
            Refused: if nothing that the record observes falls into the replay.
        """
        self.record = record
        dates = [when for values in record.observed.values() for when in values if when > START]
        if not dates:
            raise Refused(f"--history: no observation after {START}, when the replay begins")
        self.days = min((max(dates) - START).days, LONGEST)
        volatility = {"base.eth_volatility": 0.0} if record.prices else {}
        self.settings = {"run.days": self.days, "view.staker_agents": "never", **volatility, **(settings or {})}

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario over the days of the record."""
        return load(SCENARIO, self.settings)

    def play(self, seed: int, advance: Callable[[], None]) -> Replay:
        """One run from day 0 to the last observation."""
        from restaking.model.restaking_model import RestakingModel
        from restaking.model.schedule import Phase

        model = RestakingModel(self.scenario, seed=seed)
        model.schedule.after("exogenous", Phase("history", self._set_price, "the record's price of ETH"))
        rows = [look(model)]
        for _ in range(model.horizon):
            model.step()
            rows.append(look(model))
            advance()
        return Replay(seed, {name: np.array([row[name] for row in rows]) for name in rows[0]})

    def _set_price(self, world: World, day: int) -> None:
        dates, prices = self._prices
        known = bisect_right(dates, START + timedelta(days=day))
        if known:
            world.base.eth_price[0] = prices[known - 1]

    @cached_property
    def _prices(self) -> tuple[list[date], list[float]]:
        prices = self.record.prices
        return sorted(prices), [prices[when] for when in sorted(prices)]


def look(model: RestakingModel) -> dict[str, float]:
    """Today's figure of every series that a record may have."""
    world, now = model.world, model.latest()
    k, stake = world.lrts.names.index(FI), world.lrt_delegations.stake.sum(axis=1) / GWEI
    worth = world.lrt_worth() / GWEI
    pledged = now[f"loop_share.{FI}"] * now[f"lrt_supply.{FI}"]
    looped = sum(now[f"loop_share.{name}"] * float(worth[row]) for row, name in enumerate(world.lrts.names))
    return {
        "restaked ETH": now["restaked_eth"],
        "delegated ETH": now["delegated_eth"],
        "core": now["restaked_eth"] - looped,
        "buffers": float(world.lrts.buffer.sum()) / GWEI,
        "loops": looped,
        "LRT share": now["lrt_share"],
        "ether.fi at operators": float(stake[k]),
        "ether.fi's buffer": float(worth[k] - stake[k]),
        "weETH pledged": pledged / WEETH_RATE,
        "eETH of all LRTs": float(worth[k] / worth.sum()),
        "ezETH of all LRTs": float(worth[world.lrts.names.index(RENZO)] / worth.sum()),
        "ETH in LRTs": float(worth.sum()),
        "weETH's discount": now[f"lrt_discount.{FI}"],
        "ezETH's discount": now[f"lrt_discount.{RENZO}"],
    }
