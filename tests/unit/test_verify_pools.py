"""Worked cases of pools: answers at the extremes, and inputs that are refused."""

from typing import Any

import pytest

from restaking.runs.verify import Case, judge
from restaking.runs.verify_ops import OPERATIONS

STABLE = {"reserve_in": 50, "reserve_out": 50, "amount_in": 20, "A": 100, "fee": 0}
PRODUCT = {"reserve_in": 4000, "reserve_out": 4000, "amount_in": 500, "fee": 0.0004}


def answer(op: str, **inputs: Any) -> Any:
    base = {"stableswap_swap": STABLE, "constant_product_swap": PRODUCT}.get(op, {})
    return OPERATIONS[op].answer(base | inputs)


def left(x: float, d: float, amplification: int) -> float:
    """Balance y with 2A(x + y) + D = 2A·D + D³/4xy, by halving."""
    low, high = 0.0, d
    for _ in range(200):
        y = (low + high) / 2
        low, high = (low, y) if 2 * amplification * (x + y - d) + d > d**3 / (4 * x * y) else (y, high)
    return low


@pytest.mark.parametrize("amplification", [1, 10, 100, 1_000, 10_000])
@pytest.mark.parametrize("sold", [0.001, 20, 49, 60, 5_000])
def test_a_sale_at_any_amplification(amplification: int, sold: float):
    found = answer("stableswap_swap", A=amplification, amount_in=sold)
    assert found["out"] == pytest.approx(50 - left(50 + sold, 100.0, amplification), abs=1e-7)


def test_a_fee_on_what_is_paid_out_stays_in_the_pool():
    free, charged = answer("stableswap_swap"), answer("stableswap_swap", fee=0.01)
    assert charged["out"] == pytest.approx(0.99 * free["out"], abs=1e-8)
    assert charged["avg_price"] == pytest.approx(charged["out"] / 20)
    assert charged["spot_after"] > free["spot_after"] and charged["D"] == free["D"] == 100.0


def test_a_lopsided_pool_pays_next_to_nothing_and_a_drained_one_a_lot():
    flooded = answer("stableswap_swap", reserve_in=10**6, reserve_out=1)
    assert 0 <= flooded["out"] < 1 and flooded["spot_after"] < flooded["spot_before"] < 0.01
    drained = answer("stableswap_swap", reserve_in=1, reserve_out=10**6)
    assert drained["spot_before"] > 100 and drained["out"] < 10**6


def test_a_fee_on_what_comes_in_and_the_spot_after_all_of_it():
    """4000 · 499.8 / 4499.8 paid; what is left over 4500."""
    found = answer("constant_product_swap")
    assert found["out"] == pytest.approx(4000 * 499.8 / 4499.8, abs=1e-8)
    assert found["spot_after"] == pytest.approx((4000 - found["out"]) / 4500, abs=1e-12)
    assert found["spot_before"] == 1.0 and found["avg_price"] == pytest.approx(found["out"] / 500)


def test_steth_at_the_amplification_of_2022():
    found = answer("stableswap_spot", steth=491_000, eth=111_300, A=50)
    assert found["discount_pct"] == pytest.approx(6.0, abs=0.5)
    assert found["spot_eth_per_steth"] == pytest.approx(1 - found["discount_pct"] / 100)


@pytest.mark.parametrize(
    ("op", "wrong", "why"),
    [
        ("stableswap_swap", {"reserve_in": 0}, "reserve_in 0 is not an amount"),
        ("stableswap_swap", {"reserve_out": -1}, "reserve_out -1 is not an amount"),
        ("stableswap_swap", {"amount_in": "many"}, "amount_in 'many' is not a number"),
        ("stableswap_swap", {"amount_in": float("inf")}, "amount_in inf is not a finite number"),
        ("stableswap_swap", {"amount_in": 1e19}, "amount_in 1e+19 is not an amount from 1e-9 to 1e+18"),
        ("stableswap_swap", {"A": 0}, "A 0 is not a whole number"),
        ("stableswap_swap", {"A": 1.5}, "A 1.5 is not a whole number"),
        ("stableswap_swap", {"A": True}, "A True is not a number"),
        ("stableswap_swap", {"fee": 1}, "fee 1 is not a share"),
        ("constant_product_swap", {"fee": -0.1}, "fee -0.1 is not a share"),
        ("constant_product_swap", {"reserve_in": None}, "reserve_in None is not a number"),
        ("stableswap_spot", {"steth": 1, "A": 5}, "input 'eth' is missing"),
    ],
)
def test_nonsense_fails_its_case_with_a_reason(op: str, wrong: dict[str, Any], why: str):
    base = {"stableswap_swap": STABLE, "constant_product_swap": PRODUCT}.get(op, {})
    verdict = judge(Case("X", op, base | wrong, {"out": 0}, 0))
    assert not verdict.ok and why in verdict.detail
