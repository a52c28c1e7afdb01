"""The drawings of a sweep's report: means with intervals, differences, indices, luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from restaking.core.units import Floats
from restaking.runs.analysis.intervals import student
from restaking.runs.analysis.result import Result
from restaking.runs.analysis.space import Parameter
from restaking.runs.refused import Refused
from restaking.runs.report import charts, measures
from restaking.runs.report.charts import Point
from restaking.runs.report.page import heading, paragraph, shown, side_by_side
from restaking.runs.report.svg import SERIES
from restaking.runs.report.words import figure, short, span

if TYPE_CHECKING:
    import pandas as pd

    from restaking.runs.report.of_sweep import Study

FIFTHS: Final = 5
MOST_LINES: Final = 30
CUT: Final = (
    "Student's interval knows no bounds: drawings cut it at 0, and at 1 for parts of a whole, where the metric cannot "
    "lie beyond; All figures has it whole."
)


def outcomes(study: Study) -> str:
    """Every outcome: means with intervals over one key, lines for a second, clouds where points are scattered."""
    result = whole(study)
    parts = [_scattered(result, name) if scattered(result) else _levelled(result, name) for name in study.outcomes]
    cut = any(math.isfinite(end) for name in study.outcomes for end in measures.bounds(result, name))
    aid = _reading_aid(result) + (f" {CUT}" if cut and not one_run(result) and result.design != "morris" else "")
    return paragraph(aid, "note") + "".join(parts)


def _reading_aid(result: Result) -> str:
    """What dots, marks and whiskers are."""
    if not scattered(result) and one_run(result):
        return "Marks are the values of each point: one run, no interval, but of a share Wilson's."
    if not scattered(result):
        return "Marks are means over seeds, whiskers their 95 % intervals."
    if result.design == "morris":
        return (
            "Dots are points' means over seeds. No line through them: the points of a level differ in all other keys "
            "too. Effects are read off μ* below."
        )
    ends = "; of each base point its two independent ends are shown" if result.design == "sobol" else ""
    return f"Dots are points' means over seeds, marks with whiskers means of fifths of them with 95 % intervals{ends}."


def scattered(result: Result) -> bool:
    """Whether points are drawn from ranges rather than set side by side."""
    return any(len(result.points()[p.key].unique()) > 12 for p in result.parameters) or len(result.keys) > 3


def one_run(result: Result) -> bool:
    """Whether no point has more than one run, so that nothing is known of luck."""
    return bool(result.planned()["replicate"].max() == 0)


def differences(study: Study) -> str:
    """What each lever does to each outcome on the same luck, against its first value."""
    result = whole(study)
    if not result.common_random_numbers or scattered(result) or not result.keys:
        return ""
    parts = []
    for parameter in result.parameters:
        try:
            table = result.paired(parameter.key, outcomes=study.outcomes)
        except Refused:
            continue
        parts += [_forest(result, parameter, table, name) for name in study.outcomes]
    if not any(parts):
        return ""
    about = (
        "The same seed with one key changed: one run, no interval."
        if one_run(result)
        else "The same seeds with one key changed: mean of the paired differences and its 95 % interval. "
        "Where it leaves 0 out, luck is an unlikely reason; of twenty such intervals one does so by chance alone."
    )
    return paragraph(about, "note") + "".join(parts)


def indices(study: Study) -> str:
    """Sobol' indices or Morris's effects, by the design."""
    result = whole(study)
    if result.design == "sobol":
        return _sobol(study, result)
    if result.design == "morris":
        return _morris(study, result)
    return ""


def luck(study: Study) -> str:
    """Share of each outcome's variance that is due to seeds."""
    table = (
        whole(study).seeds_share(study.outcomes).set_index("outcome").loc[list(study.outcomes)].dropna(subset=["share"])
    )
    if table.empty:
        return ""
    values = [(row["share"], row["low"], row["high"]) for row in table.to_dict("records")]
    drawing = charts.bars(
        "share of the variance over all runs that is due to seeds", table.index.tolist(), {"seeds": values}
    )
    whiskers = (
        "Whiskers: 95 % (jackknife over points, and over replicates where all points share them)."
        if table["low"].notna().any()
        else "No interval: it needs three points, and three replicates where all points share them."
    )
    about = "Near 1, the outcome is luck: what was varied hardly moves it, or too little to be seen in one run. "
    return heading("Luck") + shown(drawing, about + whiskers)


def whole(study: Study) -> Result:
    """The result that may be analysed."""
    assert study.whole is not None
    return study.whole


def _levelled(result: Result, name: str) -> str:
    """Means over the key with most values, one line for each setting of the others."""
    table, title = result.summary([name]), measures.titled(result, name)
    bounds = measures.bounds(result, name)
    keys = sorted(result.parameters, key=lambda p: (p.numeric, len(p.levels or (1, 2))), reverse=True)
    if not keys:
        only = table.iloc[0]
        return paragraph(f"{title}: {figure(only['mean'])} ({span(only['low'], only['high'])})")
    first, others = keys[0], [p.key for p in keys[1:]]
    series: dict[str, list[Point]] = {}
    for row in table.sort_values("point").to_dict("records"):
        label = ", ".join(figure(row[key]) for key in others)
        point = Point(row[first.key], row["mean"], row["low"], row["high"])
        series.setdefault(label, []).append(point.within(*bounds))
    if len(series) > SERIES:
        return "".join(shown(each) for each in _panels(title, first, others, table))
    ordered = {
        label: sorted(points, key=lambda p: p.x) if first.numeric else points for label, points in series.items()
    }
    return shown(charts.intervals(title, first.key, ordered, by=", ".join(map(short, others)), log=first.log))


