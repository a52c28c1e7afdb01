"""Priority fees and MEV: pools receive the mean, own validators play for whole blocks."""

import numpy as np
import pytest

from restaking.core.units import GWEI
from restaking.model.kernels.tips import lottery
from restaking.model.phases.base_chain import pay_issuance
from restaking.model.phases.tips import fee_flow, share_tips
from restaking.model.scenario import load
from restaking.model.world import World
from tests.worlds import QUIET, SMALL, eth, model, reopen

FLOW = 365_000.0  # ETH a year: 1,000 ETH a day
FLOWS = {"base.fee_flow_eth": FLOW, "anchor.base.fee_flow_eth": FLOW}  # on day 0 already, as phases are called there


def world_of(**settings: object) -> World:
    return model(1, SMALL, QUIET, FLOWS, dict(settings)).world


def tip(world: World, day: int, staked: int) -> None:
    """The tips of a day without its issuance, whose reward per increment is 0 here."""
    pay_issuance(world, 0, day, staked)
    share_tips(world, day, staked)


def paid(world: World, day: int = 1) -> dict[str, int]:
    """What one day's tips brought to each account [gwei]."""
    before = {each.account: each.stock for each in world.money()}
    tip(world, day, world.staked())
    return {each.account: each.stock - before[each.account] for each in world.money()}


def test_pools_receive_the_mean_less_their_fees() -> None:
    world = world_of(**{"base.lst_fee": 0.1, "lrts.fee": 0.2})
    staked, lst = world.staked(), int(world.lst.active[0])
    behind_lrts = world.lrt_delegations.stake.sum(axis=1).tolist()
    got = paid(world)
    mean = [eth(1000) * stake // staked for stake in (lst, *behind_lrts)]
    assert got["lst.buffer"] == mean[0] - mean[0] // 10
    assert got["lrts.treasury"] == sum(share // 5 for share in mean[1:])
    assert got["lrts.buffer"] == sum(share - share // 5 for share in mean[1:])


def test_restaked_lsts_receive_the_mean_and_own_validators_whole_blocks() -> None:
    world = world_of(**{"base.fee_volatility": 0.0})
    s, staked = world.stakers, world.staked()
    before = s.wallet.copy()
    tip(world, 1, staked)
    got, stake = s.wallet - before, s.solo + s.restaked
    block = eth(1000) // 7200
    pooled = (s.native == 0) & (stake > 0)
    mean = [eth(1000) * each // staked for each in stake[pooled].tolist()]
    assert got[pooled].tolist() == [share - share // 10 for share in mean]
    own = (s.native == 1) & (stake > 0)
    blocks = got[own] / block
    expected = 7200.0 * stake[own] / staked
    assert np.allclose(blocks, np.rint(blocks), atol=1e-6) and (np.abs(blocks - expected) < 1.0).all()


def test_the_lottery_has_the_mean_of_the_pool_and_a_wide_spread() -> None:
    """A lone validator among a million proposes every 143 days; over 20,000 draws it earns what a pool would pay."""
    world = world_of()
    keys, per_gwei, block = (
        (world.key("proposals", 7), world.key("block values", 7)),
        7200.0 / eth(33_000_000),
        float(eth(0.15)),
    )
    won = np.array([lottery(*keys, i, eth(32), per_gwei, block, 1.0) for i in range(20_000)])
    expected = 32 * 7200 / 33e6 * 0.15 * GWEI
    assert won.mean() == pytest.approx(expected, rel=0.2)
    assert (won == 0).mean() == pytest.approx(1 - 32 * 7200 / 33e6, abs=0.002)


def test_a_days_draw_is_the_stakers_own() -> None:
    one, other = world_of(), world_of(**{"base.slash_rate": 0.5, "stakers.social_weight": 0.0})
    before = one.stakers.wallet.copy()
    for world in (one, other):
        tip(world, 3, 10**7 * GWEI)
    assert (one.stakers.wallet - before).sum() > 0
    assert (one.stakers.wallet == other.stakers.wallet).all()


def test_it_all_comes_from_outside_and_halves_in_its_half_life() -> None:
    world = world_of(**{"base.fee_halflife_days": 10.0})
    got = paid(world)
    assert sum(got.values()) == -(world.ledger.balance["outside"]) > 0
    assert fee_flow(world, 10) == pytest.approx(FLOW / 2) and fee_flow(world, 0) == FLOW
    assert fee_flow(world_of(), 500) == FLOW


def test_no_flow_pays_nobody_and_choosers_expect_what_there_is() -> None:
    off, on = (model(1, SMALL, QUIET, dict.fromkeys(FLOWS, flow)) for flow in (0.0, FLOW))
    off.step()
    on.step()
    assert not [flow for flow in off.ledger.flows if flow[1] == "tips"]
    assert [flow for flow in on.ledger.flows if flow[1] == "tips"]
    assert on.latest()["fee_yield"] == pytest.approx(FLOW / on.latest()["staked_eth"])
    assert off.latest()["fee_yield"] == 0.0
    for made, extra in ((off, 0.0), (on, FLOW / 33.3e6)):
        hold, solo, lst = made.world.offers[0].certain
        assert (hold, solo) == (0.0, pytest.approx(350 * 82_181.25 / 1e9 + extra, rel=1e-6))
        assert lst == pytest.approx(0.9 * solo)


def test_a_flow_departs_on_the_first_day_from_that_of_the_anchor_world() -> None:
    made = model(1, SMALL, QUIET, {"base.fee_flow_eth": FLOW})
    assert made.world.base.fee_flow[0] == load("teaching").base.fee_flow_eth != FLOW
    made.step()
    assert made.world.base.fee_flow[0] == FLOW
    before, after = (made.world.offers[day].certain[1] for day in (0, 1))
    assert after - before == pytest.approx((FLOW - load("teaching").base.fee_flow_eth) / 33.3e6, rel=1e-3)


def test_stake_in_queues_takes_part_until_it_is_out() -> None:
    world = world_of()
    world.stakers.solo[:] = world.stakers.restaked[:] = 0
    world.exits.append(owner_kind=0, owner=5, amount=eth(33_300))
    world.exits.append(owner_kind=4, owner=5, amount=eth(33_300))
    world.sweeps.append(owner_kind=0, owner=6, amount=eth(33_300), due=9)
    reopen(world)
    before = world.stakers.wallet.copy()
    staked = world.staked()
    tip(world, 1, staked)
    got = (world.stakers.wallet - before).tolist()
    assert got[5] == eth(1000) * eth(33_300) // staked and sum(got) == got[5]
