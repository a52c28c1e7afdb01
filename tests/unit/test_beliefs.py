"""What a slash leaves in whose mind: classes of risk, weights, forgetting, the rational benchmark, attention."""

import math
from typing import Any

import numpy as np
import pytest

from restaking import RestakingModel
from restaking.agents.choice import variance_exposure
from restaking.agents.fears import RISKS, Risk, fear
from restaking.core.clock import decay_per_tick
from restaking.core.units import WAD, gwei
from restaking.model.filing import file_slash
from restaking.model.phases import beliefs, slashing
from restaking.model.rules.faults import mean_severity, mean_square_severity
from restaking.model.rules.learning import prior_events, weights
from restaking.model.world import World
from tests.worlds import NO_FAULTS, QUIET, SMALL, eth, from_day_0, model, reopen, two_stakers

CALM = np.zeros((1, RISKS))
TENTH = WAD // 10
PRIOR = {"beliefs.prior_events": 0.5, "beliefs.prior_years": 200.0}


def learning(world: World, **changed: object) -> World:
    """The same world with other beliefs."""
    rule = world.scenario.beliefs.model_copy(update=changed)
    world.scenario = world.scenario.model_copy(update={"beliefs": rule})
    return world


def apart() -> World:
    """Two stakers behind operator 0 and staker 5, who knows only staker 0; nobody knows anybody else."""
    world = two_stakers((eth(100), eth(100)), magnitude=WAD)
    first, neighbours = np.zeros(len(world.stakers) + 1, dtype=np.int64), np.array([5, 0], dtype=np.int32)
    first[1:6], first[6:] = 1, 2
    world.graph = type(world.graph)(first, neighbours)
    return world


def slash(world: World, kind: str, day: int = 1, times: int = 1) -> None:
    for _ in range(times):
        file_slash(world, day, 0, 0, TENTH, kind, world.new_cause())
    slashing.settle(world, day)


# Day 0.


@pytest.mark.parametrize("common", [0.0, 0.3, 0.9])
def test_without_events_fear_is_what_one_hazard_for_everything_gave(common: float):
    made = model(3, from_day_0({"slashing.common_share": common, **PRIOR}))
    offers, world = made.world.offers[0], made.world
    hazard, edges = 0.5 / 200.0, world.allocations
    for j in range(len(world.operators)):
        shares = edges.magnitude[j] / WAD
        q = np.array([mean_severity(int(b), 1.0) for b in world.avss.severity_beta])
        squares = float((shares**2 * [mean_square_severity(int(b), 1.0) for b in world.avss.severity_beta]).sum())
        mean, mean_squares = float((shares * q).sum()), float((shares**2 * q**2).sum())
        crossed = variance_exposure(squares, mean, mean_squares, 0.5 * common)
        feared, variance = fear(offers.managers(), j, CALM, 0, offers.years)
        assert feared == pytest.approx(hazard * mean, rel=1e-12)
        assert variance == pytest.approx(hazard * crossed, rel=1e-12)
    assert fear(offers.plain(), 2, CALM, 0, offers.years) == (0.0, 0.0)


def test_the_prior_is_split_as_hazards_are_and_sums_to_what_it_was():
    hazards = {"slashing.unjust_rate": 0.01, "slashing.unjust_hit": 0.5, "slashing.fault_rate": 0.015}
    made = model(1, SMALL, PRIOR, hazards)
    split = prior_events(made.world.scenario)
    assert split == pytest.approx([0.5 * 0.75 * 0.7, 0.5 * 0.75 * 0.3, 0.5 * 0.25, 0.0])


@pytest.mark.parametrize("cap", [0.0, 1e-6, 0.03, 0.1, 0.5, 0.999, 1.0])
@pytest.mark.parametrize("b", [1, 2, 18, 60, 1000])
def test_a_cap_lowers_expected_severity_as_the_integral_says(b: int, cap: float):
    steps = 200_000
    x = (np.arange(steps) + 0.5) / steps * cap
    survival = np.exp(b * np.log1p(-x)) * (1.0 + b * x)  # P(q > x) of Beta(2, b)
    assert mean_severity(b, cap) == pytest.approx(float(survival.sum()) * cap / steps, rel=1e-6, abs=1e-15)
    expected = float((2.0 * x * survival).sum()) * cap / steps
    assert mean_square_severity(b, cap) == pytest.approx(expected, rel=1e-6, abs=2e-15)


def test_a_low_cap_makes_an_avs_less_feared():
    free, capped = (model(1, SMALL, from_day_0({"slashing.cap": cap})).world.offers[0] for cap in (1.0, 0.02))
    assert (capped.op_loss[:, : Risk.BASE] <= 0.2 * free.op_loss[:, : Risk.BASE]).all()
    assert (capped.op_variance <= free.op_variance).all() and free.op_loss[:, Risk.OPERATOR].max() > 0.0


