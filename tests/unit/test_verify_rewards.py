"""Worked cases of rewards and of slashes behind an LRT, by hand and against fractions."""

from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restaking.runs.verify import Case, judge
from restaking.runs.verify_ops import OPERATIONS

TWO = {
    "o1": {"shares": 600, "magnitude_fraction": "0.5", "staker_split": {"s1": 400, "s2": 200}},
    "o2": {"shares": 400, "magnitude_fraction": "0.25", "staker_split": {"s3": 400}},
}


def split(**inputs: Any) -> Any:
    return OPERATIONS["rewards_split"].answer({"reward": 1000, "operators": TWO, "split_bips": 1000} | inputs)


def test_by_unique_stake():
    assert split() == {
        "o1_weight": 300, "o1_total": 750, "o1_fee": 75, "s1": 450, "s2": 225,
        "o2_weight": 100, "o2_total": 250, "o2_fee": 25, "s3": 225, "dust": 0,
    }  # fmt: skip


def test_by_total_stake_as_in_elip_014():
    answer = split(weights="total")
    assert (answer["o1_weight"], answer["o1_total"], answer["o1_fee"]) == (600, 600, 60)
    assert (answer["s1"], answer["s2"], answer["s3"], answer["dust"]) == (360, 180, 360, 0)


def test_the_default_split_is_a_tenth_and_what_rounding_leaves_is_dust():
    answer = OPERATIONS["rewards_split"].answer({"reward": 7, "operators": TWO})
    assert (answer["o1_total"], answer["o2_total"], answer["o1_fee"]) == (5, 1, 0)
    assert (answer["s1"], answer["s2"], answer["s3"], answer["dust"]) == (3, 1, 1, 2)


def test_weights_of_another_kind_fail_the_case():
    case = Case("X", "rewards_split", {"reward": 1, "operators": TWO, "weights": "gauge"}, {"dust": 0}, 0)
    verdict = judge(case)
    assert not verdict.ok and "weights 'gauge' is not one of unique, total" in verdict.detail


shares = st.integers(1, 10**11)
fractions = st.integers(0, 10**6).map(lambda n: f"{n / 10**6:.6f}")


@settings(max_examples=60)
@given(
    st.integers(0, 10**16),
    st.integers(0, 10_000),
    st.lists(st.tuples(st.lists(shares, min_size=1, max_size=4), fractions), min_size=1, max_size=4),
)
def test_nobody_gets_more_than_the_exact_share_and_all_is_accounted_for(
    reward: int, bips: int, plan: list[tuple[list[int], str]]
):
    operators = {
        f"o{j}": {
            "shares": sum(parts),
            "magnitude_fraction": fraction,
            "staker_split": {f"s{j}.{i}": part for i, part in enumerate(parts)},
        }
        for j, (parts, fraction) in enumerate(plan)
    }
    answer = split(reward=reward, operators=operators, split_bips=bips)
    weights = [sum(parts) * Fraction(fraction) for parts, fraction in plan]
    paid = 0
    for j, (parts, _) in enumerate(plan):
        total = floor(reward * weights[j] / sum(weights)) if sum(weights) else 0
        fee = floor(Fraction(total * bips, 10_000))
        assert answer[f"o{j}_weight"] == float(weights[j])
        assert (answer[f"o{j}_total"], answer[f"o{j}_fee"]) == (total, fee)
        rewards = [floor(Fraction((total - fee) * part, sum(parts))) for part in parts]
        assert [answer[f"s{j}.{i}"] for i in range(len(parts))] == rewards
        paid += fee + sum(rewards)
    assert answer["dust"] == reward - paid


def test_weights_that_64_bits_do_not_hold_in_parts_are_rounded_down():
    third = {"shares": 10**17, "magnitude_fraction": "0.333333333333333333", "staker_split": {"s1": 10**17}}
    answer = split(operators={"o1": third, "o2": {"shares": 1, "magnitude_fraction": 1, "staker_split": {"s2": 1}}})
    assert (answer["o1_weight"], answer["o1_total"], answer["o2_total"]) == (33333333333333333, 999, 0)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"tvl": 10**7, "operator_share": 1, "allocated": 0.5, "wads": 0.5, "supply": 3}, (2.5e6, 2.5e6, 25.0)),
        ({"tvl": 1036, "operator_share": 0.2, "allocated": 0.3, "wads": 0.5}, (31.08, 1004.92 / 980, 3.0)),
        ({"tvl": 500, "operator_share": 1, "allocated": 1, "wads": 1, "supply": 400}, (500.0, 0.0, 100.0)),
        ({"tvl": 500, "operator_share": 0.5, "allocated": 0.1, "wads": 0.1, "supply": "400"}, (2.5, 497.5 / 400, 0.5)),
    ],
)
def test_a_slash_behind_an_lrt(inputs: dict[str, Any], expected: tuple[float, float, float]):
    answer = OPERATIONS["lrt_slash"].answer(inputs)
    assert (answer["loss_eth"], answer["new_rate"], answer["nav_drop_pct"]) == pytest.approx(expected, rel=1e-9)
