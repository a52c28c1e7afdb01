"""The report of a sweep: question, design, outcomes with intervals, what matters, what failed, how to repeat it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from restaking.runs.analysis.result import Result
from restaking.runs.refused import Refused
from restaking.runs.report import discovery, drawn, measures, page, surfaces
from restaking.runs.report.manifest import manifest_section
from restaking.runs.report.page import code, folded, pairs, paragraph, table
from restaking.runs.report.toml_text import inline, plan_as_toml
from restaking.runs.report.words import figure, shortened, span
from restaking.runs.sweep.runner import WITH

if TYPE_CHECKING:
    import pandas as pd

MOST_OUTCOMES: Final = 12
MOST_FAILURES: Final = 200
MOST_ROWS: Final = 300


@dataclass(frozen=True)
class Study:
    """A result as its report sees it: the part that may be analysed, and what is said of the rest."""

    all: Result
    whole: Result | None
    """The points whose runs are all ok; None where there is none."""
    outcomes: tuple[str, ...]
    """Outcomes that are shown."""
    notes: tuple[str, ...]


def sweep_page(result: Result) -> str:
    """The whole report as HTML."""
    study = studied(result)
    sections = [
        ("Design", design(study)),
        ("Outcomes", analysed(study, drawn.outcomes)),
        ("Differences on the same luck", analysed(study, drawn.differences)),
        ("What matters", sensitivity(study)),
        ("Where it happens", entire(study, discovery.happenings)),
        ("Response surfaces", analysed(study, surfaces.maps)),
        ("All figures", analysed(study, figures)),
        ("Failed runs", failures(result)),
        ("Manifest", manifest_section(result.manifest)),
        ("Repeat it", repeating(result)),
    ]
    question = str(result.plan.get("question") or "A sweep over " + ", ".join(result.keys))
    return page.page(result.name, question, sections)


def studied(result: Result) -> Study:
    """Which points and outcomes can be shown, with a sentence for each thing that cannot."""
    notes = _stopping(result.plan.get("replicates") or {})
    bad = result.unfinished()
    whole: Result | None = result
    if len(bad):
        points = bad["point"].nunique()
        notes.append(
            f"Incomplete: {len(bad)} planned runs failed or are missing. The {points} points they belong to are left "
            "out of every figure below, which may bias what is shown; indices and boxes are refused."
        )
        whole = _complete(result)
    left = whole.left_out() if whole is not None else {}
    notes += [f"Not shown: {name}, {reason}." for name, reason in left.items()]
    known = [name for name in result.outcomes if whole is not None and name not in left]
    if len(known) > MOST_OUTCOMES and not result.plan.get("outcomes"):
        differ = result.runs().nunique()
        varied = [name for name in known if "." not in name and differ["metric." + name] > 1]
        known = varied[:MOST_OUTCOMES]
        notes.append(f"The plan names no outcomes; {len(known)} metrics that vary are shown. [outcomes] in it chooses.")
    return Study(result, whole, tuple(known), tuple(notes))


def design(study: Study) -> str:
    """What was run: points, replicates, seeds, and what varied."""
    result, plan = study.all, study.all.plan
    runs, planned = result.runs(), result.planned()
    luck = "the same luck at every point" if result.common_random_numbers else "luck of its own at every point"
    ok = int((runs["status"] == "ok").sum())
    days = plan.get("days") or "the scenario's own number of"
    entries = [
        ("scenario", f"{plan.get('scenario', 'teaching')}, {days} days"),
        ("design", f"{result.design}, {len(result.points()):,} points"),
        ("replicates", f"{_replicates(planned)}; {luck}"),
        ("runs", f"{ok:,} ok of {len(planned):,} planned"),
        ("cost", _cost(runs)),
    ]
    entries += [("held fixed", f"{key} = {figure(value)}") for key, value in (plan.get("set") or {}).items()]
    entries += [("constraint", text) for text in plan.get("constraints") or ()]
    varied = table(["varied", "values", "kind"], [(p.key, p.told(), p.kind) for p in result.parameters])
    named = dict.fromkeys([*study.outcomes, *(plan.get("outcomes") or ())])
    what = [
        (name, measures.told(plan, name), measures.unit(result, name), measures.definition(result, name))
        for name in named
    ]
    shown = table(["outcome", "what it is", "unit", "definition of the metric"], what)
    notes = "".join(paragraph(note, "warn") for note in study.notes)
    return pairs(entries) + notes + varied + shown


def sensitivity(study: Study) -> str:
    """Indices or effects where the design is made for them, and the share that is due to seeds."""
    return entire(study, drawn.indices) + analysed(study, drawn.luck)


def figures(study: Study) -> str:
    """Every mean with its intervals, as a table."""
    assert study.whole is not None
    summary = study.whole.summary(study.outcomes)
    keys = study.all.keys
    rows = [
        [*(row[key] for key in keys), row["outcome"], row["n"], row["mean"], span(row["low"], row["high"]),
         span(row["boot_low"], row["boot_high"]), row["sd"]]
        for row in summary.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    heads = [*shortened(keys), "outcome", "n", "mean", "95 %", "bootstrap 95 %", "sd"]
    body = table(heads, rows, full=True)
    left = f" (the first {MOST_ROWS} of {len(summary):,})" if len(summary) > MOST_ROWS else ""
    about = (
        "95 %: Student's t over replicates, or Wilson's interval of a share. The studentised bootstrap beside it "
        "follows skewness; where the two differ much, there are too few seeds for a skewed outcome. Each interval "
        "stands for itself: of twenty, one is expected to miss."
    )
    return paragraph(about, "note") + folded(f"{len(summary):,} means with intervals{left}", body)


def failures(result: Result) -> str:
    """Every planned run that failed or is missing; a sentence where there is none."""
    bad = result.unfinished()
    if bad.empty:
        return paragraph("None: every planned run has finished.")
    first = ["status", "error", "point", "replicate", "seed", "attempt"]
    listed = bad[[*first, *(f"param.{key}" for key in result.keys)]].head(MOST_FAILURES)
    listed["seed"] = listed["seed"].map(str)  # whole, for it repeats the run
    rows = [[None if cell != cell else cell for cell in row] for row in listed.to_numpy()]
    counts = ", ".join(f"{number} {status}" for status, number in bad["status"].value_counts().items())
    more = f"; the first {MOST_FAILURES}" if len(bad) > MOST_FAILURES else ""
    told = f"{len(bad):,} of {len(result.planned()):,} planned runs: {counts}{more}."
    return paragraph(told, "warn") + table([*first, *shortened(result.keys)], rows, full=True)


def repeating(result: Result) -> str:
    """The command, and the plan it reads."""
    if result.keys == [WITH]:
        return paragraph("With the same version this gives the same digest.") + code(_compared(result))
    word = result.name if _is_shipped(result) else f"{result.name}.toml"
    about = "With the same version this gives the same digest."
    if word != result.name:
        about = f"Save the plan below as {word}, then run this. {about}"
    if (result.plan.get("design") or {}).get("file") or str(result.plan.get("scenario", "")).endswith(".toml"):
        about += " Files that the plan names must lie beside it."
    command = f"restaking sweep {word}\nrestaking report runs/out/{result.name}"
    return paragraph(about) + code(command) + folded("the plan", code(plan_as_toml(result.plan)))


def _compared(result: Result) -> str:
    """The command of a comparison, whose plan is no file."""
    change = json.loads(str(result.points()[WITH].iloc[-1]))
    held = {"run.days": result.plan.get("days"), **(result.plan.get("set") or {})}
    words = ["restaking", "compare", str(result.plan.get("scenario"))]
    for option, values in (("--with", change), ("--set", held)):
        words += [word for key, value in values.items() for word in (option, f"{key}={inline(value)}")]
    seeds = (result.plan.get("replicates") or {}).get("n")
    return shlex.join([*words, "--seeds", str(seeds), "--out", str(result.folder)])


def _is_shipped(result: Result) -> bool:
    """Whether the plan is that of a study that comes with the product."""
    from restaking.runs.sweep.plan import read, studies

    return result.name in studies() and read(result.name)[0].resolved() == result.plan


def analysed(study: Study, section: Callable[[Study], str]) -> str:
    """A section over the points that are whole; the refusal in its place where it cannot be."""
    if study.whole is None or not study.outcomes:
        return ""
    try:
        return section(study)
    except Refused as refusal:
        return paragraph(str(refusal), "note")


def entire(study: Study, section: Callable[[Study], str]) -> str:
    """A section that needs the entire design: empty beside a sweep with failed runs, whose design section says so."""
    return analysed(study, section) if study.whole is study.all else ""


def _complete(result: Result) -> Result | None:
    try:
        return result.complete_points()
    except Refused:
        return None


def _cost(runs: pd.DataFrame) -> str:
    """CPU time of all runs that told theirs."""
    if "cpu_ms" not in runs or runs["cpu_ms"].isna().all():
        return "not known: no run told it"
    return f"{figure(round(float(runs['cpu_ms'].sum()) / 1000, 1))} s CPU in all"


def _replicates(planned: Any) -> str:
    counts = planned.groupby("point").size()
    return str(counts.min()) if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"


def _stopping(rule: Mapping[str, Any]) -> list[str]:
    """A sentence on optional stopping, where the number of replicates depended on what was found."""
    if rule.get("until_half_width") is None:
        return []
    return [
        f"Each point was run until the 95 % interval of {rule.get('outcome')} had half width "
        f"{figure(rule['until_half_width'])}, or {rule.get('most')} times. Stopping then favours samples that happen "
        "to be even: means of skewed outcomes and rare events come out too small, and their intervals miss more often "
        "than one time in twenty (docs/howto/sweeps.md)."
    ]
