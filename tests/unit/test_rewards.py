"""Rewards by hand: streams apart, weights, splits, remainders."""

from typing import Any

import numpy as np
import pytest

from restaking.core.units import GWEI, NOBODY, WAD, Ints
from restaking.model.metrics import observe
from restaking.model.phases import avs_economics, beliefs, exogenous, rewards
from restaking.model.phases.books import close
from restaking.model.scenario import ScenarioError, load
from restaking.model.world import World
from tests.worlds import SMALL, eth, model, reopen, two_stakers

RESERVE = 1_000_000  # gwei in an AVS's treasury, enough for the budgets below


@pytest.fixture
def world() -> World:
    """30 and 10 ETH behind operator 0, who may lose half of it to AVS 0; nothing is paid yet."""
    made = two_stakers((eth(30), eth(10)), magnitude=WAD // 2)
    made.stakers.wallet[:] = 0
    made.operators.wallet[:] = 0
    made.base.incentive_budget[0] = 0
    reopen(made)
    return made


def reserve(world: World) -> None:
    """AVSs have something to pay budgets out of."""
    world.avss.treasury[:] = RESERVE
    reopen(world)


def planned(world: World) -> Ints:
    """(AVSs,) what the tokens of the day are worth under the run's own terms [gwei]."""
    avs_economics.look(world)
    avs_economics.plan(world)
    return avs_economics.emission_worth(world)


def pay(world: World, day: int = 1) -> None:
    avs_economics.fund_budgets(world, day)
    rewards.accrue(world, day)
    close(world, day)


def test_tokens_are_emitted_sold_and_split_like_fees_with_the_remainder_as_dust(world: World):
    world.avss.emission[0], world.avss.token_price[0] = 1001, 0.5
    pay(world)
    assert (world.avss.token_supply[0], world.avss.tokens_sold[0]) == (1001, 1001)
    assert world.ledger.moved("token_sale") == world.ledger.moved("emission_reward") == 500
    assert world.ledger.moved("commission") == 50  # 10 % of 500
    assert world.stakers.wallet[:2].tolist() == [337, 112]  # of the 450 left, by 30 : 10, rounded down
    assert int(world.base.dust[0]) == 1
    assert world.ledger.moved("avs_reward") == world.ledger.moved("incentive") == 0


def test_streams_stay_apart_in_the_metrics(world: World):
    reserve(world)
    world.avss.budget[0], world.avss.reward_rate[0] = 400, 1.0
    world.avss.emission[0], world.avss.token_price[0] = 3000, 0.1
    world.base.incentive_budget[0] = 200
    pay(world)
    shown = observe(world)
    paid = {name: shown[f"yield.{name}"] * 40 * GWEI / 365 for name in ("fees", "emissions", "incentives")}
    assert paid == pytest.approx({"fees": 400.0, "emissions": 300.0, "incentives": 200.0})


def test_an_avs_whose_proceeds_nobody_earns_stops_emitting(world: World):
    world.avss.emission[1], world.avss.token_price[1] = 1000, 0.25
    pay(world)
    pay(world, 2)
    assert (world.avss.token_supply[1], world.avss.proceeds[1]) == (1000, 250)
    assert not world.stakers.wallet.any()


@pytest.mark.parametrize(("by_total", "expected"), [(0, [750, 250]), (1, [600, 400])], ids=["unique", "total"])
def test_weights_by_what_can_be_slashed_or_by_all_stake(world: World, by_total: int, expected: list[int]):
    world.stakers.restaked[:2], world.stakers.operator[1] = (600, 400), 1
    world.allocations.registered[1, 0], world.allocations.magnitude[1, 0] = 1, WAD // 4
    world.avss.by_total[0], world.avss.budget[0], world.operators.split_bips[:] = by_total, 1000, 0
    reserve(world)
    pay(world)
    assert world.stakers.wallet[:2].tolist() == expected
    earned = [expected[0] / 600, expected[1] / 400]
    beliefs.expect_what_is_seen(world)
    assert world.operators.expected_yield[:2] / 365 == pytest.approx(earned), "what is paid is what is expected"


def test_registered_operators_without_allocation_earn_by_total_stake_only(world: World):
    world.stakers.operator[1] = 1
    world.allocations.registered[1, 0] = 1
    assert rewards.reward_weights(world)[:2, 0].tolist() == [eth(15), 0]
    world.avss.by_total[0] = 1
    assert rewards.reward_weights(world)[:2, 0].tolist() == [eth(30), eth(10)]
    assert rewards.rewarded_stake(world).tolist() == rewards.reward_weights(world).sum(axis=0).tolist()


def test_a_deposit_behind_nobody_earns_nothing_here(world: World):
    reserve(world)
    world.avss.budget[0] = 1000
    world.stakers.operator[1] = NOBODY
    pay(world)
    assert world.stakers.wallet[:2].tolist() == [900, 0] and int(world.base.dust[0]) == 0


def test_operators_and_stakers_expect_what_emissions_pay():
    without, with_tokens = (model(1, SMALL, {"anchor.avss.emission_share": share}).world for share in (0.0, 0.02))
    assert (with_tokens.avss.budget == without.avss.budget).all()
    gained = with_tokens.operators.expected_yield - without.operators.expected_yield
    assert (gained >= 0).all() and gained.max() > 0.005
    assert (with_tokens.offers[0].avs_budget > without.offers[0].avs_budget).all()
    assert observe(with_tokens)["net_restaking_premium"] > observe(without)["net_restaking_premium"]


def test_the_day_zero_emissions_are_the_share_of_the_stake():
    world = model(1, SMALL, {"avss.emission_share": 0.02, "avss.token_price_eth": 0.004}).world
    worth = int(planned(world).sum())
    assert worth == pytest.approx(0.02 * world.initial_delegated_eth / 365 * GWEI, rel=1e-9)
    assert int(world.avss.emission.sum()) == pytest.approx(worth / 0.004, rel=1e-9)


def test_named_avss_have_their_own_tokens_and_weights():
    apart: dict[str, Any] = {
        "avss.AVS 1.token_price_eth": 0.002,
        "avss.AVS 2.emission_share": 0.05,
        "avss.AVS 3.reward_weights": "total",
    }
    base, other = (model(1, SMALL, {"avss.emission_share": 0.01}, more).world for more in ({}, apart))
    assert other.avss.by_total.tolist() == [0, 0, 1]
    assert (other.avss.emission[[0, 2]] == base.avss.emission[[0, 2]]).all()
    worth = planned(other)
    assert worth[0] == pytest.approx(2 * planned(base)[0])
    assert worth[1] == pytest.approx(0.05 * other.initial_delegated_eth / 365 * GWEI, rel=1e-9)


def test_incentives_follow_the_schedule_on_top_of_their_half_life():
    steps = [{"day": 3, "factor": 1.046}, {"day": 6, "factor": 0.0}]
    plain, stepped = (
        model(1, SMALL, {"incentives.halflife_days": 30.0, **more}).world
        for more in ({}, {"incentives.schedule": steps})
    )
    ratio = [
        exogenous.incentive_budget(stepped, day) / exogenous.incentive_budget(plain, day) for day in (0, 2, 3, 5, 6, 99)
    ]
    assert ratio == pytest.approx([1.0, 1.0, 1.046, 1.046, 0.0, 0.0], rel=1e-6)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"incentives.schedule": [{"day": 5}, {"day": 5}]}, r"incentives.schedule\[1\].day = 5: not allowed; above 5"),
        ({"incentives.schedule": [{"day": 5, "factor": -1.0}]}, r"incentives.schedule\[0\].factor = -1.0: not allowed"),
        ({"incentives.schedule": 3}, r"incentives.schedule = 3: not allowed"),
        ({"avss.reward_weights": "none"}, "avss.reward_weights = 'none': not allowed; one of 'unique', 'total'"),
        (
            {"avss.AVS 1.reward_weights": 1},
            "avss.AVS 1.reward_weights = 1: not allowed; one of 'unique', 'total'",
        ),
        (
            {"avss.emission_share": 1.0, "avss.token_price_eth": 1e-6},
            "avss.token_price_eth = 1e-06: not allowed; a price",
        ),
        ({"avss.AVS 1.emission_share": -0.1}, "avss.AVS 1.emission_share = -0.1: not allowed"),
        ({"avss.token_price_eth": 0.0}, "avss.token_price_eth = 0.0: not allowed; a number from 1e-06 to 10000"),
    ],
)
def test_what_cannot_be_is_refused(setting: dict[str, Any], told: str):
    with pytest.raises(ScenarioError, match=told):
        load("teaching", setting)


