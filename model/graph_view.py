"""The day's network as NetworkX sees it, made on request."""

import networkx as nx

from restaking.agents.markets import Holder
from restaking.agents.staker import Venue
from restaking.core.units import NOBODY, WAD, eth
from restaking.model.world import World


def graph(world: World) -> "nx.MultiDiGraph[str]":
    """Typed multigraph of the day: nodes ``kind:row``, edges keyed delegates, holds, curates, allocates, runs.

    With markets there are pools, reserves and arbitrageurs too, and edges keyed pools (pool to LRT), lends (reserve to
    staker) and pledges (staker to LRT); arbitrageurs hold.
    Edge data: ``eth`` for all but allocates, which has ``magnitude`` (share of 1) too, and runs, which has none; pools
    also ``tokens``.
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
    _add_markets(net, world)
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


def _add_markets(net: "nx.MultiDiGraph[str]", world: World) -> None:
    for kind, table in (("pool", world.pools), ("reserve", world.reserves), ("arbitrageur", world.arbitrageurs)):
        for row, name in enumerate(table.names):
            net.add_node(f"{kind}:{row}", kind=kind, name=name)
    for p, k in enumerate(world.pools.lrt.tolist()):
        amounts = {"eth": eth(world.pools.eth[p]), "tokens": eth(world.pools.tokens[p])}
        net.add_edge(f"pool:{p}", f"lrt:{k}", key="pools", **amounts)
    for a, k in zip(*world.inventory.tokens.nonzero(), strict=True):
        held = _at_rate(world, int(k), int(world.inventory.tokens[a, k]))
        net.add_edge(f"arbitrageur:{a}", f"lrt:{k}", key="holds", eth=held)
    _add_loans(net, world)


def _add_loans(net: "nx.MultiDiGraph[str]", world: World) -> None:
    """Loans of stakers; those of outsiders, who are no nodes, are left out."""
    loans = world.loans
    reserve = world.reserve_of(loans.column("lrt"))
    for n in (loans.column("owner_kind") == Holder.STAKER).nonzero()[0].tolist():
        who, k = f"staker:{loans.owner[n]}", int(loans.lrt[n])
        net.add_edge(f"reserve:{reserve[n]}", who, key="lends", eth=eth(loans.debt[n]))
        net.add_edge(who, f"lrt:{k}", key="pledges", eth=_at_rate(world, k, int(loans.tokens[n])))


def _at_rate(world: World, k: int, tokens: int) -> float:
    return eth(tokens * world.reported_rate(k) // WAD)
