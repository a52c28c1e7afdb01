"""AVSs by hand: requirements, fees, reserves, budgets, tokens, entry and exit."""

import math

import numpy as np
import pytest

from restaking.core.units import GWEI
from restaking.model.rules import avss as rules
from restaking.model.scenario import ScenarioError, load
from tests.worlds import SMALL, model

ENTRANT = {"avss.dormant": 2, "avss.entrant 1.entry_day": 3, "operators.review_rate": 1.0}


def test_what_is_required_makes_corruption_pay_nothing() -> None:
    """At coverage 1 and no margin, a third of the stake is worth as much as what a corruptor takes."""
    required = rules.required_stake(1_000.0, 0.1, 1.0 / 3.0, 0.0)
    assert required / 3.0 == pytest.approx(rules.corruption_profit(1_000.0, 0.1)) == pytest.approx(100.0)
    assert rules.required_stake(1_000.0, 0.1, 1.0 / 3.0, 0.5) == pytest.approx(1.5 * required)


def test_day_nought_is_covered_and_at_rest() -> None:
    still = {"operators.review_rate": 0.0, "stakers.attention": 0.0, "stakers.attention_professional": 0.0}
    made = model(1, SMALL, still)
    first = made.latest()
    assert [first[f"coverage.{name}"] for name in made.world.avss.names] == pytest.approx([1.0] * 3)
    treasury, budget = made.world.avss.treasury.copy(), made.world.avss.budget.copy()
    made.run(days=20)
    assert (made.world.avss.budget == budget).all()
    assert np.abs(made.world.avss.treasury - treasury).max() <= 20 * 6  # a gwei a day and operator of rounding
    assert made.latest()["avs_budget.AVS 1"] == pytest.approx(first["avs_budget.AVS 1"])


def test_mainnet_draws_what_avss_secure() -> None:
    """Median 20 M USD, log sd 2, shares between 0.01 and 0.3: what domain.md §7 assumes."""
    scenario = load("mainnet-2024-10")
    assert (scenario.avss.policy, scenario.avss.value_secured) == ("held", "drawn")
    small = model(1, SMALL, {"avss.count": 200, "operators.count": 5, "avss.value_secured": "drawn"})
    value = small.world.avss.user_value * small.world.scenario.base.eth_price_usd
    logs = np.array([math.log(each) for each in value])
    assert float(np.median(value)) == pytest.approx(20e6, rel=0.4) and float(logs.std()) == pytest.approx(2.0, abs=0.3)
    by_stake = np.argsort(small.world.secured(), kind="stable")
    assert (np.diff(value[by_stake]) >= 0.0).all()


def test_fees_come_first_then_the_reserve_then_tokens() -> None:
    assert rules.affordable(100, 3_650, 365) == 110
    assert rules.tokens_of_day(short=50, price=0.5, emission=10, cap=1_000) == 110
    assert rules.tokens_of_day(short=50, price=0.5, emission=10, cap=60) == 60
    assert rules.tokens_of_day(short=0, price=0.5, emission=10, cap=0) == 10
    assert rules.means(100, 3_650, 365, 10, 60, 0.5) == 110 + 25


def test_rewards_beyond_the_fees_are_paid_out_of_the_reserve_until_it_is_gone() -> None:
    made = model(1, SMALL, {"avss.reward_rate": 3.0, "avss.treasury_years": 0.05, "avss.runway_days": 10})
    avss, paid = made.world.avss, []
    reserve = avss.treasury.copy()
    for _ in range(40):
        made.step()
        paid.append(avss.pays.copy())
    assert (paid[0] > 2.5 * avss.budget).all() and (paid[-1] < 1.2 * avss.budget).all()
    assert (avss.treasury < 0.1 * reserve).all() and (avss.treasury >= 0).all()
    assert (np.sum(paid, axis=0) <= reserve + 40 * (avss.seen_fees + 1)).all()


def test_the_token_rests_at_first_and_then_follows_what_is_behind_it() -> None:
    market = {"avss.token_market": True, "avss.token_volatility": 0.0, "anchor.avss.emission_share": 0.01}
    made = model(1, SMALL, market).run(days=1)
    assert made.world.avss.token_price.tolist() == pytest.approx([0.001] * 3, rel=1e-4)
    made.world.avss.token_price[:] = 0.01
    made.run(days=100)
    assert (made.world.avss.token_price < 0.006).all() and (made.world.avss.token_price > 0.0009).all()


def test_a_sale_presses_the_price_and_fees_pull_it_back() -> None:
    assert rules.next_price(1.0, 1.0, 0.01, rules.selling_pressure(10, 100, 0.5), 0.0, 0.0) == pytest.approx(
        math.exp(-0.2)
    )
    assert rules.next_price(1.0, math.e, 0.01, 0.0, 0.0, 0.0) == pytest.approx(math.exp(0.01))
    multiple = rules.resting_multiple(2.0, 50.0, 1_000, 0.01, 0.003)
    worth = rules.fundamental_value(multiple, 50.0, 1_000)
    assert rules.next_price(2.0, worth, 0.01, 0.003, 0.0, 0.0) == pytest.approx(2.0)


