"""The day's network as NetworkX sees it, made on request."""

import networkx as nx

from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, eth
from restaking.model.world import World


def graph(world: World) -> "nx.MultiDiGraph[str]":
    """Typed multigraph of the day: nodes ``kind:row``, edges keyed delegates, holds, curates, allocates, runs.

    Edge data: ``eth`` for delegates, holds and curates; ``magnitude`` (share of 1) and ``eth`` for allocates.
    """
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for kind, table in (("staker", world.stakers), ("operator", world.operators), ("avs", world.avss)):
        for row in range(len(table)):
            net.add_node(f"{kind}:{row}", kind=kind, name=table.names[row] if table.names else f"{kind} {row}")
    for row, name in enumerate(world.lrts.names):
        net.add_node(f"lrt:{row}", kind="lrt", name=name)
    for client in sorted(set(world.operators.client.tolist())):
        net.add_node(f"client:{client}", kind="client", name=f"client {client}")
    _add_holdings(net, world)
    _add_allocations(net, world)
    return net


def _add_holdings(net: "nx.MultiDiGraph[str]", world: World) -> None:
    s, rates = world.stakers, world.lrt_rates()
    for i in ((s.venue == Venue.RESTAKE) & (s.operator != NOBODY)).nonzero()[0].tolist():
        net.add_edge(f"staker:{i}", f"operator:{s.operator[i]}", key="delegates", eth=eth(s.restaked[i]))
    for i in (s.lrt_tokens > 0).nonzero()[0].tolist():
        supply, worth = rates[s.lrt[i]].tolist()
        net.add_edge(f"staker:{i}", f"lrt:{s.lrt[i]}", key="holds", eth=eth(int(s.lrt_tokens[i])) * worth / supply)
    stake = world.lrt_delegations.stake
    for k, j in zip(*stake.nonzero(), strict=True):
        net.add_edge(f"lrt:{k}", f"operator:{j}", key="curates", eth=eth(stake[k, j]))


def _add_allocations(net: "nx.MultiDiGraph[str]", world: World) -> None:
    slashable, magnitude = world.slashable(), world.allocations.magnitude
    for j, s in zip(*magnitude.nonzero(), strict=True):
        net.add_edge(
            f"operator:{j}", f"avs:{s}", key="allocates", magnitude=magnitude[j, s] / 1e18, eth=eth(slashable[j, s])
        )
    for j, client in enumerate(world.operators.client.tolist()):
        net.add_edge(f"operator:{j}", f"client:{client}", key="runs")
