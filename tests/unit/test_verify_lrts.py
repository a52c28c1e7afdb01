"""Worked cases of LRT accounting, by hand."""

from typing import Any

import pytest

from restaking.runs.verify import Case, judge
from restaking.runs.verify_ops import OPERATIONS


@pytest.mark.parametrize(
    ("op", "inputs", "expected"),
    [
        ("lrt_mint", {"tvl": 1000, "supply": 980, "deposit": 49}, (1000 / 980, 48.02, 1000 / 980)),
        ("lrt_mint", {"tvl": 0, "supply": 0, "deposit": 7}, (1.0, 7.0, 1.0)),
        ("lrt_mint", {"tvl": 0, "supply": 5, "deposit": 7}, (0.0, 0.0, 0.0)),
        ("lrt_mint", {"tvl": 12, "supply": "8", "deposit": 0}, (1.5, 0.0, 1.5)),
        ("lrt_accrual", {"tvl": 1000, "supply": 980, "gross": 0.04, "fee": 0.1}, (1036, 1036 / 980, 0.036)),
        ("lrt_accrual", {"tvl": 500, "supply": 500, "gross": -0.1, "fee": 0.5}, (450, 0.9, -0.1)),
        ("lrt_accrual", {"tvl": 500, "supply": 400, "gross": 0.5, "fee": 1}, (500, 1.25, 0.0)),
        ("lrt_slash", {"tvl": 1036, "operator_share": 0.2, "allocated": 0.3, "wads": 0.5}, (31.08, 1004.92 / 980, 3)),
    ],
)
def test_accounting_of_an_lrt(op: str, inputs: dict[str, Any], expected: tuple[float, float, float]):
    assert tuple(OPERATIONS[op].answer(inputs).values()) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("op", "inputs", "complaint"),
    [
        ("lrt_mint", {"tvl": -1, "supply": 980, "deposit": 49}, "tvl = -1: not allowed"),
        ("lrt_mint", {"tvl": 1000, "supply": "many", "deposit": 49}, "supply = 'many': not allowed"),
        ("lrt_mint", {"tvl": 1000, "supply": 980}, "'deposit' is missing"),
        ("lrt_accrual", {"tvl": 1000, "supply": 0, "gross": 0.04, "fee": 0.1}, "not allowed; above 0"),
        ("lrt_accrual", {"tvl": 1000, "supply": 980, "gross": 0.04, "fee": 1.1}, "fee = 1.1"),
        ("lrt_accrual", {"tvl": 1000, "supply": 980, "gross": True, "fee": 0.1}, "gross = true"),
        ("lrt_slash", {"tvl": 1036, "operator_share": 1.2, "allocated": 0.3, "wads": 0.5}, "operator_share = 1.2"),
    ],
)
def test_nonsense_fails_its_case_in_words(op: str, inputs: dict[str, Any], complaint: str):
    verdict = judge(Case("X", op, inputs, {}, 0))
    assert not verdict.ok and complaint in verdict.detail
