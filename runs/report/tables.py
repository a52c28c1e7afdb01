"""The figures of a sweep as Markdown tables, for a page in the docs that must not go stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from restaking.runs.analysis.result import Result
from restaking.runs.analysis.space import Parameter
from restaking.runs.refused import Refused
from restaking.runs.report.drawn import one_run
from restaking.runs.report.words import figure, rounded, span

BEGIN: Final = "<!-- figures: `restaking report DIR --page FILE` writes what follows -->"
END: Final = "<!-- end of figures -->"
FEW_LEVELS: Final = 12
ONE_RUN: Final = "one run, no interval"


def told(plan: Mapping[str, Any], sha256: str, points: int) -> str:
    """One line that says which plan the figures are of."""
    seeds = _seeds(plan.get("replicates") or {})
    luck = "the same luck" if plan.get("common_random_numbers", True) else "luck of its own"
    days = f"{plan['days']} days" if plan.get("days") else "the scenario's own days"
    kind = (plan.get("design") or {}).get("kind", "grid")
    return (
        f"{plan.get('scenario')}, {days} · {kind}, {points:,} points × {seeds} seeds, {luck} at every point · "
        f"plan `{sha256[:12]}`"
    )


def figures(result: Result) -> Iterator[str]:
    """Lines of Markdown: which plan and program, what is left out and why, then every table that the design allows.

    Raises:
        Refused: the sweep is incomplete.
    """
    result.require_complete()
    manifest = result.manifest
    yield told(result.plan, str(manifest.get("plan_sha256")), len(result.points()))
    yield f"· program `{manifest.get('product')}` · digest `{manifest.get('digest')}`"
    left = result.left_out()
    yield from (f"· left out: {name}, {reason}" for name, reason in left.items())
    outcomes = [name for name in result.outcomes if name not in left]
    if not outcomes:
        return
    if result.design == "sobol":
        yield from _indices(result, outcomes)
    elif result.design == "morris":
        yield from _effects(result, outcomes)
    elif all(len(_levels(result, parameter)) <= FEW_LEVELS for parameter in result.parameters):
        yield from _means(result, outcomes)
        yield from _differences(result, outcomes)
    yield from _boxes(result, outcomes)
    yield from _luck(result, outcomes)


def put_into(page: Path, lines: Iterable[str]) -> None:
    """Replace what stands between the marks of a Markdown page.

    Raises:
        Refused: the page cannot be read, or has no such marks.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused(f"--page {page}: cannot be read ({problem}); a Markdown file") from None
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise Refused(f"--page {page}: has no marks; {BEGIN} and {END} where the figures belong")
    page.write_text("\n".join([head + BEGIN, "", *lines, "", END + tail]), encoding="utf-8")


