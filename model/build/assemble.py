"""From blueprint to world: fill the tables, open the books, anchor choices, settle tastes."""

import numpy as np

from restaking.agents.avs import AVS
from restaking.agents.lrt import LRT, Delegation
from restaking.agents.operator import Allocation, Operator
from restaking.agents.staker import VENUES, Staker, Venue
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.columns import Table
from restaking.core.draws import normals, stream_key, uniforms
from restaking.core.elementary import exp
from restaking.core.units import BIPS, GWEI, gwei, wad
from restaking.model import magnitudes
from restaking.model.build import generic, observed, people
from restaking.model.build.anchors import curation_anchors, registration_anchors, venue_constants
from restaking.model.build.blank import open_books
from restaking.model.build.blueprint import Blueprint, to_gwei_exactly
from restaking.model.build.points import fill_awareness, fill_points
from restaking.model.build.social_graph import small_world_with_hubs
from restaking.model.build.visibility import alias_table
from restaking.model.kernels.review import count_company
from restaking.model.kernels.settle import settle_registrations
from restaking.model.offers import make_offers
from restaking.model.phases.beliefs import learn_yields
from restaking.model.phases.decisions import manager_offers
from restaking.model.phases.exogenous import incentive_budget
from restaking.model.phases.rewards import note_reward_per_stake, rewarded_stake
from restaking.model.phases.tips import fee_flow
from restaking.model.scenario import Scenario, ScenarioError
from restaking.model.scenario.sections import NamedAvs
from restaking.model.world import Offers, World

BUDGET_SPREAD = 0.5  # log sd of reward per stake between AVSs on day 0; assumption


def build_world(scenario: Scenario, seed: int) -> World:
    """Day 0 of a scenario."""
    if scenario.figures is None:
        plan = generic.blueprint(scenario, seed)
    else:
        plan = observed.blueprint(scenario, scenario.figures, seed)
    world = _empty_world(scenario, plan, seed)
    _fill_stakers(world, plan)
    _fill_operators(world, plan)
    _fill_lrts(world, plan)
    _fill_allocations(world)
    _fill_base(world)
    _fill_avss(world)
    fill_points(world)
    _settle(world, plan)
    _set_avss_apart(world)
    open_books(world)
    return world


def _empty_world(scenario: Scenario, plan: Blueprint, seed: int) -> World:
    rule = scenario.stakers
    operators, avss, lrts = len(plan.operator_names), scenario.avss.count, len(plan.lrt_names)
    return World(
        scenario=scenario,
        seed=seed,
        stakers=Table("stakers", Staker, len(plan.venue)),
        operators=Table("operators", Operator, operators, names=plan.operator_names),
        avss=Table("avss", AVS, avss, names=scenario.avs_names()),
        lrts=Table("lrts", LRT, lrts, names=plan.lrt_names),
        organisations=plan.organisations,
        allocations=Table("allocations", Allocation, operators, width=(avss,)),
        lrt_delegations=Table("lrt_delegations", Delegation, lrts, width=(operators,)),
        graph=small_world_with_hubs(
            len(plan.venue), rule.neighbours, rule.rewiring, seed, hubs=rule.hubs, hub_neighbours=rule.hub_neighbours
        ),
        visibility=alias_table(plan.visibility),
        constants=np.zeros((people.PEER_GROUPS, VENUES)),
    )


def _fill_stakers(world: World, plan: Blueprint) -> None:
    s, count = world.stakers, len(plan.venue)
    s.venue[:], s.operator[:], s.lrt[:], s.native[:] = plan.venue, plan.operator, plan.lrt, plan.native
    columns = {Venue.HOLD: s.wallet, Venue.SOLO: s.solo, Venue.LST: s.lst, Venue.RESTAKE: s.restaked}
    for venue, column in (*columns.items(), (Venue.LRT, s.lrt_tokens)):
        here = plan.venue == venue
        column[here] = plan.position[here]  # LST and LRT tokens start at one gwei each
    s.archetype[:] = people.archetypes(plan.venue, plan.position, plan.native, world.seed)
    s.attention[:] = people.attention(s.archetype, world.scenario)
    s.reviewed[:] = people.last_reviews(s.attention, world.seed, "last review")
    s.risk_aversion[:] = people.risk_aversion(count, world.scenario, world.seed)
    fill_awareness(world)
    s.seen_aware[:] = s.aware
    s.peers[:] = people.peer_groups(s.archetype, s.native, plan.position)
    count_company(*world.graph, s.venue, s.company)
    s.seen_neighbours[:] = s.company
    s.seen_venue[:], s.seen_operator[:], s.seen_lrt[:] = s.venue, s.operator, s.lrt


def _fill_operators(world: World, plan: Blueprint) -> None:
    ops, rule, edges = world.operators, world.scenario.operators, world.allocations
    ops.split_bips[:] = round(rule.commission * BIPS)
    ops.max_avss[:] = rule.max_avs
    ops.lrt[:], ops.organisation[:] = plan.brand, plan.organisation
    clients = np.cumsum(rule.client_shares)
    u = uniforms(stream_key(world.seed, "client", 0), len(ops))
    ops.client[:] = np.minimum(np.searchsorted(clients, u), len(clients) - 1)
    edges.registered[:] = edges.seen[:] = plan.registered
    running = plan.registered.sum(axis=1)
    ops.allocation_delay[:] = rule.allocation_delay_days
    ops.seen_avss[:] = running
    ops.reviewed[:] = people.last_reviews(np.full(len(ops), rule.review_rate), world.seed, "last operator review")


