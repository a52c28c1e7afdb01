"""Rewards of the day: AVS to operators by weight, operator split, stakers and LRTs by stake."""

import numpy as np

from restaking.core.clock import DAYS_PER_YEAR
from restaking.core.units import Floats, Ints
from restaking.model.accounts import (
    AVS_REWARD,
    EMISSION_REWARD,
    FEE_SHARES,
    FEE_SHARES_MINTED,
    INCENTIVE,
    LRT_ISSUED,
    REWARD_DUST,
    RUNNING_COST,
)
from restaking.model.kernels.income import pay_rewards, share_budgets, weigh_by_total
from restaking.model.kernels.registrations import pay_running_costs
from restaking.model.phases.avs_economics import daily_rewards
from restaking.model.rules.exchange import fee_shares
from restaking.model.world import World

MONTHS_PER_YEAR = 12


def accrue(world: World, day: int) -> None:
    """All that AVSs have set aside or got for tokens and the incentive pot are shared out; remainders stay."""
    with world.still():
        delegated, weight = world.delegated(), reward_weights(world)
    note_reward_per_stake(world, weight.sum(axis=0))
    gross = share_out(world, day, weight, delegated)
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
    keep_fees(world)
    world.book()


def keep_fees(world: World) -> None:
    """Fees of LRT protocols stay in their pools: the protocol gets tokens for them, at the rate after rewards.

    What is too little for a single token, or comes where nobody holds a token of any worth, stays in the treasury.
    """
    lrts, flows, rates = world.lrts, world.flow_totals, world.lrt_rates().tolist()
    for k in lrts.treasury.nonzero()[0].tolist():
        fee = int(lrts.treasury[k])
        minted = int(fee_shares(fee, *rates[k]))
        if minted > 0:
            lrts.treasury[k] -= fee
            lrts.buffer[k] += fee
            lrts.supply[k] += minted
            lrts.treasury_tokens[k] += minted
            flows[FEE_SHARES] += fee
            flows[FEE_SHARES_MINTED] += minted
            flows[LRT_ISSUED] += minted


def reward_weights(world: World) -> Ints:
    """(operators, AVSs) stake by which each AVS shares its rewards [gwei]: what it could slash, or all there is."""
    weight = world.slashable()
    if world.avss.by_total.any():
        weight = weight.copy()
        weigh_by_total(world.avss.by_total, world.delegated(), world.allocations.registered, weight)
    return weight


def rewarded_stake(world: World) -> Ints:
    """(AVSs,) the sums of these weights [gwei]."""
    whole, total = world.secured(), world.avss.by_total == 1
    if total.any():
        whole = whole.copy()
        whole[total] = world.delegated() @ world.allocations.registered[:, total].astype(np.int64)
    return whole


def share_out(world: World, day: int, weight: Ints, delegated: Ints) -> Ints:
    """Take the day's rewards, stream by stream; (operators,) what each is due before its split [gwei]."""
    avss, flows = world.avss, world.flow_totals
    gross = np.zeros(len(world.operators), dtype=np.int64)
    fees, emissions = np.zeros((2, len(avss)), dtype=np.int64)
    pot = int(world.base.incentives[0])
    incentives = share_budgets(
        avss.rewards, avss.proceeds, pot, world.online(day), weight, delegated, gross, fees, emissions
    )
    avss.rewards[:] -= fees
    avss.proceeds[:] -= emissions
    world.base.incentives[0] -= incentives
    flows[AVS_REWARD] += fees.sum()
    flows[EMISSION_REWARD] += emissions.sum()
    flows[INCENTIVE] += incentives
    return gross


def note_reward_per_stake(world: World, whole: Ints) -> None:
    """Note each AVS's gross reward per unit of the stake it goes by [1/yr], which is ``whole`` (AVSs,) gwei;
    0 where there is nothing to pay or nothing behind."""
    rewards: Floats = np.asarray(daily_rewards(world) * DAYS_PER_YEAR)
    world.avss.reward_per_stake[:] = np.divide(rewards, whole, out=np.zeros(len(whole)), where=whole > 0)


def avs_cost_eth(world: World) -> float:
    """What running one AVS costs an operator [ETH/yr] at today's price of ETH."""
    return float(world.scenario.operators.cost_usd_month * MONTHS_PER_YEAR / world.base.eth_price[0])