def test_a_schedule_is_read_from_the_command_line():
    from restaking.model.scenario import parse_assignment

    key, value = parse_assignment("incentives.schedule=[{day = 373, factor = 1.046}]")
    scenario = load("teaching", {key: value})
    assert [scenario.incentives.factor(day) for day in (372, 373)] == [1.0, 1.046]
    assert np.isclose(scenario.resolved()["incentives"]["schedule"][0]["factor"], 1.046)


def test_incentives_are_worth_the_price_of_their_token():
    world = model(1, SMALL).world
    before = exogenous.incentive_budget(world, 0)
    world.base.incentive_price[0] = 0.25
    assert exogenous.incentive_budget(world, 0) == pytest.approx(before / 4, abs=1)


def test_the_price_of_the_token_walks_by_draws_of_its_own():
    """With volatility the price moves; nothing that anybody else draws does."""
    held, moving = (model(1, SMALL, {"incentives.token_volatility": sd}).run(days=5) for sd in (0.0, 0.05))
    assert held.latest()["incentive_token_price"] == 1.0 != moving.latest()["incentive_token_price"]
    assert (held.metrics()["yield.incentives"].iloc[1:] != moving.metrics()["yield.incentives"].iloc[1:]).all()
    assert held.world.base.eth_price[0] == moving.world.base.eth_price[0]
