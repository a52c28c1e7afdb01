"""The picture of security that metrics carry: bounds that hold, said no stronger than they are."""

import math

import pytest

from restaking.model.explain import explain
from restaking.model.security import exact
from restaking.model.security.attack import Limits, cost, prize
from restaking.model.security.glance import certificate, glance
from restaking.model.security.of_world import network_of
from restaking.model.security.picture import glimpse, limits_of, look
from tests.attacks import MODES, staked
from tests.worlds import LIVELY, model

STAKES, RUNS = (10.0, 20.0, 30.0, 5.0), ((0, 1), (0, 2), (1,), (0, 1, 2))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 5.0])
def test_a_glance_brackets_what_exact_search_finds(mode: str, scale: float):
    made = staked(STAKES, RUNS, (3.0 * scale, 4.0 * scale, 2.0 * scale), mode)
    network = network_of(made.world)
    found, slack = glance(network, Limits()), exact.slack(network)
    assert slack.lower is not None and slack.upper is not None and slack.width < 1.000001
    assert found.lower == certificate(network, Limits()) or found.lower == found.upper
    assert found.nearest is not None
    assert float(cost(network, found.nearest) / prize(network, found.nearest)) - 1.0 == found.upper
    assert found.lower <= slack.upper and found.upper >= slack.lower
    verdict = glimpse(made.world, 0).verdict
    assert verdict != "secure" or slack.upper >= 0
    assert verdict != "attackable" or slack.upper < 0


@pytest.mark.parametrize("mode", MODES)
def test_worst_losses_at_a_glance_bracket_those_of_a_search(mode: str):
    for scale in (0.3, 1.0, 3.0):
        made = staked(STAKES, RUNS, (3.0 * scale, 4.0 * scale, 2.0 * scale), mode)
        quick, slow = glimpse(made.world, 0), look(network_of(made.world), Limits(), 0)
        for name, bounds in slow.worst.items():
            assert quick.worst[name].lower <= bounds.upper + 1e-9
            assert quick.worst[name].upper >= bounds.lower - 1e-9


def test_single_avss_that_pay_are_counted():
    made = staked((10.0, 20.0, 30.0), ((0,), (1,), (2,)), (11.0, 19.0, 31.0))
    assert glimpse(made.world, 0).attackable_share == pytest.approx(2 / 3)
    made.step()
    seen = made.latest()
    assert (seen["attacks"], seen["prizes_eth"]) == (1.0, 42.0)
    assert seen["attackable_avs_share"] == 0.0 and seen["corruption_cost_eth.AVS 2"] == 20.0
    assert math.isnan(seen["corruption_cost_eth.AVS 1"]), "nobody is left who runs it"


def test_without_prizes_slack_is_infinite_and_shocks_lead_to_nothing_more():
    seen = glimpse(staked(STAKES, RUNS, ()).world, 0)
    assert seen.gamma == (math.inf, math.inf) and seen.verdict == "secure" and seen.nearest is None
    assert seen.worst["0.1"] == (5.0 / 65.0, 0.1)


def test_pictures_are_taken_in_the_rhythm_and_carried_between():
    made = model(1, LIVELY, {"security.every_days": 4})
    days = []
    for _ in range(9):
        assert made.world.picture is not None
        days.append(made.world.picture.day)
        made.step()
    assert days == [0, 0, 0, 0, 4, 4, 4, 4, 8]


def test_exact_metrics_are_the_exact_slack():
    made = staked(STAKES, RUNS, (3.0, 4.0, 2.0), **{"security.search": "exact"}).run(days=1)
    slack = exact.slack(network_of(made.world), limits_of(made.world.scenario.security))
    seen = made.latest()
    assert slack.lower is not None
    assert seen["gamma_max"] == pytest.approx(float(slack.lower)) == pytest.approx(seen["gamma_max_upper"])


def test_an_operator_is_told_of_its_part_in_the_nearest_attack():
    made = staked((10.0, 20.0, 30.0), ((0,), (0,), ()), (12.0,), **{"security.attacks_enabled": False}).run(days=1)
    bound = {j: " ".join(explain(made.world, "operator", j).bound) for j in range(3)}
    assert "has a part in the attack nearest to paying on day 1, on AVS 1 with 0 others" in bound[1]
    assert "12 ETH of the prize for 20 ETH of stake" in bound[1] and "does not pay" in bound[1]
    assert "has no part" in bound[0] and "attack on AVSs" not in bound[2]
