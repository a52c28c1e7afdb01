"""What `explain` says of an AVS is what happened: the budget it puts first is the one in the columns."""

from functools import cache

import pytest

from restaking import RestakingModel
from restaking.core.draws import stream_key, uniforms
from restaking.core.units import GWEI
from restaking.model.explain import Explanation
from restaking.model.explain.avs import decided
from tests.worlds import SMALL, model

pytestmark = pytest.mark.xdist_group("explain")
WORLDS: dict[str, dict[str, object]] = {
    "held": {},
    "follows coverage": {"avss.policy": "coverage", "operators.review_rate": 0.5},
    "short of means": {
        "avss.policy": "coverage", "avss.treasury_years": 0.02, "avss.runway_days": 3, "avss.coverage": 0.2,
        "avss.emission_cap_share": 0.02, "avss.reward_rate": 5.0,
    },
    "comes and goes": {"avss.dormant": 3, "avss.entry_rate": 60.0, "avss.policy": "coverage"},
}  # fmt: skip
DAYS = (1, 7, 20, 45)


@cache
def asked(name: str) -> list[tuple[int, int, bool, int, Explanation, int]]:
    """(day, row, live, budget now, what is told, budget that the deciding function finds) of random AVSs."""
    made: RestakingModel = model(len(name), SMALL, WORLDS[name])
    found = []
    for day in DAYS:
        made.run(days=day - made.day)
        before, avss = made.digest(), made.world.avss
        for u in uniforms(stream_key(7, f"pick {name}", day), 5):
            s = int(u * len(avss))
            told, live = made.explain("avs", s), bool(avss.live[s])
            again = decided(made.world, s) if live else 0
            found.append((day, s, live, int(avss.budget[s]), told, again))
        assert made.digest() == before, "explaining changed the world"
    return found


each_world = pytest.mark.parametrize("name", WORLDS)


@each_world
def test_the_budget_told_is_the_one_in_the_columns_and_the_one_that_the_deciding_function_finds(name: str):
    for day, _, live, budget, told, again in asked(name):
        if live:
            assert (told.day, again) == (day, budget)
            assert told.chosen.endswith(f" {budget / GWEI:.6g} ETH a day")
        assert told.options["probability"].sum() == 1.0
        assert told.options["option"][0] == told.chosen, "the option put first is the one taken"
        assert told.options["option"].is_unique


@each_world
def test_it_says_what_bound(name: str):
    for _, _, live, _, told, _ in asked(name):
        assert told.bound and (live or told.chosen == "pay nothing")
        assert ("its policy holds the budget, whatever stands behind it" in told.bound) == (name == "held")


def test_means_bind_where_they_are_short():
    bound = [limit for _, _, live, _, told, _ in asked("short of means") if live for limit in told.bound]
    assert any("fees and reserve pay" in limit for limit in bound)