# Weights.


def test_a_slash_counts_once_with_the_largest_weight_that_applies():
    world = apart()
    slash(world, "independent", times=2)
    weigh = world.weights
    assert (weigh.own, weigh.neighbour, weigh.public) == (2.5, 1.0, 0.5), "what own and neighbours' add to the public"
    alarm = world.fears.alarm[:, Risk.OPERATOR]
    assert alarm.tolist() == [5.0, 5.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]
    assert world.memory.events.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert not world.fears.alarm[:, 1:].any()


def test_a_neighbours_loss_never_counts_for_more_than_the_larger_weight():
    world = learning(apart(), neighbour_weight=4.0)
    world.stakers.operator[5], world.stakers.restaked[5], world.stakers.venue[5] = 0, eth(10), 3
    reopen(world)
    slash(world, "independent")
    assert world.fears.alarm[[0, 1, 5], Risk.OPERATOR].tolist() == [3.5, 2.5, 3.5]


@pytest.mark.parametrize(
    ("kind", "risk", "suspects"),
    [("independent", 0, [1]), ("organisation", 1, [1]), ("client", 1, [2]), ("unjust", 2, [3]), ("malicious", 2, [3])],
)
def test_a_slash_makes_those_alike_suspect(kind: str, risk: int, suspects: list[int]):
    """Operator 1 is of the same firm, 2 runs the same client, 3 the same AVS; 4 has nothing in common with 0."""
    world = apart()
    world.operators.organisation[:5], world.operators.client[:5] = [0, 0, 1, 2, 3], [0, 1, 0, 2, 3]
    world.operators.organisation[5:], world.operators.client[5:] = 9, 9
    world.allocations.registered[:] = 0
    world.allocations.registered[[0, 3], 0] = 1
    slash(world, kind)
    alarm = world.operator_risks.alarm
    assert alarm[0, risk] == 2.5 and alarm[suspects, risk].tolist() == [0.125] and alarm.sum() == 2.625


def test_an_event_of_the_base_chain_is_of_its_own_class_and_frightens_all_who_stake():
    made = model(1, {**SMALL, **QUIET}, {"beliefs.base_prior_years": 10.0})
    made.intervene("slash_validators", whose="solo", eth=64_000.0)
    made.run(days=1)
    memory, offers = made.world.memory, made.world.offers[-1]
    assert memory.events[Risk.BASE] > 0.0 and not memory.events[: Risk.BASE].any()
    feared = [fear(offers.plain(), v, CALM, 0, offers.years)[0] for v in range(3)]
    assert feared[0] == 0.0 and feared[1] == feared[2] > 0.0
    behind = fear(offers.managers(), 0, CALM, 0, offers.years)[0]
    assert behind >= feared[1] and made.world.fears.alarm[:, Risk.BASE].max() > 0.0


# Forgetting, and not.


def test_perceived_hazard_jumps_with_a_slash_and_halves_with_each_half_life():
    """P10 (availability): the excess over the twin without the slash, exposure held fixed."""
    calm, struck = (model(2, SMALL, NO_FAULTS, {"beliefs.halflife_days": 20.0, **still()}) for _ in range(2))
    struck.intervene("slash_operator", operator=0, fraction=0.05)
    for made in (calm, struck):
        made.run(days=61)
    seen = [made.metrics()["perceived_hazard"].to_numpy() for made in (calm, struck)]
    assert seen[0][0] == seen[1][0] and seen[1][1] > 1.2 * seen[0][1], "it jumps"
    events = [excess(calm, struck, day) for day in (1, 21, 41, 61)]
    assert [late / events[0] for late in events] == pytest.approx([1.0, 0.5, 0.25, 0.125], rel=1e-9)
    assert (np.diff(seen[1][1:]) < 0.0).all(), "and decays without new events"


def still() -> dict[str, Any]:
    """Nobody moves or joins, so that both arms see the same exposure."""
    return {**QUIET, "beliefs.news_per_loss": 0.0}


def excess(calm: RestakingModel, struck: RestakingModel, day: int) -> float:
    offers = [made.world.offers[day] for made in (struck, calm)]
    assert (offers[0].years == offers[1].years)[: Risk.BASE].all()
    return float((offers[0].op_events - offers[1].op_events)[0, Risk.OPERATOR])


def test_the_rational_benchmark_counts_every_slash_once_and_forgets_none():
    made = model(4, SMALL, {"slashing.fault_rate": 4.0, "beliefs.rational": True}).run(days=60)
    slashed = sum(e.kind.startswith("slash_") for e in made.events)
    memory, world = made.world.memory, made.world
    assert memory.events[: Risk.BASE].sum() == slashed > 5
    assert not world.fears.alarm.any() and not world.operator_risks.alarm.any()
    assert world.operators.expected_yield == pytest.approx(world.yields.seen[:, made.day % 7], abs=1e-15), "known"


