"""An immutable look at a model: everything the page may show of one day. Nothing here can change the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any  # models are read through the public engine API only

import numpy as np
from numpy.typing import NDArray

from restaking.agents.markets import PARTY_NAMES, Holder
from restaking.model.losses import LAYERS
from restaking.ui.card import Card
from restaking.ui.layout import Layout
from restaking.ui.picture import AVSS, LRTS, OPERATORS, STAKERS, Picture
from restaking.ui.safety import Safety
from restaking.ui.shock import Shock

Floats = NDArray[np.float64]

GWEI_PER_ETH = 1e9
HEALTHY, SLASHED_ONCE, SLASHED_NOW, WARNED = range(4)
"""States of a node: nothing to say, slashed earlier, slashed within FRESH days, a shock is waiting for it."""
FRESH = 14
"""Days a slash stays fresh in the picture: as long as stake on its way out can still be slashed."""

CHARTED = (
    "restaked_eth",
    "net_restaking_premium",
    "base_yield",
    "operator_hhi",
    "organisation_hhi",
    "controller_hhi",
    "slashed_eth",
    *(f"loss.{layer}" for layer in LAYERS),
    "gamma_max",
    "gamma_max_upper",
    "worst_loss_1pct",
    "worst_loss_10pct",
    "worst_loss_10pct_lower",
    "attackable_avs_share",
    "fundamental_security_eth",
    "perceived_security",
    "contagion_eth.shock",
    "contagion_eth.attack",
    "contagion_eth.common_software",
)
"""Metrics kept for the charts and the monitors' changes, the first columns of `Snapshot.series`."""

MARKETS = (
    "lrt_price_min",
    "deep_price_min",
    "oracle_price_min",
    "effective_leverage",
    "liquidated_eth",
    "bad_debt_eth",
    *(f"gains.{side}" for side in PARTY_NAMES),
)
"""Metrics kept besides where LRT tokens are traded."""
BY_LRT = ("lrt_discount", "pool_token_share")
"""The same, of each LRT."""


def charted(world: Any) -> tuple[str, ...]:
    """All of them, one column each."""
    traded = world.quotes.names
    return (*CHARTED, *MARKETS, *(f"{metric}.{name}" for metric in BY_LRT for name in traded)) if traded else CHARTED


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Stake that flows along the picture's lines [ETH], dense matrices over the nodes of two layers."""

    bundle_lrt: Floats
    bundle_operator: Floats
    lrt_operator: Floats
    operator_avs: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One day of the picture: stake [ETH] and state of every node, stake along every line."""

    stake: Floats
    state: NDArray[np.uint8]
    edges: Edges


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What stays the same from one set-up to the next."""

    run: int
    scenario: str
    seed: int
    asked_mode: str
    """Allocation mode that the visitor asked for; "" for the scenario's own."""
    mode: str
    about: str
    counterfactual: str
    horizon: int
    picture: Picture
    layout: Layout
    sizes: Mapping[str, int]
    names: tuple[tuple[str, str], ...]
    traded: tuple[str, ...] = ()
    """LRTs whose tokens are traded."""
    charted: tuple[str, ...] = CHARTED
    """Metrics in the columns of `Snapshot.series`."""
    coupled: bool = False
    """Whether losses move what people believe of the main chain."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One published moment. `frame` numbers what the browser acknowledges; `series` ends with the row of `day`."""

    frame: int
    status: str
    day: int
    setting: Setting | None = None
    look: Look | None = None
    series: Floats = field(default_factory=lambda: np.empty((0, len(CHARTED))))
    metrics: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    shocks: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ()
    """Attacks and what followed, in words."""
    safety: Safety | None = None
    selected: str = ""
    card: Card | None = None
    offers: tuple[Shock, ...] = ()
    """Shocks that may be ordered now."""
    message: str = ""
    speed: float = 10.0


