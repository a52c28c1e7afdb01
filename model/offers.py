"""What every chooser sees when the day's decisions are taken."""

import numpy as np

from restaking.agents.choice import log_size
from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import BIPS, GWEI, Floats, Ints
from restaking.model.kernels.exposures import pool_exposures
from restaking.model.phases.avs_economics import daily_rewards
from restaking.model.phases.points import points_on_offer
from restaking.model.phases.rewards import avs_cost_eth, rewarded_stake
from restaking.model.rules.issuance import base_yield
from restaking.model.rules.tips import fee_yield
from restaking.model.world import Offers, World


def make_offers(world: World, day: int) -> Offers:
    """Copy the public state of this moment, so that the order of choosers cannot matter and reasons can be kept."""
    with world.still():
        return _offers(world, day)


def _offers(world: World, day: int) -> Offers:
    operators, lrts, memory = world.operators, world.lrts, world.memory
    staked = world.staked()
    earns = base_yield(staked) + fee_yield(float(world.base.fee_flow[0]), staked)
    certain = np.array([0.0, earns, earns * (1.0 - world.lst_fee_bips / BIPS)])
    heard = world.scenario.beliefs.prior_events + float(memory.events[0])
    events = heard + operators.alarm
    worth = world.lrt_worth()
    pooled = np.zeros((4, len(lrts)))
    pool_exposures(
        world.lrt_delegations.stake, worth, lrts.fee_bips, earns, operators.expected_yield, operators.loss_exposure,
        operators.variance_exposure, events, heard, *pooled,
    )  # fmt: skip
    lrts.expected_yield[:], lrts.loss_exposure[:], lrts.variance_exposure[:] = pooled[:3]
    op_points, lrt_points = points_on_offer(world, day, worth)
    return Offers(
        day=day, certain=certain, years=world.scenario.beliefs.prior_years + float(memory.years[0]),
        news=float(memory.news[0]),
        op_yield=operators.expected_yield.copy(), op_loss=operators.loss_exposure.copy(),
        op_variance=operators.variance_exposure.copy(), op_events=events, op_open=world.operators_open(),
        lrt_yield=pooled[0], lrt_loss=pooled[1], lrt_variance=pooled[2], lrt_events=pooled[3],
        lrt_log_size=log_sizes(worth), op_points=op_points, lrt_points=lrt_points,
        avs_budget=daily_rewards(world) * DAYS_PER_YEAR / GWEI, avs_secured=rewarded_stake(world) / GWEI,
        avs_cost=avs_cost_eth(world),
    )  # fmt: skip


def log_sizes(worth: Ints) -> Floats:
    """Log size of each LRT; not by ``np.log``, whose last bit differs between machines."""
    total = float(worth.sum())
    return np.array([log_size(float(each), total) for each in worth])
