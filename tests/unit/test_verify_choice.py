"""The operations of choice on cases of our own, answers worked out from the definitions."""

import math

import pytest

from restaking.runs.verify_ops import OPERATIONS


@pytest.mark.parametrize(
    ("u_in", "u_out", "share", "pull", "sensitivity"),
    [
        (0.0, 0.0, 0.5, 0.02, 300.0),
        (0.001, 0.004, 0.9, 0.015, 100.0),
        (0.0, 0.01, 1.0, 0.0, 500.0),
        (0.02, 0.0, 0.0, 0.01, 8),
    ],
)
def test_social_logit(u_in: float, u_out: float, share: float, pull: float, sensitivity: float):
    inputs = {"u_in": u_in, "u_out": u_out, "neighbour_share": share, "J": pull, "lambda": sensitivity}
    expected = 1.0 / (1.0 + math.exp(-sensitivity * (u_in - u_out + pull * (share - 0.5))))
    assert OPERATIONS["social_logit"].answer(inputs)["p_in"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("points", "price", "eth"), [(1, 0.15, 2330), (2.5, 0.04, 3100.0), (0.0, 1.0, 1.0)])
def test_points_yield(points: float, price: float, eth: float):
    found = OPERATIONS["points_yield"].answer({"points_per_eth_hour": points, "usd_per_point": price, "eth_usd": eth})
    assert found["usd_per_eth_day"] == pytest.approx(24 * points * price)
    assert found["annual_yield"] == pytest.approx(24 * 365 * points * price / eth)


def test_logit_by_hand():
    answer = OPERATIONS["logit"].answer
    assert answer({"utilities": [0.0, 0.0], "lambda": 60})["probabilities"] == [0.5, 0.5]
    assert answer({"utilities": [0.01, 0.0], "lambda": 100})["probabilities"][0] == pytest.approx(math.e / (1 + math.e))
    assert answer({"utilities": [-1e6, 0.0, 0.0], "lambda": 1})["probabilities"] == [0.0, 0.5, 0.5]
    assert answer({"utilities": [0.3, -0.1, 0.2], "lambda": 0.0})["probabilities"] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0, 8.0])
@pytest.mark.parametrize(("p", "loss"), [(0.01, 0.5), (0.2, 0.05), (0.5, 0.9), (0.0, 0.3)])
def test_certainty_equivalent_from_the_definition(gamma: float, p: float, loss: float):
    base, extra = 0.03, 0.02
    good, bad = 1 + base + extra, (1 + base + extra) * (1 - loss)
    if gamma == 1.0:
        expected = good ** (1 - p) * bad**p
    else:
        expected = ((1 - p) * good ** (1 - gamma) + p * bad ** (1 - gamma)) ** (1 / (1 - gamma))
    mean = (1 - p) * good + p * bad
    variance = (1 - p) * (good - mean) ** 2 + p * (bad - mean) ** 2
    inputs = {"base": base, "extra": extra, "p": p, "loss": loss, "gamma": gamma}
    found = OPERATIONS["certainty_equivalent"].answer(inputs)
    assert found["certainty_equivalent"] == pytest.approx(expected, abs=1e-9)
    assert found["expected"] == pytest.approx(mean) and found["opt_in"] == (expected > 1 + base)
    assert found["mean_variance_ce"] == pytest.approx(mean - gamma * variance / 2, abs=1e-12)


def test_a_total_loss_is_worth_nothing_to_who_cannot_bear_it():
    inputs = {"base": 0.03, "extra": 0.5, "p": 0.001, "loss": 1.0, "gamma": 3}
    found = OPERATIONS["certainty_equivalent"].answer(inputs)
    assert found["certainty_equivalent"] == pytest.approx(0.0, abs=1e-9) and not found["opt_in"]
