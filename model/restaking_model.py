"""The simulation as a Mesa model: ``step()`` is one day of the schedule over the world's columns."""

import gc
import hashlib
import time
from typing import Any

import mesa
import networkx as nx
import pandas as pd

from restaking.agents import population
from restaking.agents.population import Population
from restaking.agents.staker import Staker
from restaking.core.columns import Row
from restaking.core.ledger import Ledger
from restaking.model import explain as explaining
from restaking.model import graph_view, interventions
from restaking.model.build.assemble import build_world
from restaking.model.build.terms import depart
from restaking.model.phases.observation import record
from restaking.model.records import Event
from restaking.model.scenario import Scenario, load
from restaking.model.schedule import Schedule
from restaking.model.world import World

LARGE = 50_000
"""Rows of a world (stakers, and operators by days) from which an earlier one is let go before the next is built."""
KINDS = ("staker", "operator", "avs", "lrt", "arbitrageur")


class RestakingModel(mesa.Model):
    """An economy of restaking. Same scenario, overrides and seed: same world, to the bit.

    Args:
        scenario: name of a built-in scenario, path of a TOML file, or a loaded :class:`Scenario`.
        seed: key of all draws; None, which Mesa's batch runner passes where nobody gave one, is 1.
        **overrides: dotted scenario keys, ``**{"slashing.common_share": 0.3}``.

    Raises:
        ScenarioError: naming field, value and what is allowed.
    """

    def __init__(self, scenario: str | Scenario = "teaching", seed: int | None = 1, **overrides: object) -> None:
        super().__init__()
        started = time.perf_counter()
        settings = scenario if isinstance(scenario, Scenario) else load(scenario, overrides)
        if settings.stakers.count + settings.run.days * settings.operators.count > LARGE:
            gc.collect()  # model and agents refer to each other, and Python's collector counts objects, not arrays
        self.seed = 1 if seed is None else int(seed)  # sweeps hand over NumPy integers
        self.world: World = build_world(settings.anchored(), self.seed)
        self.schedule = Schedule()
        self.horizon = settings.run.days
        self.day = 0
        self._register()
        record(self.world, 0)
        depart(self.world, settings)
        interventions.check_dated(self.world)
        names = list(self.latest())
        self.datacollector = mesa.DataCollector(model_reporters={n: _reporter(n) for n in names})
        self.datacollector.collect(self)
        per_phase: dict[str, float] = {}
        self.seconds: dict[str, Any] = {
            "build": time.perf_counter() - started,
            "simulate": 0.0,
            "per_phase": per_phase,
        }

    def _register(self) -> None:
        """Register agents with Mesa: always the few, stakers where the scenario says so."""
        world, view = self.world, self.world.scenario.view
        few = view.staker_agents == "always" or (view.staker_agents == "auto" and len(world.stakers) <= view.auto_limit)
        stakers = population.registered(population.Staker, self, world.stakers) if few else None
        self.stakers: Population[Staker] = Population(world.stakers, stakers)
        self._populations: dict[str, Population[Any]] = {
            "staker": self.stakers,
            "operator": Population(world.operators, population.registered(population.Operator, self, world.operators)),
            "avs": Population(world.avss, population.registered(population.AVS, self, world.avss)),
            "lrt": Population(world.lrts, population.registered(population.LRT, self, world.lrts)),
            "arbitrageur": Population(
                world.arbitrageurs, population.registered(population.Arbitrageur, self, world.arbitrageurs)
            ),
        }

    def step(self) -> None:
        """One day. After the horizon ``running`` is false; stepping on is allowed."""
        self.day += 1
        started = time.perf_counter()
        for phase in self.schedule.phases:
            begun = time.perf_counter()
            phase.run(self.world, self.day)
            spent = self.seconds["per_phase"]
            spent[phase.name] = spent.get(phase.name, 0.0) + time.perf_counter() - begun
        self.datacollector.collect(self)
        self.seconds["simulate"] += time.perf_counter() - started
        if self.day >= self.horizon:
            self.running = False

    def run(self, days: int | None = None) -> "RestakingModel":
        """Run ``days`` further days, by default to the horizon; returns itself."""
        for _ in range(max(0, self.horizon - self.day) if days is None else days):
            self.step()
        return self

    def metrics(self) -> pd.DataFrame:
        """One row per day from day 0, one column per metric."""
        frame = pd.DataFrame(self.world.series)
        frame["day"] = frame["day"].astype(int)
        return frame.set_index("day")

    def latest(self) -> dict[str, float]:
        """Metrics of the last observed day."""
        return {name: value for name, value in self.world.series[-1].items() if name != "day"}

    @property
    def events(self) -> list[Event]:
        """Everything worth telling so far."""
        return self.world.events

    @property
    def ledger(self) -> Ledger:
        """The books."""
        return self.world.ledger

    def agents_of(self, kind: str) -> Population[Any]:
        """All agents of a kind: staker, operator, avs, lrt or arbitrageur.

        Raises:
            KeyError: if there is no such kind.
        """
        if kind not in self._populations:
            raise KeyError(f"agent kind {kind!r}: not known; one of {', '.join(KINDS)}")
        return self._populations[kind]

    def agent(self, kind: str, row: int) -> Row:
        """One agent by kind and row.

        Raises:
            KeyError: if there is no such kind; IndexError: if there is no such row.
        """
        agent: Row = self.agents_of(kind)[row]
        return agent

    def graph(self) -> "nx.MultiDiGraph[str]":
        """The day's network: delegates, holds, curates, allocates, runs; with markets also pools and lends."""
        return graph_view.graph(self.world)

    def explain(self, kind: str, row: int) -> "explaining.Explanation":
        """Why an agent stands where it stands: its last decision, option by option."""
        return explaining.explain(self.world, kind, row)

    def intervene(self, name: str, **arguments: Any) -> None:  # arguments differ by shock
        """Order a shock for the start of the next day, such as ``slash_operator``."""
        interventions.order(self.world, name, arguments)

    def digest(self) -> str:
        """Hash over every state column: equal digests mean equal worlds."""
        mark = hashlib.blake2b(digest_size=16)
        for table in self.world.tables():
            table.digest_into(mark)
        return mark.hexdigest()

    def digests(self) -> dict[str, str]:
        """The same for each table apart, by name: what a mechanism leaves untouched keeps its digest."""
        found = {}
        for table in self.world.tables():
            mark = hashlib.blake2b(digest_size=16)
            table.digest_into(mark)
            found[table.name] = mark.hexdigest()
        return found


def _reporter(name: str) -> Any:  # Mesa's own signature
    return lambda model: model.world.series[-1][name]
