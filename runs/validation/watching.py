"""A run as facts look at it: daily metrics, a few columns of every day, and the network on days that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from restaking.core.units import GWEI, Floats
from restaking.model.records import Event
from restaking.model.scenario import load

if TYPE_CHECKING:
    import pandas as pd

    from restaking.model.restaking_model import RestakingModel
    from restaking.model.world import World

DAY_0: Final = {
    "mainnet-2024-10": date(2024, 10, 1),
    "ezeth-2024-04": date(2024, 4, 14),  # day 10 is 24 April
    "rseth-2026-04": date(2026, 4, 8),  # day 10 is 18 April
    "history-2024": date(2024, 1, 22),
}
"""Calendar day of day 0 of the scenarios that have one."""
NETWORK_DAYS: Final = {"mainnet-2024-10": ("2024-10-01", "2025-02-12", "2025-06-09")}
"""Days on which the network is kept whole."""


def day_of(scenario: str, when: str) -> int:
    """Day of a scenario on a calendar date, YYYY-MM-DD; below 0 before it begins."""
    return (date.fromisoformat(when) - DAY_0[scenario]).days


def date_of(scenario: str, day: int) -> str:
    """Calendar date, YYYY-MM-DD, of a day of a scenario."""
    return (DAY_0[scenario] + timedelta(days=day)).isoformat()


@dataclass(frozen=True)
class Network:
    """Who stands where on one day."""

    delegated: Floats
    """(operators,) ETH."""
    organisation: Floats
    """(organisations,) ETH, largest first."""
    delegators: Floats
    """(operators,) stakers who delegate directly."""
    registered: np.ndarray[Any, np.dtype[np.bool_]]
    """(operators, AVSs)."""


@dataclass(frozen=True)
class Seen:
    """One run, watched."""

    scenario: str
    seed: int
    frame: pd.DataFrame
    """Daily metrics, by day."""
    lrt_stake: Mapping[str, Floats]
    """(days,) ETH that each LRT protocol has at operators."""
    supplied: Floats
    """(days,) ETH that lenders have a claim on."""
    exiting: Floats
    """(days,) ETH in the base chain's exit queue."""
    networks: Mapping[int, Network]
    events: tuple[Event, ...]

    def at(self, metric: str, when: str) -> float:
        """A metric on a calendar date."""
        return float(self.frame[metric].iloc[day_of(self.scenario, when)])

    def over(self, metric: str, first: str, last: str) -> Floats:
        """A metric from one calendar date to another, both included."""
        days = slice(day_of(self.scenario, first), day_of(self.scenario, last) + 1)
        values: Floats = self.frame[metric].to_numpy(dtype=float)[days]
        return values

    def network(self, when: str) -> Network:
        """The network on a calendar date of :data:`NETWORK_DAYS`."""
        return self.networks[day_of(self.scenario, when)]


class Watcher:
    """Looks at a model on every day of its run."""

    def __init__(self, scenario: str) -> None:
        """Nothing seen yet."""
        self.scenario = scenario
        self.days = {day_of(scenario, when) for when in NETWORK_DAYS.get(scenario, ())}
        self.rows: list[tuple[Floats, float, float]] = []
        self.networks: dict[int, Network] = {}

    def look(self, model: RestakingModel) -> None:
        """Note the day that has just ended."""
        world = model.world
        stake: Floats = world.lrt_delegations.stake.sum(axis=1) / GWEI
        exiting = int(world.exits.column("amount").sum()) / GWEI
        self.rows.append((stake, int(world.reserves.supplied.sum()) / GWEI, exiting))
        if model.day in self.days:
            self.networks[model.day] = network(world)

    def seen(self, model: RestakingModel) -> Seen:
        """The run as facts look at it."""
        stakes, supplied, exiting = (np.array(column) for column in zip(*self.rows, strict=True))
        by_lrt = dict(zip(model.world.lrts.names, stakes.T, strict=True))
        frame, events = model.metrics(), tuple(model.events)
        return Seen(self.scenario, model.seed, frame, by_lrt, supplied, exiting, self.networks, events)


def network(world: World) -> Network:
    """The network of today."""
    delegated: Floats = world.delegated() / GWEI
    firms: Floats = np.sort(np.bincount(world.operators.organisation, weights=delegated).astype(float))[::-1]
    s = world.stakers
    with_stake = (s.restaked > 0) & (s.operator >= 0)
    delegators = np.bincount(s.operator[with_stake], minlength=len(delegated)).astype(float)
    return Network(delegated, firms, delegators, world.allocations.registered.astype(bool))


class Studio:
    """Runs scenarios to be watched; one horizon and one set of settings per scenario."""

    def __init__(self, advance: Callable[[], None], settings: Mapping[str, object] | None = None) -> None:
        """``advance`` is called after every day; ``settings`` are laid on every scenario."""
        self.advance, self.settings = advance, dict(settings or {})

    def watch(self, scenario: str, seed: int) -> Seen:
        """One run, watched from day 0 to its horizon."""
        from restaking.model.restaking_model import RestakingModel

        model = RestakingModel(load(scenario, {"view.staker_agents": "never", **self.settings}), seed=seed)
        watcher = Watcher(scenario)
        watcher.look(model)
        for _ in range(model.horizon):
            model.step()
            watcher.look(model)
            self.advance()
        return watcher.seen(model)
