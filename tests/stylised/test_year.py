"""The year lives and does not boil: people look, stake moves, operators come and go, and no venue runs away."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.worlds import model

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("years")]  # one worker, so that runs are shared

MAINNET, TEACHING = "mainnet-2024-10", "teaching"
YEARS = [(MAINNET, 1), (MAINNET, 2), (MAINNET, 3), *((TEACHING, seed) for seed in range(1, 9))]
each_year = pytest.mark.parametrize(("scenario", "seed"), YEARS, ids=[f"{name} {seed}" for name, seed in YEARS])
FEW = {"view.staker_agents": "never"}


@cache
def year(scenario: str, seed: int) -> pd.DataFrame:
    """Metrics of days 1 to 365."""
    return model(seed, FEW, scenario=scenario).run(days=365).metrics().iloc[1:]


def weeks_with(changes: pd.Series) -> float:
    """Share of the 52 whole weeks in which there was at least one."""
    return float((changes.to_numpy()[:364].reshape(52, 7).sum(axis=1) > 0).mean())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_the_median_day_some_people_look_but_few_do(seed: int):
    """Teaching is left out on purpose: its stakers look around about seven times as often."""
    assert 0.003 <= year(MAINNET, seed)["reviews_share"].median() <= 0.02


@pytest.mark.parametrize("seed", range(1, 9))
def test_in_the_teaching_world_they_look_ten_times_as_often(seed: int):
    assert 0.05 <= year(TEACHING, seed)["reviews_share"].median() <= 0.2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_the_median_day_a_little_stake_leaves(seed: int):
    assert 0.0001 <= year(MAINNET, seed)["outflow_share"].median() <= 0.003


@each_year
def test_on_the_mean_day_a_little_stake_leaves(scenario: str, seed: int):
    """Of sixty direct restakers, as in the teaching world, nobody at all leaves on most days."""
    assert 0.0001 <= year(scenario, seed)["outflow_share"].mean() <= 0.003


@each_year
def test_operators_join_and_leave_avss_in_most_weeks(scenario: str, seed: int):
    assert weeks_with(year(scenario, seed)["opt_ins"]) > 0.5
    assert weeks_with(year(scenario, seed)["opt_outs"]) > 0.5


@each_year
def test_registrations_neither_die_out_nor_fill_up(scenario: str, seed: int):
    """Joining and leaving balance within a factor of two over the year."""
    joined, left = year(scenario, seed)["opt_ins"].sum(), year(scenario, seed)["opt_outs"].sum()
    assert 0.5 < joined / left < 2.0


@each_year
def test_the_books_balance_every_day(scenario: str, seed: int):
    assert (year(scenario, seed)["conservation_error_gwei"] == 0.0).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_base_yield_rises_as_stake_leaves_and_falls_as_it_comes(seed: int):
    """Issuance by the specification: yield × √stake is constant, up to the rounding of whole gwei."""
    days = year(MAINNET, seed)
    product = days["base_yield"] * np.sqrt(days["staked_eth"])
    assert product.max() / product.min() == pytest.approx(1.0, abs=3e-3)
    assert days["staked_eth"].std() > 0.0
