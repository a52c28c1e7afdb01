"""The five loan operations of worked cases: shared form, own cases, refusals."""

from typing import Any

import pytest

from restaking.runs.verify import Case, judge

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("loop_leverage", {"ltv": 0.9, "n": 3}, {"gross_exposure": 3.439, "debt": 2.439, "limit_infinite": 10.0}),
    ("loop_leverage", {"ltv": 0.5, "n": 0}, {"gross_exposure": 1.0, "debt": 0.0, "limit_infinite": 2.0}),
    ("loop_leverage", {"ltv": 0, "n": 7}, {"gross_exposure": 1.0, "debt": 0.0, "limit_infinite": 1.0}),
    ("loop_leverage", {"ltv": 0.95, "n": 10**9}, {"gross_exposure": 20.0, "debt": 19.0, "limit_infinite": 20.0}),
    ("leverage_at_health", {"lt": 0.95, "hf": 1.01}, {"leverage": 1.01 / 0.06}),
    ("leverage_at_health", {"lt": 0, "hf": 2}, {"leverage": 1.0}),
    (
        "liquidation_price",
        {"lt": 0.93, "leverage": 6},
        {"initial_ltv": 5 / 6, "liquidation_price_ratio": 5 / 5.58, "drop_pct": 10.394265},
    ),
    (
        "liquidation_price",
        {"lt": 0.9, "leverage": 1},
        {"initial_ltv": 0, "liquidation_price_ratio": 0, "drop_pct": 100},
    ),
    ("liquidation_incentive", {"lltv": 0.965}, {"lif": 1.0106114199}),
    ("liquidation_incentive", {"lltv": 0.1}, {"lif": 1.15}),
    (
        "liquidation",
        {"collateral": 100, "price": 0.84, "debt": 80, "lltv": 0.86},
        {"ltv": 0.9523809524, "liquidatable": True, "repaid": 80, "collateral_left": 0.5865394, "bad_debt": 0},
    ),
    (
        "liquidation",
        {"collateral": 100, "price": 0.78, "debt": 80, "lltv": 0.86},
        {"repaid_max": 74.724, "bad_debt": 5.276, "collateral_left": 0, "liquidatable": True},
    ),
    (
        "liquidation",
        {"collateral": 100, "price": 1, "debt": 86, "lltv": 0.86},
        {"liquidatable": False, "repaid": 0, "collateral_left": 100, "bad_debt": 0, "ltv": 0.86},
    ),
    ("liquidation", {"collateral": "100", "price": "1", "debt": "86.000000001", "lltv": 0.86}, {"liquidatable": True}),
    ("liquidation", {"collateral": 0, "price": 1, "debt": 3, "lltv": 0.86}, {"bad_debt": 3, "repaid": 0}),
    ("liquidation", {"collateral": 5, "price": 0, "debt": 3, "lltv": 0.86}, {"bad_debt": 3, "collateral_left": 0}),
]


@pytest.mark.parametrize(("op", "inputs", "expected"), CASES)
def test_worked_cases_of_our_own_hold(op: str, inputs: dict[str, Any], expected: dict[str, Any]):
    verdict = judge(Case("own", op, inputs, expected, 1e-7))
    assert verdict.ok, verdict.detail


@pytest.mark.parametrize(
    ("op", "inputs", "named"),
    [
        ("loop_leverage", {"ltv": 1.0, "n": 3}, "ltv"),
        ("loop_leverage", {"ltv": -0.1, "n": 3}, "ltv"),
        ("loop_leverage", {"ltv": 0.9, "n": 2.5}, "n"),
        ("loop_leverage", {"ltv": 0.9, "n": -1}, "n"),
        ("loop_leverage", {"ltv": 0.9, "n": True}, "n"),
        ("leverage_at_health", {"lt": 0.95, "hf": 0.95}, "hf"),
        ("leverage_at_health", {"lt": 0.95, "hf": "much"}, "hf"),
        ("liquidation_price", {"lt": 0, "leverage": 5}, "lt"),
        ("liquidation_price", {"lt": 0.9, "leverage": 0.5}, "leverage"),
        ("liquidation_incentive", {"lltv": 1.01}, "lltv"),
        ("liquidation", {"collateral": -1, "price": 1, "debt": 1, "lltv": 0.8}, "collateral"),
        ("liquidation", {"collateral": 1, "price": float("nan"), "debt": 1, "lltv": 0.8}, "price"),
        ("liquidation", {"collateral": 1, "price": 1, "debt": True, "lltv": 0.8}, "debt"),
        ("liquidation", {"collateral": 1, "price": 1, "debt": 1, "lltv": 0}, "lltv"),
        ("liquidation", {"collateral": 1, "price": 1, "lltv": 0.8}, "debt"),
    ],
)
def test_nonsense_is_refused_by_name(op: str, inputs: dict[str, Any], named: str):
    verdict = judge(Case("own", op, inputs, {}, 0))
    assert not verdict.ok and named in verdict.detail
