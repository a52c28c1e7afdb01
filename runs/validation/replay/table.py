"""Reads dated series from CSV files that the user names; nothing of them stays here.

A file has a header and a column ``date`` (or ``staking_period_end``, ``snapshot_date``), YYYY-MM-DD. It is *wide*, with
one known column a series, or *long*, with columns ``metric`` and ``value``. Columns and metrics that are not known are
left alone; a file in which nothing is known is refused. Several files add up; empty cells are skipped. What is made of
others where no file has it: loops are weETH pledged, at 1.05 ETH each; core is restaked (else delegated) ETH less that.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from restaking.model.scenario.errors import ScenarioError, one_line, shown
from restaking.runs.refused import Refused, refused_by_disk

DATES: Final = ("date", "staking_period_end", "snapshot_date")
PRICE: Final = "price of ETH"
MOST_BYTES: Final = 64 * 2**20
WEETH_RATE: Final = 1.05
"""ETH of one weETH in October 2024, where a token of the model is one ETH on day 0 (docs/sources.md, sizes)."""

Scaled = tuple[str, float]
"""Series that a column or metric belongs to, and what its figures are multiplied by."""

WIDE: Final[Mapping[str, Scaled]] = {
    "eth_usd": (PRICE, 1.0),
    "eth_usd_close": (PRICE, 1.0),
    "restaked_eth": ("restaked ETH", 1.0),
    "delegated_eth": ("delegated ETH", 1.0),
    "implied_total_pi_eligible_eth": ("delegated ETH", 1.0),
    "core_eth": ("core", 1.0),
    "buffer_eth": ("buffers", 1.0),
    "loops_eth": ("loops", 1.0),
    "lrt_share": ("LRT share", 1.0),
    "eth_restaked": ("ether.fi at operators", 1.0),
    "eth_not_restaked": ("ether.fi's buffer", 1.0),
    "weeth_supplied": ("weETH pledged", 1.0),
    "eeth_lrt_share_pct": ("eETH of all LRTs", 0.01),
    "ezeth_lrt_share_pct": ("ezETH of all LRTs", 0.01),
    "lrt_sector_tvl_eth_implied": ("ETH in LRTs", 1.0),
    "weeth_discount": ("weETH's discount", 1.0),
    "ezeth_discount": ("ezETH's discount", 1.0),
}
"""Columns of wide files, with the names under which public extracts have them."""

BY_TOKEN: Final[Mapping[str, Scaled]] = {
    "weETH": ("weETH's discount", -0.01),
    "ezETH": ("ezETH's discount", -0.01),
}
"""Tokens of a file with columns ``token`` and ``premium_mean_pct``: premium over the rate, per cent."""

LONG: Final[Mapping[str, Scaled]] = {
    **WIDE,
    "eigenlayer_tvl_eth": ("restaked ETH", 1.0),
    "incentive_eligible_eth": ("delegated ETH", 1.0),
    "lrt_share_of_restaking_tvl_pct": ("LRT share", 0.01),
}
"""Metrics of long files."""


@dataclass(frozen=True)
class Record:
    """What the files say."""

    series: Mapping[str, Mapping[date, float]]
    """By name of the series; of two rows of a date the later counts, of two prices the earlier."""

    @property
    def prices(self) -> Mapping[date, float]:
        """USD an ETH; empty if no file has them."""
        return self.series.get(PRICE, {})

    @property
    def observed(self) -> Mapping[str, Mapping[date, float]]:
        """All series but the price."""
        return {name: values for name, values in self.series.items() if name != PRICE}


def read(files: Iterable[Path]) -> Record:
    """The series of all files together.

    Raises:
        Refused: if a file cannot be read or holds nothing that is known.
        ScenarioError: naming file, line, column and value.
    """
    series: dict[str, dict[date, float]] = {}
    for file in files:
        known = 0
        for place, when, (name, factor), text in _cells(file):
            value = _number(file, place, text) * factor
            _enter(series.setdefault(name, {}), file, place, name, when, value)
            known += 1
        if not known:
            raise Refused(f"--history {file}: nothing known in it; a column of {', '.join(WIDE)}, or metric and value")
    return Record(_with_parts(series))


def _with_parts(series: dict[str, dict[date, float]]) -> dict[str, dict[date, float]]:
    """Core and loops where no file has them."""
    pledged = {when: WEETH_RATE * tokens for when, tokens in series.get("weETH pledged", {}).items()}
    whole = {**series.get("delegated ETH", {}), **series.get("restaked ETH", {})}
    made = {"loops": pledged, "core": {when: eth - pledged[when] for when, eth in whole.items() if when in pledged}}
    return series | {name: values for name, values in made.items() if values and name not in series}


def _enter(values: dict[date, float], file: Path, place: int, name: str, when: date, value: float) -> None:
    if name != PRICE:
        values[when] = value
    elif value > 0.0:
        values.setdefault(when, value)  # extracts of other clocks differ by some per cent: the file named first counts
    else:
        raise ScenarioError(f"{file.name} line {place}: {name} = {value:g}: not allowed; above 0")


def _cells(file: Path) -> Iterator[tuple[int, date, Scaled, str]]:
    """Line, date, series and text of every known cell that holds something."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"--history {file}: larger than {MOST_BYTES >> 20} MiB")
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            columns = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = columns
            dates = next((name for name in DATES if name in columns), None)
            if dates is None:
                raise Refused(f"--history {file}: no column of dates; one named {', '.join(DATES)}")
            for place, row in enumerate(reader, 2):
                yield from _of_row(file, place, row, dates)
    except OSError as problem:
        raise refused_by_disk(f"--history {file}", problem) from None
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"--history {file}: not a CSV file in UTF-8") from None


def _of_row(
    file: Path, place: int, row: Mapping[str, str | None], dates: str
) -> Iterator[tuple[int, date, Scaled, str]]:
    found: list[tuple[Scaled, str | None]] = [(WIDE[name], text) for name, text in row.items() if name in WIDE]
    if (row.get("metric") or "") in LONG:
        found.append((LONG[str(row["metric"])], row.get("value")))
    if (row.get("token") or "") in BY_TOKEN:
        found.append((BY_TOKEN[str(row["token"])], row.get("premium_mean_pct")))
    cells = [(to, text.strip()) for to, text in found if text and text.strip()]
    if cells:
        when = _date(file, place, row.get(dates) or "")
        yield from ((place, when, to, text) for to, text in cells)


def _date(file: Path, place: int, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ScenarioError(
            f"{one_line(file.name, 60)} line {place}: date = {shown(text)}: not allowed; YYYY-MM-DD"
        ) from None


def _number(file: Path, place: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e15:
        raise ScenarioError(f"{one_line(file.name, 60)} line {place}: value = {shown(text)}: not allowed; a number")
    return value