def _fill_lrts(world: World, plan: Blueprint) -> None:
    lrts = world.lrts
    world.lrt_delegations.stake[:] = plan.lrt_stake
    lrts.buffer[:] = plan.lrt_buffer
    holders = world.stakers.lrt_tokens > 0
    np.add.at(lrts.supply, world.stakers.lrt[holders], world.stakers.lrt_tokens[holders])
    lrts.fee_bips[:] = round(world.scenario.lrts.fee * BIPS)
    lrts.native_share[:] = plan.lrt_native


def _fill_allocations(world: World) -> None:
    """Every operator stands behind the AVSs it runs as its mode allows."""
    scenario = world.scenario.avss
    world.avss.vault_maximum[:] = gwei(scenario.vault_max_eth)
    for name, special in scenario.named.items():
        if special.vault_max_eth is not None:
            world.avss.vault_maximum[world.avss.names.index(name)] = gwei(special.vault_max_eth)
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
    world.base.eth_price[0] = rule.eth_price_usd
    world.initial_delegated_eth = int(world.delegated().sum()) / GWEI
    world.operators.seen_stake[:] = world.delegated()


def _fill_avss(world: World) -> None:
    """Fees and emissions by the stake behind each AVS, with lognormal noise; faults as the scenario says."""
    avss, scenario = world.avss, world.scenario
    secured = world.secured() / GWEI
    noise = exp(BUDGET_SPREAD * normals(stream_key(world.seed, "avs budget", 0), len(avss)))
    weight = (secured + 1.0) * noise
    daily = gwei(scenario.avss.budget_share * world.initial_delegated_eth / DAYS_PER_YEAR)
    avss.budget[:] = to_gwei_exactly(weight, daily)
    avss.token_price[:] = scenario.avss.token_price_eth
    emitted = gwei(scenario.avss.emission_share * world.initial_delegated_eth / DAYS_PER_YEAR)
    avss.emission[:] = to_gwei_exactly(weight, emitted) / avss.token_price
    avss.by_total[:] = scenario.avss.reward_weights == "total"
    avss.fault_rate[:] = scenario.slashing.fault_rate
    avss.severity_beta[:] = scenario.slashing.severity_beta
    avss.unjust_rate[:] = scenario.slashing.unjust_rate
    avss.slash_cap[:] = wad(scenario.slashing.cap)
    avss.redistribute[:] = wad(scenario.slashing.redistribute)


def _set_avss_apart(world: World) -> None:
    """What differs for single AVSs departs from the world that the constants were inverted from.

    Set before, the constants would absorb it: a trebled reward would come with operators who like the AVS
    that much less, and nothing would follow.
    """
    avss = world.avss
    avss.reward_rate[:] = world.scenario.avss.reward_rate
    for name, special in world.scenario.avss.named.items():
        row = avss.names.index(name)
        avss.reward_rate[row] *= special.reward_rate
        if special.fault_rate is not None:
            avss.fault_rate[row] = special.fault_rate
        if special.unjust_rate is not None:
            avss.unjust_rate[row] = special.unjust_rate
        if special.slash_cap is not None:
            avss.slash_cap[row] = wad(special.slash_cap)
        if special.redistribute is not None:
            avss.redistribute[row] = wad(special.redistribute)
        avss.malicious_day[row], avss.malicious_fraction[row] = special.malicious_day, wad(special.malicious_fraction)
        if special.reward_weights is not None:
            avss.by_total[row] = special.reward_weights == "total"
        _set_tokens_apart(world, row, special)


def _set_tokens_apart(world: World, row: int, special: NamedAvs) -> None:
    """An AVS's own token price leaves the tokens it emits as they are; its own emissions are worth what they say."""
    avss = world.avss
    if special.token_price_eth is not None:
        avss.token_price[row] = special.token_price_eth
    if special.emission_share is not None:
        daily = gwei(special.emission_share * world.initial_delegated_eth / DAYS_PER_YEAR)
        avss.emission[row] = int(daily / avss.token_price[row])


def _settle(world: World, plan: Blueprint) -> None:
    """Expect what is seen on day 0, invert constants from it, find tastes that agree with where everybody is."""
    base_day_rates(world)
    offers = make_offers(world, 0)
    world.offers.append(offers)
    world.constants[:] = venue_constants(world, offers)
    curation_anchors(world, offers)
    score = registration_anchors(world, offers, plan.popularity)
    edges = world.allocations
    settle_registrations(world.key("registration taste"), edges.registered, score + edges.anchor, edges.taste)
    settle_positions(world, offers)


def base_day_rates(world: World) -> None:
    """Rewards per stake and expected yields as of day 0."""
    world.base.incentive_budget[0] = incentive_budget(world, 0)
    world.base.fee_flow[0] = fee_flow(world, 0)
    note_reward_per_stake(world, rewarded_stake(world))
    learn_yields(world, 1.0)


def settle_positions(world: World, offers: Offers) -> int:
    """Draw tastes of all stakers that agree with where they are; returns how many could not be settled."""
    s, rule = world.stakers, world.scenario.stakers
    unsettled: int = world.risk.settle_stakers(
        world.key("venue taste"), world.key("manager taste"), offers.years, rule.venue_sensitivity,
        rule.manager_sensitivity, rule.switching_cost, rule.social_weight, rule.considered,
        *manager_offers(offers), *world.visibility, world.constants, s.company,
        s.venue, s.operator, s.lrt, s.native, s.peers, s.risk_aversion, s.points_weight, s.aware,
        s.taste, s.manager_taste,
    )  # fmt: skip
    return unsettled
