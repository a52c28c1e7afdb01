"""Worked cases: the form of a file, the meaning of tolerances, and what counts as a failure."""

import json
from pathlib import Path
from typing import Any

import pytest

from restaking.core.registry import Registry
from restaking.runs import verify as frame
from restaking.runs.refused import Refused
from restaking.runs.verify_compare import difference
from restaking.runs.verify_ops import OPERATIONS, Operation


def double(inputs: Any) -> Any:
    return {"twice": 2 * inputs["x"], "half": inputs["x"] / 2, "even": inputs["x"] % 2 == 0}


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one operation, `double`, and one that breaks."""
    operations: Registry[Operation] = Registry("operation", "restaking.runs.verify_ops")
    operations.scan()
    operations.add("double", Operation(double))
    operations.add("broken", Operation(lambda inputs: 1 / 0))  # type: ignore[arg-type, return-value]
    monkeypatch.setattr(frame, "OPERATIONS", operations)


def case(**change: object) -> dict[str, object]:
    return {"id": "T-1", "op": "double", "inputs": {"x": 3}, "expected": {"twice": 6}, "tolerance": 0} | change


def file_of(folder: Path, *cases: object, schema: object = 1) -> Path:
    path = folder / "cases.json"
    path.write_text(json.dumps({"schema": schema, "cases": list(cases)}))
    return path


@pytest.mark.usefixtures("toy")
def test_cases_are_judged_one_by_one_and_counted(tmp_path: Path) -> None:
    cases = [
        case(),
        case(id="T-2", expected={"twice": 7}),
        case(id="T-3", op="triple"),
        case(id="T-4", op="broken"),
        case(id="T-5", inputs={}),
        case(id="T-6", expected={"thrice": 9}),
        case(id="T-7", expected={"even": False, "half": 1.5}),
    ]
    verdicts = frame.verify([file_of(tmp_path, *cases)])
    assert [verdict.ok for verdict in verdicts] == [True, False, False, False, False, False, True]
    assert [verdict.detail for verdict in verdicts[1:6]] == [
        "twice: expected 7, got 6",
        "unknown operation",
        "ZeroDivisionError: division by zero",
        "input 'x' is missing",
        "thrice: not answered",
    ]
    assert frame.as_json(verdicts)["passed"] == 2 and frame.as_json(verdicts)["failed"] == 5
    lines = list(frame.lines(verdicts))
    assert len(lines) == 8 and lines[-1] == "2 passed, 5 failed"


@pytest.mark.usefixtures("toy")
def test_only_the_operations_asked_for_are_judged(tmp_path: Path) -> None:
    file = file_of(tmp_path, case(), case(id="T-2", op="triple"))
    assert [verdict.id for verdict in frame.verify([file], ["double"])] == ["T-1"]
    assert not frame.verify([file], ["triple"])[0].ok
    with pytest.raises(Refused, match="did you mean 'double'"):
        frame.verify([file], ["duoble"])


@pytest.mark.parametrize(
    ("expected", "answer", "tolerance", "same"),
    [
        (1.0, 1.0 + 1e-10, 1e-9, True),
        (1.0, 1.0 + 1e-8, 1e-9, False),
        (1e9, 1e9 + 0.5, 1e-9, True),  # relative is looser
        (1e-9, 1.5e-9, 1e-9, True),  # absolute is looser
        (2**70, 2**70 + 1, 0, False),
        (2**70, 2**70, 0, True),
        (3, 3.0, 0, True),
        (True, 1, 0, False),
        (1, True, 0, False),
        (True, True, 0, True),
        (None, 0, 1, False),
        (None, None, 0, True),
        ("1/3", 0.3333, 1e-3, True),
        ("0.900000000", "0.9000000001", 1e-9, True),
        ("yes", "no", 1, False),
        (0.0, float("nan"), 1, False),
        (0.0, float("inf"), 1, False),
        ([1, 2], (1, 2), 0, True),
        ([1, 2], [1], 0, False),
        ([1, 2], "12", 0, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, 0, True),
        ({"a": 1}, 1, 0, False),
        (1, {"a": 1}, 0, False),
    ],
)
def test_a_number_tolerates_relative_or_absolute_whichever_is_looser(
    expected: object, answer: object, tolerance: float, same: bool
) -> None:
    assert (difference(expected, answer, tolerance, lambda path: "") is None) is same


def test_a_table_of_tolerances_goes_by_kind_of_quantity() -> None:
    op = Operation(double, {"max_magnitude": "magnitude"})
    tolerance = {"gwei": 40, "magnitude": 1e-9}
    expected = {"o": {"max_magnitude": "0.5", "delegated": 1000}}
    assert (
        difference(expected, {"o": {"max_magnitude": "0.5000000001", "delegated": 1040}}, tolerance, op.kind_of) is None
    )
    assert difference(expected, {"o": {"max_magnitude": "0.5", "delegated": 1041}}, tolerance, op.kind_of)
    assert difference(expected, {"o": {"max_magnitude": "0.50000001", "delegated": 1000}}, tolerance, op.kind_of)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "schema = "),
        ('{"schema": 2, "cases": []}', "schema = 2: not allowed; 1"),
        ('{"schema": true, "cases": []}', "schema = true"),
        ('{"schema": 1}', "cases = None: not allowed; a list of cases"),
        ('{"schema": 1, "cases": [3]}', "cases[0] = 3"),
        (json.dumps({"schema": 1, "cases": [case(op=3)]}), "cases[0].op = 3: not allowed; text"),
        (json.dumps({"schema": 1, "cases": [case(inputs=[])]}), "cases[0].inputs"),
        (json.dumps({"schema": 1, "cases": [case(), case(expected=None)]}), "cases[1].expected"),
        (json.dumps({"schema": 1, "cases": [case(tolerance=-1)]}), "cases[0].tolerance = -1"),
        (json.dumps({"schema": 1, "cases": [case(tolerance="1")]}), "cases[0].tolerance"),
        (json.dumps({"schema": 1, "cases": [case(tolerance={"gwei": float("nan")})]}), "cases[0].tolerance"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(content)
    with pytest.raises(Refused) as caught:
        frame.read_cases(file)
    assert complaint in str(caught.value) and caught.value.code == 2 and "\n" not in str(caught.value)


def test_operations_are_found_by_scanning_their_folder() -> None:
    assert {"issuance", "churn", "queue_wait", "certainty_equivalent", "logit", "protocol"} <= set(OPERATIONS.names())


def script(*events: dict[str, object], days: int = 14, mode: str = "unique") -> Any:
    names = {"operators": ["o"], "avss": ["x", "y"], "stakers": ["a", "b"]}
    delays = {"allocation_mode": mode, "withdrawal_days": days, "deallocation_days": days}
    return OPERATIONS["protocol"].answer(names | delays | {"events": list(events)})


OPENING = (
    {"day": 0, "do": "deposit", "staker": "a", "amount": 1000},
    {"day": 0, "do": "delegate", "staker": "a", "operator": "o"},
    {"day": 0, "do": "allocate", "operator": "o", "avs": "x", "fraction": "0.5"},
)


def test_a_slash_takes_allocation_times_fraction_of_the_stake() -> None:
    end = script(*OPENING, {"day": 1, "do": "slash", "operator": "o", "avs": "x", "fraction": "0.2"})
    assert end["stakers"]["a"]["withdrawable"] == 900 and end["slashed_total"] == 100
    assert end["operators"]["o"] == {"max_magnitude": "0.9", "delegated": 900, "slashable": {"x": 400, "y": 0}}


@pytest.mark.parametrize(("day", "paid"), [(14, 900), (15, 1000)])
def test_a_withdrawal_is_slashable_through_its_last_day(day: int, paid: int) -> None:
    end = script(
        *OPENING,
        {"day": 0, "do": "undelegate", "staker": "a"},
        {"day": day, "do": "slash", "operator": "o", "avs": "x", "fraction": "0.2"},
        {"day": 15, "do": "complete", "staker": "a"},
    )
    assert end["stakers"]["a"] == {"withdrawable": 0, "paid_out": paid}


@pytest.mark.parametrize(("day", "slashable"), [(14, 0), (13, 500)])
def test_a_deallocation_is_slashable_until_its_delay_is_over(day: int, slashable: int) -> None:
    end = script(
        *OPENING,
        {"day": 0, "do": "deallocate", "operator": "o", "avs": "x", "fraction": "0.25"},
        {"day": 0, "do": "deallocate", "operator": "o", "avs": "x", "fraction": "0.25"},
        {"day": day, "do": "deposit", "staker": "b", "amount": 7},
    )
    assert end["operators"]["o"]["slashable"]["x"] == slashable


def happening(do: str, day: int, fraction: str) -> dict[str, object]:
    return {"day": day, "do": do, "operator": "o", "avs": "x", "fraction": fraction}


def nothing_due(day: int) -> dict[str, object]:
    return {"day": day, "do": "complete", "staker": "b"}


@pytest.mark.parametrize(
    ("last", "slashable"),
    [(13, 500), (14, 400), (16, 300), (18, 150), (19, 100), (40, 100)],  # 500; less 100, 100; halved; less 50
)
def test_deallocations_of_one_pair_each_take_effect_after_their_own_delay(last: int, slashable: int) -> None:
    asked = (happening("deallocate", 0, "0.1"), happening("deallocate", 2, "0.1"), happening("deallocate", 5, "0.1"))
    slash = (happening("slash", 17, "0.5"),) if last > 16 else ()
    end = script(*OPENING, *asked, *slash, nothing_due(last))
    assert end["operators"]["o"]["slashable"]["x"] == slashable
    assert end["operators"]["o"]["max_magnitude"] == ("0.85" if slash else "1")


def test_an_allocation_may_be_added_to_while_some_of_it_is_leaving() -> None:
    asked = (happening("deallocate", 0, "0.3"), happening("allocate", 2, "0.2"))
    assert script(*OPENING, *asked, nothing_due(13))["operators"]["o"]["slashable"]["x"] == 700
    assert script(*OPENING, *asked, nothing_due(14))["operators"]["o"]["slashable"]["x"] == 400


def test_pooled_stake_takes_a_new_avs_after_a_slash() -> None:
    late = {"day": 2, "do": "allocate", "operator": "o", "avs": "y", "fraction": "1"}
    end = script(*OPENING, happening("slash", 1, "0.5"), late, mode="pooled")
    assert end["operators"]["o"]["slashable"] == {"x": 500, "y": 500}


def test_events_that_change_nothing_are_no_failure() -> None:
    idle = ({"day": 1, "do": "undelegate", "staker": "b"}, {"day": 1, "do": "queue", "staker": "b", "amount": 5})
    empty = ({"day": 1, "do": "deposit", "staker": "b", "amount": 0}, {"day": 2, "do": "complete", "staker": "b"})
    assert script(*OPENING, *idle, *empty)["stakers"]["b"] == {"withdrawable": 0, "paid_out": 0}
    far = script(*OPENING, nothing_due(10**9))
    assert far["day"] == 10**9 and far["stakers"]["a"]["withdrawable"] == 1000
    nobody = {"allocation_mode": "unique", "withdrawal_days": 14, "deallocation_days": 14}
    end = OPERATIONS["protocol"].answer(nobody | {"operators": [], "avss": [], "stakers": [], "events": []})
    assert end == {"day": 0, "stakers": {}, "operators": {}, "slashed_total": 0}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"day": 0}, "events[3].day = 0: not allowed; whole, from 1 to "),
        ({"day": 1.5}, "events[3].day = 1.5: not allowed"),
        ({"do": "explode"}, "events[3], 'explode' on day 2: not an event; one of deposit, "),
        ({"operator": "p"}, "events[3], 'slash' on day 2: operator 'p' is not one of o"),
        ({"fraction": "1/3"}, "fraction = '1/3': not allowed; a decimal number from 0 to 1"),
        ({"fraction": "-0.1"}, "fraction = '-0.1': not allowed"),
        ({"fraction": "nan"}, "fraction = 'nan': not allowed"),
        ({"do": "queue", "staker": "a", "amount": -1}, "amount = -1: not allowed; whole gwei from 0 to "),
        ({"do": "deposit", "staker": "a", "amount": 10**30}, "amount = a number of more than 30 digits: not allowed"),
    ],
)
def test_an_impossible_event_is_named(change: dict[str, object], complaint: str) -> None:
    inputs = {
        "allocation_mode": "unique", "withdrawal_days": 14, "deallocation_days": 14,
        "operators": ["o"], "avss": ["x"], "stakers": ["a"],
    }  # fmt: skip
    waiting = {"day": 1, "do": "complete", "staker": "a"}
    events = [*OPENING[:2], waiting, happening("slash", 2, "0.1") | change]
    verdict = frame.judge(frame.Case("T", "protocol", inputs | {"events": events}, {}, 0))
    assert not verdict.ok and complaint in verdict.detail


def test_undelegated_stake_stands_behind_nobody() -> None:
    end = script({"day": 0, "do": "deposit", "staker": "b", "amount": 7}, *OPENING)
    assert end["operators"]["o"]["delegated"] == 1000 and end["stakers"]["b"]["withdrawable"] == 7


@pytest.mark.parametrize(
    "op", ["issuance", "churn", "queue_wait", "certainty_equivalent", "logit", "protocol", "elastic_stretch"]
)
def test_the_shared_cases_hold(op: str) -> None:
    file = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "cases.json"
    if not file.is_file():
        pytest.skip("the worked cases are not beside this checkout")
    cases = [case for case in frame.read_cases(file) if case.op == op]
    assert cases and [verdict for verdict in map(frame.judge, cases) if not verdict.ok] == []


def test_pooled_and_elastic_scripts_follow_their_own_law() -> None:
    slashes = [{"day": 1, "do": "slash", "operator": "o", "avs": avs, "fraction": "0.5"} for avs in "xy"]
    second = {"day": 0, "do": "allocate", "operator": "o", "avs": "y", "fraction": "0.8"}
    pooled = script(*OPENING, second, *slashes, mode="pooled")
    assert pooled["operators"]["o"] == {"max_magnitude": "0.25", "delegated": 250, "slashable": {"x": 250, "y": 250}}
    elastic = script(*OPENING, second, *slashes, mode="elastic")  # 0.5 and 0.8; 0.25 taken, 0.75 left; then 0.375
    assert elastic["operators"]["o"] == {
        "max_magnitude": "0.375", "delegated": 375, "slashable": {"x": 250, "y": 375},
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"operator 0 has only 0.5 of its magnitude to allocate"):
        script(*OPENING, second)


def test_stretching_answers_for_several_validators_and_byzantine_services() -> None:
    inputs = {"stake": [100, 10.5, 3], "alloc": [[80, 80, 10], [0, 10, 5.25], [1, 1, "1/3"]], "byzantine": [0, 1]}
    assert OPERATIONS["elastic_stretch"].answer(inputs) == {
        "restaking_degree": pytest.approx((170 + 15.25 + 2 + 1 / 3) / 113.5),
        "remaining_stake": [0, 0.5, 1],
        "remaining_alloc": [[0], [0.5], [1 / 3]],
    }
    with pytest.raises(ValueError, match="from 0 to the validator's stake"):
        OPERATIONS["elastic_stretch"].answer({"stake": [1], "alloc": [[2]], "byzantine": []})