def test_the_rational_benchmark_finds_the_true_hazard():
    """(0.5 + n) / (200 + T) with a Poisson number n of faults in T registration-years; four standard errors."""
    truth = 2.0
    benign = {"slashing.fault_rate": truth, "slashing.severity_beta": 1000, "slashing.common_share": 0.0}
    made = model(4, benign, {"beliefs.rational": True, "beliefs.prior_years": 1.0, "stakers.count": 30}).run(days=120)
    offers, exposure = made.world.offers[-1], float(made.world.memory.years[Risk.OPERATOR])
    found = float(offers.op_events[0, Risk.OPERATOR] / offers.years[Risk.OPERATOR])
    assert abs(found - truth) < 4.0 * math.sqrt(truth / exposure)


def test_nobody_learns_where_learning_is_off():
    made = model(4, SMALL, {"slashing.fault_rate": 4.0, "beliefs.enabled": False}, from_day_0(PRIOR)).run(days=30)
    assert any(e.kind.startswith("slash_") for e in made.events)
    hazards = made.metrics()["perceived_hazard"]
    assert hazards.to_numpy() == pytest.approx(np.full(31, 0.5 / 200.0), rel=1e-12) and not made.world.fears.alarm.any()


def test_forgetting_is_by_the_half_life_set():
    assert weights(model(1, SMALL).world.scenario.beliefs).keep == decay_per_tick(120.0)


def test_expected_yields_follow_level_and_trend_and_a_week_of_history():
    world = learning(two_stakers((eth(100), eth(100)), magnitude=WAD), yield_gain=0.1, yield_trend=0.2)
    world.avss.reward_per_stake[:] = 0.0  # incentives alone; what AVSs paid on day 0 is none of them
    world.base.incentive_budget[0] = gwei(0.02)
    beliefs.expect_what_is_seen(world)
    before = float(world.operators.expected_yield[0])
    world.base.incentive_budget[0] = gwei(0.03)
    beliefs.learn_yields(world, 1)
    seen = float(world.yields.seen[0, 1])
    assert seen == pytest.approx(1.5 * before) and before > 0.0
    assert float(world.operators.expected_yield[0]) == pytest.approx(before + 0.1 * 0.5 * before + 0.2 * 0.5 * before)
    for day in range(2, 9):
        beliefs.learn_yields(world, day)
    late = float(world.operators.expected_yield[0])
    beliefs.learn_yields(world, 9)  # a week after the step there is no trend any more
    assert float(world.operators.expected_yield[0]) == pytest.approx(late + 0.1 * (seen - late))


# Who looks.


def test_those_hit_look_at_once_and_their_neighbours_a_little_for_some_days():
    world = learning(apart(), own_attention=0.03, neighbour_attention=0.015)
    slash(world, "independent")
    s, rule = world.stakers, world.scenario.beliefs
    assert s.alert[[0, 1, 5]].tolist() == [rule.own_attention] * 2 + [rule.neighbour_attention]
    assert s.alert_until[[0, 1, 5]].tolist() == [1 + rule.own_attention_days] * 3 and not s.alert[2:5].any()


def test_alert_stakers_review_as_often_as_said_and_no_longer():
    made = model(1, {"stakers.count": 4000, "beliefs.own_attention_days": 3}, NO_FAULTS)
    s = made.world.stakers
    s.attention[:], s.alert[:2000], s.alert_until[:2000] = 0.0, 0.2, 3
    looked = []
    for _ in range(5):
        made.step()
        assert (s.reviewed[2000:] < made.day).all()
        looked.append(int((s.reviewed == made.day).sum()))
    assert all(abs(count - 400) < 75 for count in looked[:3]) and looked[3:] == [0, 0]


def test_a_slashed_operator_leaves_the_avs_for_a_while_and_lrts_near_it_look_at_once():
    made = model(3, {"beliefs.shun_days": 20, "lrts.review_rate": 0.0, "operators.review_rate": 0.5, **NO_FAULTS})
    world = made.world
    j = int(world.lrt_delegations.stake.sum(axis=0).argmax())
    s = int(world.allocations.registered[j].argmax())
    made.intervene("slash_operator", operator=j, fraction=0.1, avs=s)
    made.run(days=1)
    firm = world.operators.organisation == world.operators.organisation[j]
    near = world.lrt_delegations.stake[:, firm].any(axis=1)
    assert (world.lrts.reviewed[near] == 1).all() and near.any()
    for _ in range(20):
        assert world.allocations.registered[j, s] == 0
        made.step()
    assert "stays away for a while" in " ".join(made.explain("operator", j).bound)


def test_slash_events_name_the_avs_that_slashed():
    world = apart()
    slash(world, "shock")
    assert [(e.kind, e.agent, e.avs) for e in world.events] == [("slash_shock", "operator:0", 0)]
