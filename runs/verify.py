"""Worked cases through the engine: read, dispatch by operation, compare, count."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from restaking.model.scenario.errors import nearest, one_line, shown
from restaking.runs.refused import Refused
from restaking.runs.verify_compare import Tolerance, difference
from restaking.runs.verify_ops import OPERATIONS

SCHEMA = 1
MAX_BYTES = 64 << 20


@dataclass(frozen=True)
class Case:
    """One worked case of a cases file."""

    id: str
    op: str
    inputs: Mapping[str, Any]  # JSON of the operation's own form
    expected: Mapping[str, Any]
    tolerance: Tolerance


@dataclass(frozen=True)
class Verdict:
    """How one case went; `detail` says where it failed."""

    id: str
    op: str
    ok: bool
    detail: str


def verify(files: Sequence[Path], only: Sequence[str] = ()) -> list[Verdict]:
    """Judge every case of the files, or those of some operations; Refused if a file or operation is unusable."""
    cases = [case for file in files for case in read_cases(file)]
    known = set(OPERATIONS.names())
    for op in only:
        if op not in known and all(case.op != op for case in cases):
            raise Refused(f"--op {shown(op)}: no such operation{nearest(op, known)}; known: {', '.join(sorted(known))}")
    return [judge(case) for case in cases if not only or case.op in only]


def judge(case: Case) -> Verdict:
    """Put one case to the engine. An operation that does not exist, or that breaks, is a failure."""
    if case.op not in OPERATIONS.names():
        return Verdict(case.id, case.op, False, "unknown operation")
    op = OPERATIONS[case.op]
    try:
        answer = op.answer(case.inputs)
        found = difference(case.expected, answer, case.tolerance, op.kind_of)
    except KeyError as problem:
        found = f"input {problem} is missing"
    except Exception as problem:  # whatever breaks inside one case must not hide the others
        found = one_line(f"{type(problem).__name__}: {problem}", 200)
    return Verdict(case.id, case.op, found is None, found or "")


def read_cases(file: Path) -> list[Case]:
    """Cases of a file; Refused with the file, the place and what is allowed if it is not of the form."""
    where = f"cases file {shown(str(file), 200)}"
    try:
        if not file.is_file():
            raise Refused(f"{where}: no such file" if not file.exists() else f"{where}: not a file")
        if file.stat().st_size > MAX_BYTES:
            raise Refused(f"{where}: larger than {MAX_BYTES} bytes")
        content = json.loads(file.read_bytes())
    except OSError as problem:
        raise Refused(f"{where}: cannot be read ({problem.strerror})") from None
    except (ValueError, RecursionError) as problem:
        raise Refused(f"{where}: not JSON ({one_line(str(problem), 120)})") from None
    schema = content.get("schema") if isinstance(content, dict) else content
    if not isinstance(content, dict) or schema != SCHEMA or isinstance(schema, bool):
        raise Refused(f"{where}: schema = {shown(schema)}: not allowed; {SCHEMA}")
    if not isinstance(content.get("cases"), list):
        raise Refused(f"{where}: cases = {shown(content.get('cases'))}: not allowed; a list of cases")
    return [_case(item, f"{where}: cases[{place}]") for place, item in enumerate(content["cases"])]


def as_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The object that `--json` prints."""
    passed = sum(verdict.ok for verdict in verdicts)
    return {"passed": passed, "failed": len(verdicts) - passed, "cases": [asdict(verdict) for verdict in verdicts]}


def lines(verdicts: Sequence[Verdict]) -> Iterable[str]:
    """One line per case and a closing count."""
    for verdict in verdicts:
        mark, reason = ("ok  ", "") if verdict.ok else ("FAIL", f": {verdict.detail}")
        yield f"{mark} {verdict.id} {verdict.op}{reason}"
    passed = sum(verdict.ok for verdict in verdicts)
    yield f"{passed} passed, {len(verdicts) - passed} failed"


def _case(item: object, where: str) -> Case:
    if not isinstance(item, dict):
        raise Refused(f"{where} = {shown(item)}: not allowed; a table with id, op, inputs, expected, tolerance")
    for key, kind, name in (
        ("id", str, "text"),
        ("op", str, "text"),
        ("inputs", dict, "a table"),
        ("expected", dict, "a table"),
    ):
        if not isinstance(item.get(key), kind):
            raise Refused(f"{where}.{key} = {shown(item.get(key))}: not allowed; {name}")
    tolerance = item.get("tolerance", 0)
    parts = tolerance.values() if isinstance(tolerance, dict) else [tolerance]
    if any(isinstance(part, bool) or not isinstance(part, (int, float)) or not part >= 0 for part in parts):
        raise Refused(f"{where}.tolerance = {shown(tolerance)}: not allowed; a number from 0 on, or a table of them")
    return Case(one_line(item["id"], 80), one_line(item["op"], 80), item["inputs"], item["expected"], tolerance)
