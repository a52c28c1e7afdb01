"""Day 0 comes to rest: expect what is seen, invert constants from it, find tastes that agree with positions."""

from restaking.core.units import Floats
from restaking.model import commissions, opt_in
from restaking.model.build.anchors import curation_anchors, keep_lists, registration_anchors, venue_constants
from restaking.model.kernels.settle import settle_registrations
from restaking.model.offers import make_offers
from restaking.model.phases.avs_economics import look, plan, require_stake
from restaking.model.phases.beliefs import expect_what_is_seen
from restaking.model.phases.decisions import manager_offers
from restaking.model.phases.exogenous import incentive_budget
from restaking.model.phases.rewards import note_reward_per_stake, rewarded_stake
from restaking.model.phases.tips import fee_flow
from restaking.model.records import Offers
from restaking.model.world import World


def settle(world: World, popularity: Floats) -> None:
    """Make the offers of day 0; anchor constants and tastes to them unless the scenario wants none."""
    base_day_rates(world)
    offers = make_offers(world, 0)
    world.offers.append(offers)
    keep_lists(world)
    score = opt_in.scores(world, offers)
    commissions.found(world)
    if not world.scenario.anchor.enabled:
        return
    world.constants[:] = venue_constants(world, offers)
    curation_anchors(world, offers)
    registration_anchors(world, score, popularity)
    edges, there = world.allocations, slice(len(popularity))  # tastes for AVSs that begin later are as they fall
    settle_registrations(
        world.key("registration taste"), world.scenario.operators.taste_spread, edges.registered[:, there],
        (score + edges.anchor)[:, there], edges.taste[:, there],
    )  # fmt: skip
    settle_positions(world, offers)


def base_day_rates(world: World) -> None:
    """Rewards per stake and expected yields as of day 0."""
    world.base.incentive_budget[0] = incentive_budget(world, 0)
    world.base.fee_flow[0] = fee_flow(world, 0)
    require_stake(world)
    look(world)
    plan(world)
    note_reward_per_stake(world, rewarded_stake(world))
    expect_what_is_seen(world)


def settle_positions(world: World, offers: Offers) -> int:
    """Draw tastes of all stakers that agree with where they are; returns how many could not be settled."""
    s, rule = world.stakers, world.scenario.stakers
    unsettled: int = world.risk.settle_stakers(
        world.key("venue taste"), world.key("manager taste"), offers.years, rule.venue_sensitivity,
        rule.manager_sensitivity, rule.switching_cost, rule.considered,
        *manager_offers(offers), *world.visibility, world.constants, s.company,
        s.venue, s.operator, s.lrt, s.native, s.peers, s.risk_aversion, s.social_weight,
        s.points_weight, s.aware, s.taste, s.manager_taste,
    )  # fmt: skip
    return unsettled
