"""Rewards of the day: AVS to operators by slashable stake, operator split, stakers and LRTs by stake."""

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import Floats, Ints
from restaking.model.accounts import AVS_REWARD, INCENTIVE, REWARD_DUST, RUNNING_COST
from restaking.model.kernels.income import pay_rewards, share_budgets
from restaking.model.kernels.registrations import pay_running_costs
from restaking.model.phases.avs_economics import daily_budgets
from restaking.model.world import World

MONTHS_PER_YEAR = 12


def accrue(world: World, day: int) -> None:
    """Everything in the AVSs' treasuries and the incentive pot is shared out; remainders stay behind."""
    delegated, slashable = world.delegated(), world.slashable()
    note_reward_per_stake(world, slashable.sum(axis=0))
    gross, paid = np.zeros(len(world.operators), dtype=np.int64), np.zeros(len(world.avss), dtype=np.int64)
    pot = int(world.base.incentives[0])
    incentives = share_budgets(world.avss.treasury, pot, world.online(day), slashable, delegated, gross, paid)
    world.avss.treasury[:] -= paid
    world.base.incentives[0] -= incentives
    world.flow_totals[AVS_REWARD] += paid.sum()
    world.flow_totals[INCENTIVE] += incentives
    pay_rewards(
        gross, delegated, world.operators.split_bips, world.stakers.operator, world.stakers.restaked,
        world.lrt_delegations.stake, world.lrts.fee_bips, world.operators.wallet, world.stakers.wallet,
        world.lrts.buffer, world.lrts.treasury, world.flow_totals,
    )  # fmt: skip
    world.book()
    dust = world.ledger.balance["clearing"]
    world.base.dust[0] += dust
    world.flow_totals[REWARD_DUST] += dust
    cost = int(avs_cost_eth(world) / DAYS_PER_YEAR * 1e9)
    world.flow_totals[RUNNING_COST] += pay_running_costs(world.allocations.registered, cost, world.operators.wallet)
    world.book()


def note_reward_per_stake(world: World, secured: Ints) -> None:
    """Note each AVS's gross reward per unit of slashable stake [1/yr]; 0 where there is none to pay or none behind."""
    budget: Floats = np.asarray(daily_budgets(world) * DAYS_PER_YEAR)
    world.avss.reward_per_stake[:] = np.divide(budget, secured, out=np.zeros(len(secured)), where=secured > 0)


def avs_cost_eth(world: World) -> float:
    """What running one AVS costs an operator [ETH/yr] at today's price of ETH."""
    return float(world.scenario.operators.cost_usd_month * MONTHS_PER_YEAR / world.base.eth_price[0])
