"""What a scenario allows, runs: the least and the most of every number, in a small world."""

import pytest

from restaking import RestakingModel
from restaking.model.scenario import ScenarioError, load
from tests.worlds import SMALL, model

COSTLY = 1_000  # counts above it take minutes to build and no other path
WORLD = {**SMALL, "stakers.attention": 0.2, "slashing.fault_rate": 2.0}


def edges() -> list[tuple[str, float]]:
    """(key, least or most) of every number in a scenario, in the type of the key."""
    return [
        (fact.key, type(fact.value)(edge))
        for fact in load("teaching").describe()
        if type(fact.value) in (int, float)
        for edge in (fact.low, fact.high)
        if edge is not None and not (type(fact.value) is int and edge > COSTLY)
    ]


@pytest.mark.parametrize(("key", "edge"), edges(), ids=[f"{key}={edge:g}" for key, edge in edges()])
def test_the_least_and_the_most_of_every_number_run_or_are_refused(key: str, edge: float):
    made = made_or_refused(key, edge)
    if made is not None:
        made.run(days=4)
        assert made.latest()["conservation_error_gwei"] == 0.0
        assert made.explain("staker", 0).chosen and made.explain("operator", 0).chosen


def made_or_refused(key: str, edge: float) -> RestakingModel | None:
    """The model, or None where the number does not fit the other keys and is refused for it."""
    try:
        return model(1, WORLD, {key: edge})
    except ScenarioError:
        return None


def test_few_are_refused():
    """Else the test above would prove little."""
    refused = [key for key, edge in edges() if made_or_refused(key, edge) is None]
    assert len(refused) < len(edges()) / 4, refused


def test_attention_too_small_for_its_logarithm_is_no_attention():
    made = model(1, SMALL, {"stakers.attention": 5e-324, "operators.review_rate": 5e-324}).run(days=2)
    assert made.latest()["opt_ins"] == 0.0


def test_enough_numbers_are_tried():
    assert len({key for key, _ in edges()}) > 60
