"""Operators of an observed day from a CSV file with one row per operator."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from restaking.model.build.census_form import INDEPENDENT, Census
from restaking.model.scenario.errors import ScenarioError, not_allowed, one_line, shown

COLUMNS = ("operator_id", "lrt_group", "infra_entity_id", "num_stakers", "num_avs", "eth_est", "beacon_eth")
MAX_BYTES = 64 << 20
MAX_ROWS = 10_000
MAX_ETH = 1.2e8


def census_from_csv(path: str | Path) -> Census:
    """Operators read from the columns COLUMNS, other columns ignored; ScenarioError names row and column."""
    rows = _rows(Path(path))
    numbers = [_numbers(row, line) for line, row in rows]
    eth = np.array([n["eth_est"] for n in numbers])
    beacon = np.array([n["beacon_eth"] for n in numbers])
    brands = [row["lrt_group"].strip() for _, row in rows]
    firms = [row["infra_entity_id"].strip() or f"firm of {row['operator_id'].strip()}" for _, row in rows]
    lrts = list(dict.fromkeys(brand for brand in brands if brand))
    organisations = list(dict.fromkeys(firms))
    lrt_row = {name: place for place, name in enumerate(lrts)}
    firm_row = {name: place for place, name in enumerate(organisations)}
    lrt = np.array([lrt_row.get(brand, INDEPENDENT) for brand in brands], dtype=np.int32)
    delegators = np.array([n["num_stakers"] for n in numbers], dtype=np.int32)
    return Census(
        names=_unique([row["operator_id"].strip() for _, row in rows], rows),
        eth=eth,
        lrt=lrt,
        organisation=np.array([firm_row[firm] for firm in firms], dtype=np.int32),
        avs_count=np.array([n["num_avs"] for n in numbers], dtype=np.int32),
        delegators=np.where((lrt == INDEPENDENT) & (eth > 0.0), np.maximum(delegators, 1), 0).astype(np.int32),
        native_share=np.divide(beacon, eth, out=np.zeros_like(eth), where=eth > 0.0).clip(0.0, 1.0),
        lrts=lrts,
        organisations=organisations,
    )


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells of each row."""
    where = f"census = {shown(str(path), 200)}"
    try:
        if not path.is_file():
            raise ScenarioError(f"{where}: no such file" if not path.exists() else f"{where}: not a file")
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError(f"{where}: larger than {MAX_BYTES} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise ScenarioError(f"{where}: column '{missing[0]}' is missing; needed: {', '.join(COLUMNS)}")
            rows: list[tuple[int, dict[str, str]]] = []
            for row in reader:
                if len(rows) == MAX_ROWS:
                    raise ScenarioError(f"{where}: more than {MAX_ROWS} rows")
                rows.append((reader.line_num, {name: row[name] or "" for name in COLUMNS}))
    except OSError as problem:
        raise ScenarioError(f"{where}: cannot be read ({problem.strerror})") from None
    except (csv.Error, UnicodeDecodeError) as problem:
        raise ScenarioError(f"{where}: not a CSV file ({one_line(str(problem), 160)})") from None
    if not rows:
        raise ScenarioError(f"{where}: no rows")
    return rows


def _numbers(row: dict[str, str], line: int) -> dict[str, float]:
    """The numeric cells of one row, checked."""
    limits: tuple[tuple[str, Callable[[str], float], float], ...] = (
        ("num_stakers", int, 5_000_000),
        ("num_avs", int, 500),
        ("eth_est", float, MAX_ETH),
        ("beacon_eth", float, MAX_ETH),
    )
    numbers = {}
    for column, kind, most in limits:
        try:
            value = kind(row[column])
        except ValueError:
            value = math.nan
        if not 0 <= value <= most:
            sort = "whole number" if kind is int else "number"
            raise not_allowed(f"census row {line}, column {column}", row[column], f"a {sort} from 0 to {most:g}")
        numbers[column] = value
    if not row["operator_id"].strip():
        raise not_allowed(f"census row {line}, column operator_id", row["operator_id"], "a name")
    return numbers


def _unique(names: list[str], rows: list[tuple[int, dict[str, str]]]) -> list[str]:
    seen: set[str] = set()
    for name, (line, _) in zip(names, rows, strict=True):
        if name in seen:
            raise not_allowed(f"census row {line}, column operator_id", name, "a name no other row has")
        seen.add(name)
    return names
