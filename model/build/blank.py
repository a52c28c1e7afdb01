"""A world in which nothing has happened yet: everybody of the scenario, nobody with anything, no LRT protocols."""

import numpy as np

from restaking.agents.avs import AVS
from restaking.agents.lrt import LRT, Delegation
from restaking.agents.operator import Allocation, Operator
from restaking.agents.staker import VENUES, Staker
from restaking.core.columns import Table
from restaking.core.ledger import Ledger
from restaking.model.build.people import PEER_GROUPS
from restaking.model.phases.books import stocks
from restaking.model.records import Founding, SocialGraph
from restaking.model.scenario import Scenario
from restaking.model.visibility import first_edition
from restaking.model.world import World


def blank_world(scenario: Scenario) -> World:
    """Tables of the scenario's size with every column at its default; open the books once they are filled."""
    stakers, operators, avss = scenario.stakers.count, scenario.operators.count, len(scenario.avs_names())
    return World(
        scenario=scenario,
        seed=1,
        stakers=Table("stakers", Staker, stakers),
        operators=Table("operators", Operator, operators),
        avss=Table("avss", AVS, avss),
        lrts=Table("lrts", LRT, 0),
        organisations=["nobody's"],
        allocations=Table("allocations", Allocation, operators, width=(avss,)),
        lrt_delegations=Table("lrt_delegations", Delegation, 0, width=(operators,)),
        graph=SocialGraph(np.zeros(stakers + 1, dtype=np.int64), np.zeros(0, dtype=np.int32)),
        visibility=first_edition(np.ones(operators)),
        constants=np.zeros((PEER_GROUPS, VENUES)),
    )


def open_books(world: World) -> None:
    """Start the ledger afresh on what is in the columns."""
    world.ledger = Ledger()
    world.ledger.open(stocks(world))
    world.opening_eth = world.eth_held()
    placed, gathered = world.lrt_delegations.stake.sum(axis=1), world.lrt_gathered()
    world.founding = Founding(
        world.stakers.venue.copy(), world.stakers.operator.copy(), world.owned().copy(),
        np.divide(placed, gathered, out=np.ones(len(gathered)), where=gathered > 0),
    )  # fmt: skip