def test_tokens_not_sold_are_held_and_sold_later() -> None:
    made = model(1, SMALL, {"avss.emission_share": 0.01, "avss.sell_share": 0.25}).run(days=30)
    avss = made.world.avss
    assert (avss.token_supply == avss.tokens_sold + avss.tokens_held).all()
    assert avss.tokens_held.tolist() == pytest.approx((3.0 * avss.emission).tolist(), rel=0.01)  # e·(1 − σ) / σ


def test_a_newcomer_is_left_alone_until_its_day_and_joined_then() -> None:
    made = model(1, SMALL, ENTRANT)
    world = made.world
    assert world.avss.live.tolist() == [1, 1, 1, 0, 0] and made.latest()["avss_live"] == 3
    made.run(days=2)
    assert not world.allocations.registered[:, 3:].any() and not world.avss.pays[3:].any()
    made.run(days=18)
    assert world.avss.live.tolist() == [1, 1, 1, 1, 0] and world.allocations.registered[:, 3].any()
    assert [(e.kind, e.agent, e.day) for e in made.events if e.kind.startswith("avs_")] == [("avs_entered", "avs:3", 3)]
    assert made.latest()["coverage.entrant 2"] == 0.0 and made.latest()["avs_budget.entrant 2"] == 0.0


def test_new_avss_come_at_the_rate_that_the_scenario_says() -> None:
    made = model(1, SMALL, {"avss.count": 12, "avss.dormant": 60, "avss.entry_rate": 90.0})
    made.run(days=120)
    assert 30.0 - 3 * 30**0.5 <= made.latest()["avss_live"] - 12 <= 30.0 + 3 * 30**0.5  # 90 a year for 120 days


def test_a_broke_avs_is_given_up_and_may_slash_for_as_long_as_its_stake_is_there() -> None:
    broke = {"avss.AVS 2.reward_rate": 900.0, "avss.treasury_years": 0.0, "avss.exit_rate": 365.0, "avss.exit_days": 5}
    made = model(1, SMALL, broke, {"slashing.fault_rate": 0.0})
    world = made.world
    while world.avss.live[1] and made.day < 60:
        made.step()
    left = made.day
    assert left > 5 and world.avss.left_day[1] == left and world.avss.live.tolist() == [1, 0, 1]
    assert not world.allocations.registered[:, 1].any() and int(world.secured()[1]) > 0
    made.run(days=2 * world.scenario.withdrawals.deallocation_days + 1)  # one change at a time: some wait for another
    assert int(world.secured()[1]) == 0 and not world.allocations.registered[:, 1].any()
    assert made.explain("avs", 1).bound == [f"given up on day {left}"]


def test_rewards_step_on_their_day() -> None:
    made = model(1, SMALL, {"avss.AVS 1.reward_steps": [{"day": 3, "factor": 0.5}]}).run(days=2)
    before = int(made.world.avss.pays[0])
    made.run(days=1)
    assert int(made.world.avss.pays[0]) == before // 2


def test_without_coverage_users_flee_and_with_growth_more_is_required() -> None:
    assert rules.next_user_value(100.0, 0.0, 0.1, 0.5, 0.0, 0.0) == pytest.approx(100.0 * math.exp(-0.05))
    assert rules.next_user_value(100.0, 0.0, 0.1, 2.0, 0.0, 0.0) == 100.0
    made = model(1, SMALL, {"avss.user_growth": 1.0}).run(days=30)
    first = made.world.series[0]["required_eth.AVS 1"]
    assert made.latest()["required_eth.AVS 1"] == pytest.approx(first * math.exp(30 / 365))


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            {"avss.AVS 1.entry_day": 5},
            "avss.AVS 1.entry_day = 5: not allowed; 0: only the further AVSs",
        ),
        ({"avss.entrant 1.entry_day": 5}, "avss.entrant 1: no such AVS"),
        ({"avss.policy": "best"}, "avss.policy = 'best': not allowed; one of 'held', 'coverage'"),
        ({"avss.AVS 1.reward_steps": [{"day": 5}, {"day": 5}]}, "avss.AVS 1.reward_steps[1].day = 5: not allowed"),
        ({"avss.threshold": 0.0}, "avss.threshold = 0.0: not allowed; a number from 0.01 to 1"),
    ],
)
def test_bad_settings_are_refused_by_name_and_value(setting: dict[str, object], told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load("teaching", setting)
    assert told in str(refused.value)


def test_books_close_with_everything_going_on() -> None:
    busy = {
        **ENTRANT, "avss.token_market": True, "avss.sell_share": 0.3, "avss.policy": "coverage",
        "avss.entry_rate": 50.0,
        "avss.emission_cap_share": 0.05, "avss.treasury_years": 0.1, "avss.runway_days": 5, "avss.exit_rate": 50.0,
        "avss.exit_days": 3, "avss.reward_rate": 10.0, "avss.user_volatility": 0.05,
    }  # fmt: skip
    made = model(2, SMALL, busy).run(days=60)
    assert made.latest()["conservation_error_gwei"] == 0
    flows = {name for _, name, *_ in made.ledger.flows}
    assert {"user_fee", "avs_funding", "avs_reward", "emitted", "tokens_earned", "tokens_sold", "token_sale"} <= flows
    assert int(made.world.avss.treasury.min()) >= 0 and made.world.avss.treasury.max() < 1e9 * GWEI
