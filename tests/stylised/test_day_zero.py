"""Day 0 of `mainnet-2024-10` is the October 2024 that was observed, whatever the seed."""

from functools import cache
from pathlib import Path

import pytest

from restaking import RestakingModel
from tests.worlds import model

pytestmark = pytest.mark.xdist_group("day zero")  # one worker, so that worlds are shared
CENSUS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "operators_census_2024-10.csv"
DRAWN = [1, 2, 3, 4, 5]
WORLDS = [*(pytest.param(seed, False, id=f"figures, seed {seed}") for seed in DRAWN)]
WORLDS += [pytest.param(seed, True, id=f"census, seed {seed}") for seed in (1, 2)]

TARGETS = [
    ("delegated_eth", 3.711e6, 0.005 * 3.711e6),
    ("lrt_share", 0.71, 0.02),
    ("operator_hhi", 0.040, 0.006),
    ("operator_top10_share", 0.56, 0.04),
    ("organisation_hhi", 0.113, 0.02),
    ("controller_hhi", 0.19, 0.02),
    ("avs_per_eth", 10.9, 1.0),
]


@cache
def day_zero(seed: int, census: bool) -> RestakingModel:
    if census and not CENSUS.is_file():
        pytest.skip("the row-level census is not beside this checkout")
    return model(seed, {"operators.census": str(CENSUS)} if census else {}, scenario="mainnet-2024-10")


@pytest.mark.parametrize(("metric", "observed", "tolerance"), TARGETS, ids=[target[0] for target in TARGETS])
@pytest.mark.parametrize(("seed", "census"), WORLDS)
def test_concentration_and_size_are_as_observed(
    seed: int, census: bool, metric: str, observed: float, tolerance: float
):
    assert day_zero(seed, census).latest()[metric] == pytest.approx(observed, abs=tolerance)


@pytest.mark.parametrize(("seed", "census"), WORLDS)
def test_the_base_yield_is_the_specifications(seed: int, census: bool):
    """⌊10⁹ · 64 / ⌊√staked⌋⌋ gwei per increment and epoch, 82,181.25 epochs a year, at 34.4 M ETH."""
    root = int((34_400_000 * 10**9) ** 0.5)
    while root * root > 34_400_000 * 10**9:
        root -= 1
    per_increment = 10**9 * 64 // root
    made = day_zero(seed, census)
    assert made.world.staked() == 34_400_000 * 10**9
    assert made.latest()["base_yield"] == per_increment * 82_181.25 / 10**9


@pytest.mark.parametrize(("seed", "census"), WORLDS)
def test_there_are_as_many_of_each_as_observed(seed: int, census: bool):
    made = day_zero(seed, census)
    brands = 8 if census else 6  # the file counts two more brands, of one operator each
    assert [len(made.agents_of(kind)) for kind in ("staker", "operator", "avs", "lrt")] == [200_000, 1_665, 23, brands]
    registered = made.world.allocations.registered
    assert int(registered.sum()) == 1_501
    assert int(registered.any(axis=1).sum()) == 359


@pytest.mark.parametrize(("seed", "census"), WORLDS)
def test_everybody_stands_where_the_columns_say(seed: int, census: bool):
    """Stake belongs to who restakes, tokens to who holds an LRT, and restaked validators have 32 ETH."""
    made = day_zero(seed, census)
    s = made.world.stakers
    assert ((s.restaked > 0) <= ((s.venue == 3) & (s.operator >= 0))).all()
    assert ((s.lrt_tokens > 0) <= ((s.venue == 4) & (s.lrt >= 0))).all()
    validating = (s.native == 1) & (s.restaked > 0)
    assert validating.sum() > 1_000 and s.restaked[validating].min() >= 32 * 10**9


def test_two_seeds_draw_two_crowds():
    one, other = (day_zero(seed, False).world.stakers.restaked for seed in (1, 2))
    assert (one != other).any()


def test_the_census_replaces_the_drawn_operators():
    """Row by row the operators of the file, not the drawn ones, carry the stake."""
    drawn, counted = day_zero(1, False), day_zero(1, True)
    assert drawn.world.operators.names != counted.world.operators.names
