"""The one multiply-divide, against Python's integers, over all that its docstring promises."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from restaking.core.units import WAD, eth, gwei, mul_div, mul_div_up

MOST, LARGEST_DIVISOR = 2**63 - 1, 2**62 - 1
# Uniform integers seldom have few bits, and the branches differ by size: draw the bit length first.
amounts = st.integers(0, 63).flatmap(lambda bits: st.integers(0, min(2**bits, MOST)))
divisors = st.integers(0, 62).flatmap(lambda bits: st.integers(1, min(2**bits, LARGEST_DIVISOR)))


@settings(max_examples=400)
@given(amounts, amounts, divisors)
@example(MOST, LARGEST_DIVISOR, LARGEST_DIVISOR)
@example(MOST, 1, 1)
@example(120_000_000 * 10**9, WAD - 1, WAD)
@example(10**15, 10**15 + 1, 10**15 + 1)
@example(3_000_000_000, 3_000_000_001, 9)
def test_mul_div_floors_the_exact_quotient(a: int, b: int, c: int):
    assume(a * b // c <= MOST)
    assert mul_div(a, b, c) == a * b // c


@settings(max_examples=400)
@given(amounts, amounts, divisors)
@example(1, 1, LARGEST_DIVISOR)
@example(10**17, WAD, WAD)
@example(10**17 + 1, WAD - 1, WAD)
def test_mul_div_up_is_the_ceiling(a: int, b: int, c: int):
    assume(-(-a * b // c) <= MOST)
    assert mul_div_up(a, b, c) == -(-a * b // c) == ceil(Fraction(a * b, c))


@settings(max_examples=200)
@given(st.integers(10**14, MOST), st.integers(10**14, MOST), st.integers(0, 60))
def test_quotients_too_large_for_a_float_come_out_exact(a: int, b: int, slack: int):
    """Quotients above 2⁵³ take the long division: choose the divisor so that they are."""
    c = max(1, (a * b >> 63) + slack + 1)
    assume(c <= LARGEST_DIVISOR and a * b // c <= MOST)
    assert mul_div(a, b, c) == a * b // c


def test_every_combination_of_sizes_comes_out_exact():
    """One triple for each bit length of a, b and every third of c: all branches, many times."""
    draws = random_bits(64 * 64 * 21 * 3)
    for a_bits in range(64):
        for b_bits in range(64):
            for c_bits in range(0, 62, 3):
                a, b, c = next(draws) >> (64 - a_bits), next(draws) >> (64 - b_bits), 1 + (next(draws) >> (64 - c_bits))
                if a * b // c < MOST:
                    assert (mul_div(a, b, c), mul_div_up(a, b, c)) == (a * b // c, -(-a * b // c))


def random_bits(count: int) -> Iterator[int]:
    """64 random bits each, the same in every run."""
    return iter(np.random.default_rng(1).integers(0, 2**64, count, dtype=np.uint64).tolist())


@given(st.integers(0, 10**17), st.lists(st.integers(1, 10**17), min_size=1, max_size=8))
def test_shares_never_add_up_to_more_than_the_whole(total: int, parts: list[int]):
    paid = sum(mul_div(total, part, sum(parts)) for part in parts)
    assert total - len(parts) < paid <= total


@pytest.mark.parametrize(
    ("amount", "whole"), [(0.0, 0), (1.0, 10**9), (32.0, 32 * 10**9), (1.9999999999, 1_999_999_999)]
)
def test_eth_becomes_gwei_rounded_down(amount: float, whole: int):
    assert gwei(amount) == whole
    assert eth(whole) == pytest.approx(amount, abs=1e-9)