def look(model: Any, picture: Picture, slashed_on: Mapping[int, int], warned: frozenset[str]) -> Look:
    """Read today's picture. `slashed_on` is the last slash day by operator; a shock waits for the `warned` agents."""
    edges = read_edges(model.world, picture)
    stake = np.zeros(len(picture.nodes))
    operators = np.bincount(picture.operator_node, weights=eth(model.world.delegated()), minlength=len(picture.nodes))
    stake[picture.index(STAKERS)] = edges.bundle_lrt.sum(axis=1) + edges.bundle_operator.sum(axis=1)
    stake[picture.index(LRTS)] = edges.bundle_lrt.sum(axis=0)
    stake[picture.index(OPERATORS)] = operators[picture.index(OPERATORS)]
    stake[picture.index(AVSS)] = edges.operator_avs.sum(axis=0)
    state = np.zeros(len(picture.nodes), np.uint8)
    for operator, day in slashed_on.items():
        fresh = SLASHED_NOW if model.day - day <= FRESH else SLASHED_ONCE
        node = picture.operator_node[operator]
        state[node] = max(int(state[node]), fresh)
    for node in (picture.node_of(agent) for agent in warned):
        if node >= 0:
            state[node] = WARNED
    for array in (stake, state):
        array.setflags(write=False)
    return Look(stake, state, edges)


def eth(gwei: NDArray[np.int64]) -> Floats:
    """ETH from gwei, for pictures only: exact figures stay whole numbers of gwei."""
    return np.asarray(gwei, np.float64) / GWEI_PER_ETH


def read_edges(world: Any, picture: Picture) -> Edges:
    """Who holds, who delegates, who secures, summed over the rows that share a node."""
    nodes, operators = len(picture.nodes), picture.index(OPERATORS)
    bundles, lrts, avss = len(picture.index(STAKERS)), len(world.lrts), len(world.avss)
    archetype = np.asarray(world.stakers.column("archetype"), np.int64)
    lrt = np.asarray(world.stakers.column("lrt"), np.int64)
    operator = np.asarray(world.stakers.column("operator"), np.int64)
    held = np.asarray(world.stakers.column("lrt_tokens"), np.float64) / GWEI_PER_ETH
    restaked = eth(world.stakers.column("restaked"))
    bundle_lrt = (summed(archetype, lrt, held, (bundles, lrts)) + pledged(world, bundles)) * exchange_rates(world)
    node = np.where(operator >= 0, picture.operator_node[operator], -1)
    bundle_operator = summed(archetype, node, restaked, (bundles, nodes))[:, operators]
    curated = np.zeros((lrts, nodes))
    np.add.at(curated.T, picture.operator_node, eth(world.lrt_delegations.stake).T)
    secured = np.zeros((nodes, avss))
    np.add.at(secured, picture.operator_node, eth(world.slashable()))
    edges = Edges(bundle_lrt, bundle_operator, curated[:, operators], secured[operators])
    for matrix in (edges.bundle_lrt, edges.bundle_operator, edges.lrt_operator, edges.operator_avs):
        matrix.setflags(write=False)
    return edges


def pledged(world: Any, bundles: int) -> Floats:
    """(bundles, LRTs) tokens that stakers have pledged for loans; they are still theirs."""
    loans = world.loans
    theirs = loans.column("owner_kind") == Holder.STAKER
    whose = np.asarray(world.stakers.column("archetype"), np.int64)[loans.column("owner")[theirs]]
    tokens = eth(loans.column("tokens")[theirs])
    return summed(whose, loans.column("lrt")[theirs].astype(np.int64), tokens, (bundles, len(world.lrts)))


def summed(row: NDArray[np.int64], column: NDArray[np.int64], weight: Floats, shape: tuple[int, int]) -> Floats:
    """(rows, columns) total of the weights; a negative column means nobody."""
    some = (column >= 0) & (row >= 0) & (row < shape[0])
    cell = row[some] * shape[1] + column[some]
    total = np.bincount(cell, weights=weight[some], minlength=shape[0] * shape[1])
    return total.astype(np.float64, copy=False).reshape(shape)


def exchange_rates(world: Any) -> Floats:
    """ETH behind one LRT token: net worth over supply, 1 where nothing is issued."""
    backing = eth(world.lrt_worth())
    supply = np.asarray(world.lrts.column("supply"), np.float64) / GWEI_PER_ETH
    return np.divide(backing, supply, out=np.ones_like(backing), where=supply > 0)
