"""The report of one run: question, set-up, metrics by day, events, how to repeat it. One run has no intervals."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from restaking.model.scenario import load
from restaking.model.scenario.errors import ScenarioError
from restaking.runs.refused import Refused
from restaking.runs.report import charts, page
from restaking.runs.report.manifest import manifest_section
from restaking.runs.report.page import code, folded, pairs, paragraph, shown, table
from restaking.runs.report.toml_text import inline

if TYPE_CHECKING:
    import pandas as pd

PANELS: Final = (
    ("stake, ETH", ("restaked_eth", "delegated_eth")),
    ("a year", ("base_yield", "net_restaking_premium")),
    ("concentration (Herfindahl)", ("operator_hhi", "organisation_hhi", "controller_hhi")),
    ("share", ("lrt_share", "operator_top10_share", "hype_share")),
    ("AVSs per ETH", ("avs_per_eth", "pledged_per_eth")),
    ("lowest LRT price over reported rate", ("lrt_price_min", "lrt_price_trough")),
    ("lost so far, ETH", ("slashed_eth", "bad_debt_eth", "liquidated_eth")),
    ("queue, ETH", ("withdrawal_queue_eth", "redemptions_owed_eth")),
    ("leverage", ("effective_leverage",)),
)
"""What belongs on one axis: title, metrics."""
MOST_EVENTS: Final = 60


def run_page(folder: Path, manifest: Mapping[str, Any]) -> str:
    """The whole report as HTML.

    Raises:
        Refused: naming the file of the folder that cannot be read.
    """
    series, events = _read(folder, "series.parquet"), _read(folder, "events.parquet")
    scenario: dict[str, Any] = manifest["scenario"]
    name = str(scenario.get("name", folder.name))
    question = str(scenario.get("description") or scenario.get("about") or "One run of a scenario.")
    sections = [
        ("Set-up", _set_up(manifest, scenario)),
        ("Metrics by day", _panels(series, events)),
        ("First and last day", _closing(series)),
        ("Events", _events(events)),
        (
            "Sensitivity",
            paragraph("One run shows what can happen, not how likely it is: for intervals and sensitivity, a sweep."),
        ),
        ("Manifest", manifest_section(manifest)),
        ("Repeat it", _repeating(name, manifest, scenario)),
    ]
    return page.page(f"{name}, seed {manifest.get('seed')}", question, sections)


def _read(folder: Path, name: str) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(folder / name)
    except (OSError, pa.ArrowInvalid) as problem:
        raise Refused(
            f"{folder}/{name}: cannot be read ({str(problem).splitlines()[0][:100]}); a whole run folder"
        ) from None


def _set_up(manifest: Mapping[str, Any], scenario: Mapping[str, Any]) -> str:
    agents = ", ".join(f"{count:,} {kind}" for kind, count in (manifest.get("agents") or {}).items())
    entries = [
        ("scenario", scenario.get("name")),
        ("seed", str(manifest.get("seed"))),
        ("days", manifest.get("days")),
        ("agents", agents),
    ]
    body = table(["key", "value"], ((key, str(value)) for key, value in _flat(scenario) if value not in (None, [], {})))
    return pairs(entries) + folded("every key of the scenario", body)


def _panels(series: pd.DataFrame, events: pd.DataFrame) -> str:
    marks = sorted(set(events["tick"].tolist())) if len(events) else []
    marks = marks if len(marks) <= 40 else []
    ticks, drawn = series["tick"].tolist(), []
    for title, names in PANELS:
        known = {
            name: series[name].to_numpy(dtype=float).tolist()
            for name in names
            if name in series and series[name].notna().any()
        }
        lines = {name: values for name, values in known.items() if any(values)}
        if any(series[name].nunique() > 1 for name in lines):
            drawn.append(shown(charts.days(title, ticks, lines, marks)))
    about = "One run, one seed: no intervals. What stays the same every day is not drawn." + (
        " Dotted: days with events." if marks else ""
    )
    return paragraph(about, "note") + "".join(drawn)


def _closing(series: pd.DataFrame) -> str:
    first, last = series.iloc[0], series.iloc[-1]
    heads = ["metric", "day 0", f"day {int(last['tick'])}"]
    rows = [(str(name), _settled(first[name]), _settled(last[name])) for name in series.columns if name != "tick"]
    moved = [row for row in rows if "." not in row[0] and row[1] == row[1] and row[1] != row[2]]
    rest = [row for row in rows if row not in moved]
    return table(heads, moved) + folded(f"{len(rest)} more: unchanged, unknown, or by agent", table(heads, rest))


def _settled(value: float) -> float:
    """A figure without what rounding left: 0 below ten billionths, which is ten gwei of what is in ETH."""
    return 0.0 if abs(value) < 1e-8 else float(value)


def _events(events: pd.DataFrame) -> str:
    if events.empty:
        return paragraph("None.")
    kinds = events.groupby("kind").agg(
        number=("tick", "size"), first=("tick", "min"), last=("tick", "max"), gwei=("amount_gwei", "sum")
    )
    counts = [
        (kind, int(r["number"]), int(r["first"]), int(r["last"]), r["gwei"] / 1e9)
        for kind, r in zip(kinds.index, kinds.to_dict("records"), strict=True)
    ]
    largest = events.reindex(events["amount_gwei"].abs().sort_values(ascending=False, kind="stable").index).head(
        MOST_EVENTS
    )
    rows = [(int(r["tick"]), r["kind"], r["agent"], r["amount_gwei"] / 1e9) for r in largest.to_dict("records")]
    body = table(["day", "kind", "agent", "ETH"], rows)
    return table(["kind", "number", "first day", "last day", "ETH in all"], counts) + folded(
        f"the {len(rows)} largest", body
    )


def _repeating(name: str, manifest: Mapping[str, Any], scenario: Mapping[str, Any]) -> str:
    """The command; what differs from the scenario of that name is set key by key."""
    try:
        known: dict[str, Any] | None = load(name).resolved()
    except ScenarioError:
        known = None
    words = ["restaking", "run", name if known is not None else f"{name}.toml", "--seed", str(manifest.get("seed"))]
    about = "With the same version this gives the same digest."
    if known is None:
        about = f"{name} is no built-in scenario: its own file is needed. {about}"
    else:
        there = dict(_flat(known))
        for key, value in _flat(scenario):
            if there.get(key) != value and value is not None:
                words += ["--set", f"{key}={inline(value)}"]
    return paragraph(about) + code(shlex.join(words))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
