"""From a freshly built product model to the reference: the only file here that knows the product's columns."""

from typing import Any

from restaking import RestakingModel
from restaking.core.columns import Table
from tests.reference.agents import Allocation, Avs, Delegation, Lrt, Operator, Staker
from tests.reference.economy import Economy
from tests.reference.markets.things import Arbitrageur, Gain, Held, Loan, Order, Pool, Quote, Reserve
from tests.reference.phases.audit import eth_held
from tests.reference.things import (
    BaseChain,
    Fear,
    LiquidStaking,
    Loss,
    LrtRisk,
    Motives,
    OperatorRisk,
    Perception,
    PointsProgramme,
    PublicMemory,
    SeenYield,
    Spread,
)


def copy_day_zero(model: RestakingModel) -> Economy:
    """The reference economy in the state of the model, which has not taken a step."""
    assert model.day == 0, "the reference starts from day 0"
    world = model.world
    economy = Economy(world.scenario, world.seed)
    economy.stakers = [Staker(economy, i, row) for i, row in enumerate(rows(world.stakers))]
    economy.operators = [Operator(economy, j, row) for j, row in enumerate(rows(world.operators))]
    economy.avss = [Avs(economy, s, row) for s, row in enumerate(rows(world.avss))]
    economy.lrts = [Lrt(economy, k, row) for k, row in enumerate(rows(world.lrts))]
    first, neighbours = world.graph.first.tolist(), world.graph.neighbours.tolist()
    for i, staker in enumerate(economy.stakers):
        staker.neighbours = neighbours[first[i] : first[i + 1]]
    for staker, fears in zip(economy.stakers, edge_rows(world.fears), strict=True):
        staker.fears = [Fear(**fear) for fear in fears]
    for operator, risks in zip(economy.operators, edge_rows(world.operator_risks), strict=True):
        operator.risks = [OperatorRisk(**risk) for risk in risks]
    for operator, yields in zip(economy.operators, edge_rows(world.yields), strict=True):
        operator.yields = [SeenYield(**seen) for seen in yields]
    for lrt, risks in zip(economy.lrts, edge_rows(world.lrt_risks), strict=True):
        lrt.risks = [LrtRisk(**risk) for risk in risks]
    for operator, edges in zip(economy.operators, edge_rows(world.allocations), strict=True):
        operator.allocations = [Allocation(**edge) for edge in edges]
    for lrt, edges in zip(economy.lrts, edge_rows(world.lrt_delegations), strict=True):
        lrt.delegations = [Delegation(**edge) for edge in edges]
    economy.base = BaseChain(**rows(world.base)[0])
    economy.lst = LiquidStaking(**rows(world.lst)[0])
    economy.memory = [PublicMemory(**row) for row in rows(world.memory)]
    economy.points = PointsProgramme(**rows(world.points)[0])
    economy.motives = Motives(**rows(world.motives)[0])
    economy.losses = [Loss(**row) for row in rows(world.losses)]
    economy.perception = Perception(**rows(world.perception)[0])
    economy.contagion = [Spread(**row) for row in rows(world.contagion)]
    copy_markets(economy, model)
    economy.organisations = len(world.organisations)
    economy.constants = world.constants.tolist()
    chance, other = (table.tolist() for table in world.visibility)
    economy.heard_of = [list(zip(*edition, strict=True)) for edition in zip(chance, other, strict=True)]
    economy.initial_delegated_eth = float(world.initial_delegated_eth)
    economy.opening = eth_held(economy)
    return economy


def copy_markets(economy: Economy, model: RestakingModel) -> None:
    """Pools, arbitrageurs, reserves and loans of day 0."""
    world = model.world
    for lrt, name in zip(economy.lrts, world.lrts.names, strict=True):
        lrt.name = name
    economy.pools = [Pool(**row) for row in rows(world.pools)]
    economy.quotes = [Quote(**row) for row in rows(world.quotes)]
    holdings = [[Held(**edge) for edge in edges] for edges in edge_rows(world.inventory)]
    them = zip(rows(world.arbitrageurs), holdings, strict=True)
    economy.arbitrageurs = [Arbitrageur(n, **row, held=held) for n, (row, held) in enumerate(them)]
    economy.reserves = [Reserve(**row) for row in rows(world.reserves)]
    economy.loans = [Loan(**row) for row in rows(world.loans)]
    economy.orders = [Order(**row) for row in rows(world.orders)]
    economy.gains = [Gain(**row) for row in rows(world.gains)]


def rows(table: Table[Any]) -> list[dict[str, Any]]:
    """Every row of a table as plain Python values."""
    columns = {name: table.column(name).tolist() for name in table.schema}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def edge_rows(table: Table[Any]) -> list[list[dict[str, Any]]]:
    """Every edge of a table of edges, one list per row."""
    return [[dict(zip(row, values, strict=True)) for values in zip(*row.values(), strict=True)] for row in rows(table)]