def _panels(title: str, first: Parameter, others: list[str], table: pd.DataFrame) -> list[str]:
    """One drawing for each of the other keys, averaged over the rest, where there are too many lines for one."""
    drawings = []
    for key in others:
        series: dict[str, list[Point]] = {}
        for (value, at), cell in table.groupby([key, first.key], sort=True):
            mean = float(cell["mean"].mean())
            series.setdefault(figure(value), []).append(Point(at, mean, float("nan"), float("nan")))
        kept = dict(list(series.items())[:: max(1, -(-len(series) // SERIES))])
        drawings.append(
            charts.intervals(f"{title}, mean over the other keys", first.key, kept, by=short(key), log=first.log)
        )
    return drawings


def _scattered(result: Result, name: str) -> str:
    """An outcome over each numeric key by itself, at points that share no coordinates where there are such."""
    points, values = result.points(), result.values(name).mean(axis=1)
    if result.design == "sobol":  # of each base point only its two independent ends
        blocks = result.blocks()
        kept = ~(blocks.duplicated() & blocks.duplicated(keep="last"))
        points, values = points[kept], values[kept]
    means, drawings, bounds = values.to_numpy(dtype=np.float64), [], measures.bounds(result, name)
    for parameter in result.parameters:
        if not parameter.numeric:
            continue
        places = points[parameter.key].to_numpy(dtype=np.float64)
        dots = list(zip(places.tolist(), means.tolist(), strict=True))
        # Neighbours on a trajectory are no sample of their own, and its levels differ in everything else too.
        trend = [] if result.design == "morris" else [point.within(*bounds) for point in _fifths(places, means)]
        drawings.append(charts.cloud(measures.axis(result, name), parameter, dots, trend))
    return heading(name) + side_by_side(drawings)


def _fifths(values: Floats, means: Floats) -> list[Point]:
    """Mean with interval of each fifth of the points, in the order of a key; of each level where there are few."""
    found = np.unique(values)
    groups = [values == level for level in found]
    if len(found) > FIFTHS:
        order = np.argsort(values, kind="stable")
        groups = list(np.array_split(order, FIFTHS))
    points = []
    for group in groups:
        interval = student(means[group])
        points.append(Point(float(np.median(values[group])), interval.mean, interval.low, interval.high))
    return points


def _forest(result: Result, parameter: Parameter, table: pd.DataFrame, name: str) -> str:
    rows = table[table["outcome"] == name]
    if rows["mean"].abs().max() == 0.0:
        return paragraph(f"{name}: {parameter.key} changes nothing on any seed.", "note")
    base = figure(parameter.levels[0]) if parameter.levels else figure(result.points()[parameter.key].min())
    others = [key for key in result.keys if key != parameter.key]
    lines = [
        (", ".join([figure(row[parameter.key]), *(f"{short(key)} {figure(row[key])}" for key in others)]),
         row["mean"], row["low"], row["high"])
        for row in rows.head(MOST_LINES).to_dict("records")
    ]  # fmt: skip
    title = f"{measures.titled(result, name)}: {parameter.key} against {base}"
    removed = rows["luck_removed"].mean()
    caption = (
        ""
        if math.isnan(removed)
        else f"Pairing took away {figure(round(max(removed, 0) * 100))} % of the variance on average."
    )
    return shown(charts.differences(title, lines), caption)


def _sobol(study: Study, result: Result) -> str:
    parts = []
    table = result.sobol(outcomes=study.outcomes)
    for setting, rows in _by_setting(result, table, study.outcomes):
        series = {
            index: [(r[index], r[f"{index}_low"], r[f"{index}_high"]) for r in rows.to_dict("records")]
            for index in ("S1", "ST")
        }
        if rows["S1"].isna().all():
            parts.append(paragraph(f"{setting}: varies at too few points for indices.", "note"))
        else:
            parts.append(shown(charts.bars(f"{setting}: Sobol' indices", rows["parameter"].tolist(), series)))
    about = (
        "Shares of the variance of the mean over seeds: S1 by the parameter alone, ST with all it does together with "
        "others. Whiskers: 95 % (bootstrap); an interval that reaches below 0 is an index that may be 0."
    )
    return heading("Sobol' indices") + paragraph(about, "note") + "".join(parts)


def _morris(study: Study, result: Result) -> str:
    parts = []
    for setting, rows in _by_setting(result, result.morris(study.outcomes), study.outcomes):
        ranked = rows.sort_values("mu_star", ascending=False)
        axis = measures.axis(result, str(rows["outcome"].iloc[0]))
        unit = f", {axis}" if axis else ""
        values = [(row["mu_star"], row["low"], row["high"]) for row in ranked.to_dict("records")]
        parts.append(
            shown(
                charts.bars(
                    f"{setting}: effect over the whole range (μ*){unit}", ranked["parameter"].tolist(), {"μ*": values}
                )
            )
        )
    about = "Mean size of the change when one parameter moves over its whole range, others anywhere. Whiskers: 95 %."
    return heading("Elementary effects") + paragraph(about, "note") + "".join(parts)


def _by_setting(result: Result, table: pd.DataFrame, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Rows of each shown outcome, and of each setting of the levers that a design is crossed with."""
    outer = [key for key in result.keys if key in table.columns]
    found = []
    for group, rows in table.groupby([*outer, "outcome"], sort=False):
        if group[-1] in names:
            settings = ", ".join(f"{short(key)} {figure(value)}" for key, value in zip(outer, group, strict=False))
            found.append((f"{group[-1]}{f' at {settings}' if settings else ''}", rows))
    return sorted(found, key=lambda each: names.index(each[1]["outcome"].iloc[0]))
