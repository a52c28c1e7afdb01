"""Points from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from restaking.model.scenario.errors import ScenarioError, not_allowed, one_line, shown
from restaking.model.scenario.files import toml_value
from restaking.runs.sweep.designs import Columns, design
from restaking.runs.sweep.factors import Factor
from restaking.runs.sweep.plan import MOST_POINTS, Design

if TYPE_CHECKING:
    from _csv import Reader


def where(table: Design, folder: Path, point: int) -> str:
    """The file and line of a point, as a refusal names them."""
    with (folder / table.file).open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file, strict=True)
        next(rows)
        lines = (rows.line_num for row in rows if row)
        return f"design.file = {shown(table.file, 200)}, line {next(islice(lines, point, None))}: "


@design("csv", keys=("file",), where=where)
def place(table: Design, factors: Sequence[Factor], folder: Path) -> Columns:
    """The rows of `design.file`; the first line names the key of each column."""
    if not table.file or "\0" in table.file:
        raise not_allowed("design.file", table.file, "a CSV file beside the plan")
    where = f"design.file = {shown(table.file, 200)}"
    try:
        with (folder / table.file).open(newline="", encoding="utf-8-sig") as file:
            return _columns(where, csv.reader(file, strict=True))
    except OSError as problem:
        raise ScenarioError(f"{where}: cannot be read ({problem.strerror}); a CSV file beside the plan") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ScenarioError(f"{where}: not a CSV file ({one_line(str(problem), 100)})") from None


def _columns(where: str, rows: Reader) -> Columns:
    keys = [key.strip() for key in next(rows, [])]
    if not keys or not all(keys) or len(set(keys)) < len(keys):
        raise ScenarioError(f"{where}: line 1 not allowed; a different key over every column")
    columns: Columns = {key: [] for key in keys}
    for line in rows:
        if not line:
            continue
        if len(line) != len(keys):
            raise ScenarioError(f"{where}: line {rows.line_num} has {len(line)} cells: not allowed; {len(keys)}")
        if len(columns[keys[0]]) >= MOST_POINTS:
            raise ScenarioError(f"{where}: too many lines; at most {MOST_POINTS} points")
        for key, cell in zip(keys, line, strict=True):
            columns[key].append(toml_value(cell.strip()))  # type: ignore[arg-type]  # kinds are checked with all others
    if not columns[keys[0]]:
        raise ScenarioError(f"{where}: no points; at least one line of values")
    return columns
