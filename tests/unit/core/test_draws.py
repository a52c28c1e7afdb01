"""Keyed draws: the law they follow, that nothing couples them, and that nobody shifts anybody else's."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from restaking.core.draws import (
    GUMBEL,
    agent_key,
    gumbel,
    logistic,
    normal,
    normal_quantile,
    normals,
    stream_key,
    subkey,
    uniforms,
    unit,
)

N = 200_000
FIVE_SIGMA = 5.0 / math.sqrt(N)  # a chance of 6e-7 to fail by luck, and the draws are fixed anyway


@pytest.fixture(params=[("faults", 0), ("faults", 365), ("review", 17)], ids=str)
def key(request: pytest.FixtureRequest) -> np.uint64:
    return stream_key(7, *request.param)


def test_uniforms_have_mean_a_half_and_variance_a_twelfth(key: np.uint64):
    u = uniforms(key, N)
    assert u.min() > 0.0 and u.max() < 1.0
    assert abs(u.mean() - 0.5) < FIVE_SIGMA / math.sqrt(12)
    assert abs(u.var() - 1 / 12) < FIVE_SIGMA * math.sqrt(1 / 180)


def test_uniforms_fill_a_hundred_cells_evenly(key: np.uint64):
    cells = np.bincount((uniforms(key, N) * 100).astype(int), minlength=100)
    chi_square = ((cells - N / 100) ** 2 / (N / 100)).sum()
    assert chi_square < 99 + 5 * math.sqrt(2 * 99)


def test_slots_agents_days_and_streams_are_uncorrelated(key: np.uint64):
    u = uniforms(key, N)
    others = {
        "next slot": uniforms(key, N, 1),
        "far slot": uniforms(key, N, 1_000_000),
        "next agent": np.roll(u, 1),
        "agent 64 further": np.roll(u, 64),
        "next day": uniforms(stream_key(7, "faults", 1), N),
        "next seed": uniforms(stream_key(8, "faults", 0), N),
        "other stream": uniforms(stream_key(7, "attention", 0), N),
    }
    for what, v in others.items():
        assert abs(np.corrcoef(u, v)[0, 1]) < FIVE_SIGMA, what
        assert not (u == v).any(), what


def test_consecutive_slots_of_one_agent_are_uncorrelated():
    key = subkey(stream_key(3, "venue taste", 0), 12)
    u = np.array([unit(key, slot) for slot in range(20_000)])
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 5.0 / math.sqrt(len(u))
    assert abs(u.mean() - 0.5) < 5.0 / math.sqrt(12 * len(u))


def test_a_row_keeps_its_draw_whoever_else_draws(key: np.uint64):
    few, many = uniforms(key, 10, 3), uniforms(key, 10_000, 3)
    assert (few == many[:10]).all()
    assert unit(subkey(key, 4321), 3) == many[4321]
    assert normal(subkey(key, 7), 0) == normals(key, 10)[7]


def test_subkeys_are_nested_agent_keys():
    key = stream_key(5, "registration taste", 0)
    assert subkey(key, 3) == agent_key(key, 3)
    assert subkey(key, 3, 8) == agent_key(subkey(key, 3), 8)
    assert subkey(key, 3, 8) != subkey(key, 8, 3)


def test_every_name_and_number_of_a_key_matters():
    keys = {int(stream_key(s, n, d)) for s in range(20) for n in ("a", "b", "ab") for d in range(20)}
    assert len(keys) == 20 * 3 * 20


def test_seeds_beyond_64_bits_and_below_zero_are_keys_too():
    assert 0 <= int(stream_key(-1, "x", 0)) < 2**64
    assert stream_key(2**64 + 5, "x", 0) == stream_key(5, "x", 0)


@pytest.mark.parametrize("gap", [0.0, 0.1, 1.0, 2.0, 4.0, 6.0])
def test_tastes_from_the_table_give_the_exact_logit_of_two_options(gap: float):
    """P(g₁ + gap > g₂) over all pairs of cells, ties split, against 1/(1 + e^−gap)."""
    table = np.sort(GUMBEL.astype(np.float64))
    below = np.searchsorted(table, table + gap, side="left")
    upto = np.searchsorted(table, table + gap, side="right")
    chance = (below + upto).sum() / (2 * table.size**2)
    assert chance == pytest.approx(1.0 / (1.0 + math.exp(-gap)), abs=1e-4)


def test_drawn_tastes_follow_the_gumbel_law():
    draws = np.array([gumbel(subkey(stream_key(1, "t", 0), i), 0) for i in range(20_000)])
    assert draws.mean() == pytest.approx(0.5772, abs=5 * 1.2825 / math.sqrt(draws.size))
    assert draws.std() == pytest.approx(math.pi / math.sqrt(6), rel=0.03)


def test_drawn_yes_or_no_tastes_follow_the_logistic_law():
    draws = np.array([logistic(subkey(stream_key(1, "t", 0), i), 0) for i in range(20_000)])
    for threshold in (-2.0, 0.0, 1.5):
        chance = 1.0 / (1.0 + math.exp(-threshold))
        assert (draws < threshold).mean() == pytest.approx(chance, abs=5 * math.sqrt(0.25 / draws.size))


def test_normal_quantiles_agree_with_the_standard_library():
    exact = NormalDist().inv_cdf
    for u in [1e-15, 1e-9, 1e-4, 0.0242, 0.02425, 0.0243, 0.3, 0.5, 0.7, 0.9757, 0.97575, 0.9758, 0.9999, 1 - 1e-9]:
        assert normal_quantile(u) == pytest.approx(exact(u), rel=2e-9, abs=1e-12)


def test_normals_have_mean_nought_and_variance_one(key: np.uint64):
    z = normals(key, N)
    assert abs(z.mean()) < FIVE_SIGMA
    assert abs(z.var() - 1.0) < FIVE_SIGMA * math.sqrt(2)
