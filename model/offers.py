"""What every chooser sees when the day's decisions are taken."""

import numpy as np

from restaking.agents.choice import log_visibility
from restaking.agents.fears import RISKS, Risk
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, GWEI, Floats, Ints, gwei
from restaking.model.kernels.exposures import pool_exposures
from restaking.model.opt_in import menu
from restaking.model.phases.avs_economics import daily_rewards
from restaking.model.phases.points import points_on_offer
from restaking.model.phases.rewards import avs_cost_eth, rewarded_stake
from restaking.model.records import Offers
from restaking.model.rules.base_penalties import expected_loss
from restaking.model.rules.issuance import base_reward_per_increment, base_yield
from restaking.model.rules.learning import prior_events, prior_years
from restaking.model.rules.main_chain import dread
from restaking.model.rules.tips import fee_yield
from restaking.model.streams import lrt_streams, operator_streams
from restaking.model.world import World


def make_offers(world: World, day: int) -> Offers:
    """Copy the public state of this moment, so that the order of choosers cannot matter and reasons can be kept."""
    with world.still():
        return _offers(world, day)


def _offers(world: World, day: int) -> Offers:
    operators, lrts = world.operators, world.lrts
    staked = world.staked()
    earns = base_yield(staked) + fee_yield(float(world.base.fee_flow[0]), staked)
    certain = np.array([0.0, earns, earns * (1.0 - world.lst_fee_bips / BIPS)])
    heard = np.array(prior_events(world.scenario)) + world.memory.events
    loss = base_loss(world, staked)
    feared = dread(
        world.distrust, world.scenario.security.perceived_hazard
    )  # at the loss: own alarm is feared more too
    worth = world.lrt_worth()
    lrt_yield, lrt_events = np.zeros(len(lrts)), np.zeros((len(lrts), RISKS))
    ours, theirs = world.operator_risks, world.lrt_risks
    events = heard + ours.alarm
    pool_exposures(
        world.lrt_delegations.stake, worth, lrts.fee_bips, earns, operators.expected_yield, ours.loss, ours.variance,
        events, heard, lrt_yield, theirs.loss, theirs.variance, lrt_events,
    )  # fmt: skip
    lrts.expected_yield[:] = lrt_yield
    for risks in (ours, theirs):  # one validator's slashing is the same for all staked ETH
        risks.loss[:, Risk.BASE], risks.variance[:, Risk.BASE] = feared * loss, feared * loss * loss
    op_points, lrt_points = points_on_offer(world, day, worth)
    streams = operator_streams(world)
    return Offers(
        day=day, certain=certain, years=np.array(prior_years(world.scenario)) + world.memory.years,
        news=float(world.base.news[0]),
        base_events=float(heard[Risk.BASE]), base_loss=feared * loss,
        base_variance=feared * loss * loss,
        op_yield=operators.expected_yield.copy(), op_loss=ours.loss.copy(), op_variance=ours.variance.copy(),
        op_events=events, op_open=world.operators_open(),
        lrt_yield=lrt_yield, lrt_loss=theirs.loss.copy(), lrt_variance=theirs.variance.copy(), lrt_events=lrt_events,
        lrt_log_size=log_visibilities(world, worth), op_points=op_points, lrt_points=lrt_points,
        op_streams=streams, lrt_streams=lrt_streams(world, earns, streams),
        avs_menu=menu(world, daily_rewards(world) * DAYS_PER_YEAR / GWEI, rewarded_stake(world) / GWEI),
        avs_cost=avs_cost_eth(world),
    )  # fmt: skip


def log_visibilities(world: World, worth: Ints) -> Floats:
    """Log visibility of each LRT; not by ``np.log``, whose last bit differs between machines."""
    total, gain = float(worth.sum()), world.scenario.lrts.visibility_gain
    pairs = zip(worth, world.lrts.visibility, strict=True)
    return np.array([log_visibility(float(each), total, float(known), gain) for each, known in pairs])


def base_loss(world: World, staked: int) -> float:
    """Share of a validator's ETH that is lost when the base chain slashes it, ``staked`` gwei being active."""
    rule = world.scenario.base
    return expected_loss(gwei(rule.validator_eth), base_reward_per_increment(staked), rule.era)