def _means(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    """Means with their intervals, and how far seeds are apart; of one run each, its values."""
    summary = result.summary(outcomes)
    if one_run(result):
        yield from _pivoted(f"Values ({ONE_RUN})", summary, result.keys, outcomes, _alone)
        return
    yield from _pivoted("Mean over seeds (95 %)", summary, result.keys, outcomes, _with_limits)
    spread = [name for name in outcomes if not result.is_share(name)]
    yield from _pivoted("Standard deviation over seeds", summary, result.keys, spread, lambda row: figure(row["sd"]))


def _differences(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    """Paired differences along every key; a line for one that has no twins."""
    if not result.common_random_numbers:
        return
    told, cell = (ONE_RUN, _alone) if one_run(result) else ("95 %", _with_limits)
    for parameter in result.parameters:
        title = f"Against `{parameter.key}` = {figure(_levels(result, parameter)[0])}, on the same luck ({told})"
        try:
            table = result.paired(parameter.key, outcomes=outcomes)
        except Refused as refusal:
            yield from _left_out(title, refusal)
            continue
        keys = [parameter.key, *(key for key in result.keys if key != parameter.key)]
        yield from _pivoted(title, table, keys, outcomes, cell)


def _levels(result: Result, parameter: Parameter) -> Sequence[Any]:
    """Levels of the plan; those that its points have where it gives a range."""
    return parameter.levels or sorted(result.points()[parameter.key].unique())


def _pivoted(title: str, table: pd.DataFrame, keys: Sequence[str], outcomes: Sequence[str], cell: Any) -> Iterator[str]:
    """One row a setting, one column an outcome."""
    found: dict[tuple[Any, ...], dict[str, str]] = {}
    for row in table.to_dict("records"):
        found.setdefault(tuple(figure(row[key]) for key in keys), {})[row["outcome"]] = cell(row)
    kept = [name for name in outcomes if any(name in cells for cells in found.values())]
    rows = [[*setting, *(cells.get(name, "–") for name in kept)] for setting, cells in found.items()]
    yield from _table(title, [*(f"`{key}`" for key in keys), *kept], rows)


def _alone(row: Mapping[Any, Any]) -> str:
    return figure(row["mean"])


def _with_limits(row: Mapping[Any, Any]) -> str:
    """Mean and limits; the mean alone where seeds are alike."""
    mean, low, high = rounded(float(row["mean"]), float(row["low"]), float(row["high"]))
    return figure(mean) if low == high else f"{figure(mean)} ({span(low, high)})"


def _indices(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    rows = [
        [row["outcome"], f"`{row['parameter']}`", _index(row, "S1"), _index(row, "ST")]
        for row in result.sobol(outcomes=outcomes).dropna(subset=["ST"]).to_dict("records")
    ]
    yield from _table("Sobol' indices (95 %)", ["outcome", "parameter", "alone, S1", "in all, ST"], rows)


def _index(row: Mapping[Any, Any], name: str) -> str:
    return f"{row[name]:.2f} ({row[f'{name}_low']:.2f} to {row[f'{name}_high']:.2f})".replace("-", "−")


def _effects(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    table = result.morris(outcomes).rename(columns={"mu_star": "mean"})
    yield from _pivoted("Mean size of the effect over the whole range, μ* (95 %)", table, ["parameter"],
                        outcomes, _with_limits)  # fmt: skip


def _boxes(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    if len(result.points()) < 2 * 10 or result.design == "morris":
        return
    rows = []
    for name in filter(result.is_share, outcomes):
        for box in result.boxes(name):
            within = "; ".join(f"`{key}` {_ends(*ends)}" for key, ends in box.restricted.items())
            held = [box.held_out_coverage, box.held_out_density]
            rows.append([name, within, *map(figure, (box.coverage, box.density.mean, *held, box.base_rate))])
    heads = ["outcome", "box", "coverage", "density", "coverage held out", "density held out", "share in all runs"]
    yield from _table("Where it happens", heads, rows)


def _ends(low: object, high: object) -> str:
    return figure(low) if low == high else f"{_short(low)} to {_short(high)}"


def _short(value: object) -> str:
    return figure(float(f"{value:.3g}")) if isinstance(value, float) else figure(value)


def _luck(result: Result, outcomes: Sequence[str]) -> Iterator[str]:
    title = "Share of the variance that is due to seeds (95 %)"
    try:
        table = result.seeds_share(outcomes).dropna(subset=["share"]).rename(columns={"share": "mean"})
    except Refused as refusal:
        yield from _left_out(title, refusal)
        return
    yield from _table(
        title, ["outcome", "share"], [[row["outcome"], _with_limits(row)] for row in table.to_dict("records")]
    )


def _left_out(title: str, refusal: Refused) -> Iterator[str]:
    """What stands where a table cannot be made."""
    yield from ("", f"**{title}**: left out; {refusal}")


def _seeds(replicates: Mapping[str, Any]) -> str:
    """Replicates of each point as the plan has them."""
    if replicates.get("until_half_width") is None:
        return str(replicates.get("n"))
    return f"{replicates.get('least')} to {replicates.get('most')}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"**{title}**", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
