"""Worlds in which operators, AVSs or stakers are alike in all but what is compared."""

import numpy as np
import pytest

from restaking.agents.staker import Venue
from restaking.model.rules.faults import common_event_rate
from restaking.model.scenario import ScenarioError, load
from tests.worlds import NO_FAULTS, QUIET, SMALL, model, without_lrts


def test_operators_take_the_numbers_of_avss_in_turn():
    world = model(1, SMALL, {"operators.avs_counts": [0, 3, 1]}).world
    assert world.allocations.registered.sum(axis=1).tolist() == [0, 3, 1, 0, 3, 1]


@pytest.mark.parametrize("count", [4, 12])
def test_nobody_runs_more_avss_than_there_are(count: int):
    with pytest.raises(ScenarioError, match=r"operators.avs_counts\[1\] = \d+: not allowed; at most 3"):
        load("teaching", {"avss.count": 3, "operators.avs_counts": [0, count]})


def test_figures_say_themselves_how_many_avss_operators_run():
    with pytest.raises(ScenarioError, match="operators.avs_counts"):
        load("mainnet-2024-10", {"operators.avs_counts": [1]})


def test_operators_run_the_avss_that_are_listed_and_stakers_come_to_them_in_turn():
    ring = {"operators.runs": [[1], [2, 3], []], "stakers.placed": "in_turn", "stakers.size_spread": 0.0}
    world = model(1, SMALL, ring, without_lrts()).world
    chosen = [np.flatnonzero(row).tolist() for row in world.allocations.registered]
    assert chosen == [[0], [1, 2], []] * 2
    behind = world.delegated()
    assert len(behind) == 6 and behind.min() > 0
    heads = np.bincount(world.stakers.operator[world.stakers.venue == Venue.RESTAKE], minlength=6)
    assert np.ptp(heads) <= 1


@pytest.mark.parametrize(
    ("runs", "told"), [([[1], [4]], r"runs\[1\] = .*numbers from 1 to 3"), ([[2, 2]], r"runs\[0\] = .*each once")]
)
def test_nobody_runs_an_avs_that_there_is_not_or_one_twice(runs: list[list[int]], told: str):
    with pytest.raises(ScenarioError, match=told):
        load("teaching", {"avss.count": 3, "operators.runs": runs})


def test_registrations_are_said_once():
    with pytest.raises(ScenarioError, match=r"operators.runs = .*operators.avs_counts"):
        load("teaching", {"operators.avs_counts": [1], "operators.runs": [[1]]})
    with pytest.raises(ScenarioError, match=r"operators.runs = .*figures"):
        load("mainnet-2024-10", {"operators.runs": [[1]]})


def test_without_spread_avss_pay_alike_and_holdings_are_alike():
    alike = {"avss.budget_spread": 0.0, "stakers.size_spread": 0.0, **without_lrts()}
    world = model(1, SMALL, alike).world
    assert np.ptp(world.avss.reward_per_stake) / world.avss.reward_per_stake.mean() < 1e-3
    for held in (world.stakers.wallet, world.stakers.solo, world.stakers.restaked):
        assert np.ptp(held[held > 0]) <= len(held), "what division leaves goes to the first, gwei by gwei"


def test_what_firms_and_clients_carry_of_the_common_share_adds_up():
    firms, clients = (common_event_rate(0.02, 0.3, part, 0.5) * 0.5 for part in (0.75, 0.25))
    assert firms + clients == pytest.approx(0.02 * 0.3)


@pytest.mark.parametrize(("part", "kinds"), [(0.0, {"organisation"}), (1.0, {"client"})])
def test_common_events_come_through_firms_or_clients_alone(part: float, kinds: set[str]):
    often = {"slashing.fault_rate": 12.0, "slashing.common_share": 0.95, "slashing.client_part": part}
    made = model(1, SMALL, QUIET, often).run(days=30)
    told = {event.kind for event in made.events}
    common = {kind for kind in ("organisation", "client") if any(kind in each for each in told)}
    assert common == kinds or made.world.losses.lost[made.world.losses.names.index("common")] > 0


def test_who_stays_earns_the_staking_yield_and_loses_what_is_slashed():
    made = model(1, SMALL, QUIET, NO_FAULTS, {"base.fee_flow_eth": 0.0, "stakers.native_share": 1.0, **without_lrts()})
    made.run(days=73)
    before = made.latest()
    grown = (1.0 + before["base_yield"] / 5.0) ** 5 - 1.0
    assert before["realised_return.hold"] == 0.0
    assert before["realised_return.solo"] == pytest.approx(grown, rel=0.01)
    assert before["realised_return.restake"] == pytest.approx(grown, rel=0.01)
    for operator in range(6):
        made.intervene("slash_operator", operator=operator, fraction=0.5)
    made.run(days=1)
    lost = (1.0 + made.latest()["realised_return.restake"]) ** (74 / 365)
    assert lost < 0.95 and made.latest()["realised_return.solo"] == pytest.approx(grown, rel=0.02)


def test_whoever_has_moved_or_waits_in_a_queue_still_counts():
    made = model(1, SMALL, QUIET, without_lrts())
    made.run(days=1)
    there = np.flatnonzero(made.world.stakers.venue == Venue.RESTAKE)
    for staker in there.tolist():
        made.intervene("undelegate_staker", staker=staker)
    made.run(days=2)
    assert not made.world.stakers.restaked[there].any()
    earned = made.latest()
    assert earned["realised_return.restake"] == pytest.approx(earned["realised_return.solo"], rel=0.2)
