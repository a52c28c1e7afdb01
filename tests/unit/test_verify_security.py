"""Operations on attacks and their closed forms: own cases, refusals."""

from typing import Any

import pytest

from restaking.runs.verify import Case, judge

TRIANGLE = {
    "stake": {"a": "19/10", "b": "12/5", "c": "12/5"},
    "services": {name: {"profit": "1", "alpha": "1"} for name in "xyz"},
    "edges": [["x", "a"], ["x", "b"], ["y", "b"], ["y", "c"], ["z", "c"], ["z", "a"]],
    "psi": ["2/5"],
}
ALONE = {"stake": {"a": 1}, "services": {"x": {"profit": 2, "alpha": 0.5}}, "edges": [["x", "a"]], "psi": [0]}
POOLED = {"N": 4, "dedicated_stake_bn": 1, "pooled_stake_bn": 4, "profit_bn": 0.5, "alpha": "1/2"}
ELASTIC = {"n": 12, "m": 12, "theta": "1/3", "prize": 1, "degree": 2, "max_byzantine": 2, "budget": 0}

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "security",
        TRIANGLE,
        {
            "secure": True,
            "gamma_max": 6.7 / 3 - 1,
            "worst_case_loss": {"2/5": {"realised_loss_max": 2.4 / 6.7, "theorem1_bound": 0.4 * (1 + 3 / 3.7)}},
        },
    ),
    (
        "security",
        ALONE,
        {
            "secure": False,
            "el_condition_holds": False,
            "max_attack_profit": 1,
            "gamma_max": -0.5,
            "worst_case_loss": {"0": {"realised_loss_max": 1, "theorem1_bound": None}},
        },
    ),
    (
        "security",
        {**ALONE, "services": {}, "edges": []},
        {"secure": True, "gamma_max": None, "max_attack_profit": None},
    ),
    ("loss_bound", {"gamma": 0.25, "psi": 0.1}, {"R_upper_bound": 0.5}),
    ("loss_bound", {"gamma": 0, "psi": 0.1}, {"R_upper_bound": None}),
    ("loss_bound", {"gamma": -0.5, "psi": 0.1}, {"R_upper_bound": None}),
    ("loss_bound", {"gamma": None, "psi": 0.1}, {"R_upper_bound": 0.1}),
    ("cascade_length", {"k": 2, "psi": 0.5, "sigma_V": 16, "min_stake": 1, "gamma": 1}, {"T_upper_bound": 8}),
    (
        "pooled_vs_dedicated",
        POOLED,
        {
            "dedicated_secure": True,
            "all_service_secure": True,
            "max_services_attackable_before_profit": 4,
            "single_service_cost_multiplier": 4,
        },
    ),
    ("pooled_vs_dedicated", {**POOLED, "profit_bn": 0}, {"max_services_attackable_before_profit": None}),
    ("elastic_min_stake", ELASTIC, {"min_stake_per_validator": 3.75}),
    ("elastic_min_stake", {**ELASTIC, "n": 12.0, "m": 12.0, "max_byzantine": 2.0}, {"min_stake_per_validator": 3.75}),
    ("elastic_min_stake", {**ELASTIC, "n": "12", "max_byzantine": 12}, {"min_stake_per_validator": None}),
    (
        "elastic_min_stake",
        {**ELASTIC, "n": 99_999, "m": 100_000, "degree": 0.5, "max_byzantine": 100_000},
        {"min_stake_per_validator": 100_000 / (33_333 * 0.5)},
    ),
    ("pooled_vs_dedicated", {**POOLED, "N": 4.0}, {"all_service_secure": True}),
    ("elastic_min_stake", {**ELASTIC, "budget": 1, "max_byzantine": 0}, {"min_stake_per_validator": 3.25}),
    ("elastic_min_stake", {**ELASTIC, "degree": 12, "max_byzantine": 1}, {"min_stake_per_validator": None}),
]


@pytest.mark.parametrize(("op", "inputs", "expected"), CASES)
def test_worked_cases_of_our_own_hold(op: str, inputs: dict[str, Any], expected: dict[str, Any]):
    verdict = judge(Case("own", op, inputs, expected, 1e-9))
    assert verdict.ok, verdict.detail


@pytest.mark.parametrize(
    ("op", "inputs", "named"),
    [
        ("security", {**ALONE, "stake": {"a": -1}}, "stake of a"),
        ("security", {**ALONE, "stake": {"a": True}}, "stake of a"),
        ("security", {**ALONE, "stake": {"a": "1e999999999"}}, "stake of a"),
        ("security", {**ALONE, "stake": {"a": "1/0"}}, "stake of a"),
        ("security", {**ALONE, "stake": {"a": float("nan")}}, "stake of a"),
        ("security", {**ALONE, "stake": {}}, "stake"),
        ("security", {**ALONE, "stake": [1]}, "stake"),
        ("security", {**ALONE, "services": {"x": 3}}, "service x"),
        ("security", {**ALONE, "services": {"x": {"profit": 1, "alpha": 0}}}, "alpha of x"),
        ("security", {**ALONE, "services": {"x": {"profit": 1, "alpha": "4/3"}}}, "alpha of x"),
        ("security", {**ALONE, "services": {"x": {"profit": -1, "alpha": 1}}}, "profit of x"),
        ("security", {**ALONE, "edges": [["x", "b"]]}, "edges"),
        ("security", {**ALONE, "edges": [["x", "a"], ["x", "a"]]}, "edges"),
        ("security", {**ALONE, "edges": [["x"]]}, "edges"),
        ("security", {**ALONE, "edges": "xa"}, "edges"),
        ("security", {**ALONE, "psi": ["2"]}, "psi"),
        ("security", {**ALONE, "psi": 0.5}, "psi"),
        ("loss_bound", {"gamma": -1.1, "psi": 0.1}, "gamma"),
        ("loss_bound", {"gamma": "none", "psi": 0.1}, "gamma"),
        ("loss_bound", {"gamma": 1, "psi": 1.1}, "psi"),
        ("cascade_length", {"k": 1, "psi": 0, "sigma_V": 1, "min_stake": 1, "gamma": 1}, "psi"),
        ("cascade_length", {"k": 1, "psi": 0.1, "sigma_V": 1, "min_stake": 2, "gamma": 1}, "min_stake"),
        ("cascade_length", {"k": 1, "psi": 0.1, "sigma_V": 1, "min_stake": 1, "gamma": 0}, "gamma"),
        ("pooled_vs_dedicated", {**POOLED, "N": 0}, "N"),
        ("pooled_vs_dedicated", {**POOLED, "N": "4.5"}, "N = "),
        ("pooled_vs_dedicated", {**POOLED, "N": True}, "N = "),
        ("pooled_vs_dedicated", {**POOLED, "alpha": "two"}, "alpha"),
        ("elastic_min_stake", {**ELASTIC, "theta": "1/5"}, "theta"),
        ("elastic_min_stake", {**ELASTIC, "degree": 0}, "degree"),
        ("elastic_min_stake", {**ELASTIC, "max_byzantine": 13}, "max_byzantine"),
        ("elastic_min_stake", {**ELASTIC, "n": 1.5}, "n = "),
    ],
)
def test_nonsense_is_refused_by_name(op: str, inputs: dict[str, Any], named: str):
    verdict = judge(Case("own", op, inputs, {}, 0))
    assert not verdict.ok and named in verdict.detail
