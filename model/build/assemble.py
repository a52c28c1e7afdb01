"""From blueprint to world: fill the tables, set the scenario's terms, anchor choices, open the books."""

import numpy as np

from restaking.agents.avs import AVS
from restaking.agents.lrt import LRT, Delegation
from restaking.agents.operator import Allocation, Operator
from restaking.agents.staker import VENUES, Staker, Venue
from restaking.core.columns import Table
from restaking.core.units import GWEI, gwei
from restaking.model import magnitudes
from restaking.model.build import generic, observed, people
from restaking.model.build.avss import found_avss
from restaking.model.build.blank import open_books
from restaking.model.build.blueprint import Blueprint
from restaking.model.build.curators import fill_lrts
from restaking.model.build.markets import found_markets
from restaking.model.build.operators import fill_operators
from restaking.model.build.points import fill_awareness
from restaking.model.build.settling import settle
from restaking.model.build.social_graph import small_world
from restaking.model.build.terms import set_terms, set_vault_maxima
from restaking.model.kernels.review import count_company
from restaking.model.scenario import Scenario, ScenarioError
from restaking.model.visibility import first_edition
from restaking.model.world import World


def build_world(scenario: Scenario, seed: int) -> World:
    """Day 0 of a scenario, all of it: the world that constants are inverted from is its own."""
    if scenario.figures is None:
        plan = generic.blueprint(scenario, seed)
    else:
        plan = observed.blueprint(scenario, scenario.figures, seed)
    world = _empty_world(scenario, plan, seed)
    _fill_stakers(world, plan)
    fill_operators(world, plan)
    fill_lrts(world, plan)
    _fill_allocations(world)
    _fill_base(world)
    found_avss(world)
    found_markets(world)
    set_terms(world)
    _fill_history(world)
    settle(world, plan.popularity)
    open_books(world)
    return world


def _empty_world(scenario: Scenario, plan: Blueprint, seed: int) -> World:
    rule = scenario.stakers
    operators, names, lrts = len(plan.operator_names), scenario.avs_names(), len(plan.lrt_names)
    return World(
        scenario=scenario,
        seed=seed,
        stakers=Table("stakers", Staker, len(plan.venue)),
        operators=Table("operators", Operator, operators, names=plan.operator_names),
        avss=Table("avss", AVS, len(names), names=names),
        lrts=Table("lrts", LRT, lrts, names=plan.lrt_names),
        organisations=plan.organisations,
        allocations=Table("allocations", Allocation, operators, width=(len(names),)),
        lrt_delegations=Table("lrt_delegations", Delegation, lrts, width=(operators,)),
        graph=small_world(
            len(plan.venue), rule.neighbours, rule.rewiring, seed, hubs=rule.hubs, hub_neighbours=rule.hub_neighbours
        ),
        visibility=first_edition(plan.visibility),
        constants=np.zeros((people.PEER_GROUPS, VENUES)),
    )


def _fill_stakers(world: World, plan: Blueprint) -> None:
    s = world.stakers
    s.venue[:], s.operator[:], s.lrt[:], s.native[:] = plan.venue, plan.operator, plan.lrt, plan.native
    columns = {Venue.HOLD: s.wallet, Venue.SOLO: s.solo, Venue.LST: s.lst, Venue.RESTAKE: s.restaked}
    for venue, column in (*columns.items(), (Venue.LRT, s.lrt_tokens)):
        here = plan.venue == venue
        column[here] = plan.position[here]  # LST and LRT tokens start at one gwei each
    s.archetype[:] = people.archetypes(plan.venue, plan.position, plan.native, world.scenario, world.seed)
    fill_awareness(world)
    s.seen_aware[:] = s.aware
    s.peers[:] = people.peer_groups(s.archetype, s.native, plan.position)
    count_company(*world.graph, s.venue, s.company)
    s.seen_neighbours[:] = s.company
    s.seen_venue[:], s.seen_operator[:], s.seen_lrt[:] = s.venue, s.operator, s.lrt


def _fill_allocations(world: World) -> None:
    """Every operator stands behind the AVSs it runs as its mode allows."""
    set_vault_maxima(world)
    magnitudes.found(world)


def _fill_base(world: World) -> None:
    rule = world.scenario.base
    world.lst.active[0] = world.lst.supply[0] = world.stakers.lst.sum()
    rest = gwei(rule.staked_eth) - world.staked()
    if rest < 0:
        raise ScenarioError(
            f"base.staked_eth = {rule.staked_eth:g}: not allowed; at least the"
            f" {world.staked() / GWEI:.0f} ETH that stakers of this scenario have staked"
        )
    world.base.background[0] = rest
    world.initial_delegated_eth = int(world.delegated().sum()) / GWEI
    world.operators.seen_stake[:] = world.delegated()


def _fill_history(world: World) -> None:
    """When everybody last looked, before the first day."""
    s, ops = world.stakers, world.operators
    s.reviewed[:] = people.last_reviews(s.attention, world.seed, "last review")
    rates = np.full(len(world.organisations), world.scenario.operators.review_rate)
    ops.reviewed[:] = people.last_reviews(rates, world.seed, "last operator review")[ops.organisation]
