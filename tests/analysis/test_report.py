"""Reports: one file with everything in it, nothing fetched, nothing hidden, refusals in one line."""

import itertools
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from restaking.__main__ import main
from restaking.runs.analysis.result import Result
from restaking.runs.report import charts, scales
from restaking.runs.report.charts import Point
from restaking.runs.report.drawn import luck, outcomes
from restaking.runs.report.of_sweep import studied, sweep_page
from restaking.runs.report.tables import BEGIN, END
from restaking.runs.report.tables import told as told_plan
from restaking.runs.report.toml_text import plan_as_toml
from restaking.runs.report.words import figure, rounded, span
from restaking.runs.sweep.plan import parse
from tests.analysis.stores import change, grid, store

PLAN: dict[str, Any] = {
    "name": "tried-out",
    "question": "Does a < b, & why?",
    "levers": {"a": {"values": [1, 2, 3]}, "mode": {"values": ["unique", "pooled"]}},
    "outcomes": {"y": "restaked_eth", "cascade": {"metric": "slashed_eth", "above": 1.0}},
    "design": {"kind": "grid"},
}
VOID = {"meta", "br", "circle", "line", "rect", "polygon", "path", "link", "img", "wbr"}


class Tags(HTMLParser):
    """Counts tags and complains of those that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def model(at: Any, luck: np.random.Generator) -> dict[str, float]:
    draw = luck.random()
    return {"y": at["a"] * (2.0 if at["mode"] == "pooled" else 1.0) + draw, "cascade": float(draw * at["a"] > 1.0)}


@pytest.fixture
def result(tmp_path: Path) -> Result:
    return store(tmp_path / "tried-out", grid(a=[1, 2, 3], mode=["unique", "pooled"]), model, **PLAN)


def test_a_report_is_one_whole_file_that_fetches_nothing(result: Result, capsys: pytest.CaptureFixture[str]):
    assert main(["report", str(result.folder)]) == 0
    assert capsys.readouterr().out.strip() == str(result.folder / "report.html")
    text = (result.folder / "report.html").read_text()
    tags = Tags(text)
    assert tags.open == [] and tags.seen["svg"] >= 5
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.seen)
    assert not re.search(r"https?://|url\(|@import|\bon\w+=|NaN|Infinity|\bnan\b", text)


def test_it_holds_question_design_intervals_failures_manifest_and_command(result: Result):
    text = sweep_page(result)
    assert "Does a &lt; b, &amp; why?" in text and "Does a < b" not in text
    for told in ("grid, 6 points", "60 ok of 60 planned", "unique, pooled", "share of runs in which slashed_eth"):
        assert told in text
    for told in ("Differences on the same luck", "due to seeds", "every planned run has finished", "manifest.json"):
        assert told in text
    assert "of twenty such intervals one does so by chance alone" in text and "is not luck" not in text
    assert "restaking sweep tried-out.toml" in text
    mean = result.summary().iloc[0]
    assert f"{figure(mean['mean'])} ({figure(mean['low'])} to {figure(mean['high'])})" in text


def test_the_same_folder_gives_the_same_report(result: Result):
    assert sweep_page(result) == sweep_page(Result(result.folder))


def test_failed_and_missing_runs_are_listed_and_their_points_left_out(
    result: Result, capsys: pytest.CaptureFixture[str]
):
    def lose(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[rows["run_id"] == "00000-001", ["status", "error"]] = ["failed", "ValueError: <b>no</b>"]
        return rows[rows["run_id"] != "00001-001"]

    change(result.folder, lose)
    assert main(["report", str(result.folder)]) == 3
    assert "2 planned runs failed or are missing" in capsys.readouterr().err
    text = (result.folder / "report.html").read_text()
    assert "ValueError: &lt;b&gt;no&lt;/b&gt;" in text and "1 failed, 1 missing" in text
    assert "The 2 points they belong to are left out" in text
    assert len(Result(result.folder).complete_points().summary()) == 8


def test_a_sweep_of_which_nothing_is_whole_still_has_a_report(result: Result):
    broken = change(result.folder, lambda rows: rows.assign(status="failed", error="ValueError: no"))
    text = sweep_page(broken)
    assert "60 failed" in text and "<svg" not in text


def test_failed_runs_begin_with_what_failed_and_can_be_repeated(result: Result):
    seed, error = 4_216_000_000_000_000_123, "RunTimedOut: the run took longer than the plan allows, 0.25 s"
    table = pd.read_parquet(result.folder / "plan.parquet").assign(seed=seed)
    table.to_parquet(result.folder / "plan.parquet")
    broken = change(result.folder, lambda rows: rows.assign(status="timeout", error=error, cpu_ms=None, seed=seed))
    text = sweep_page(broken)
    assert heads_of(text, "failed-runs")[:5] == ["status", "error", "point", "replicate", "seed"]
    assert f"<td>{seed}</td>" in text and f'<td class="long">{error}</td>' in text
    assert "not known: no run told it" in text and "<td>cascade</td>" in text and "share of runs in which" in text


def test_tables_of_many_columns_are_as_wide_as_the_window(tmp_path: Path):
    levers = {"stakers.count": {"values": [1, 2]}, "lrts.count": {"values": [1, 2]}, "slashing.mode": {"values": ["a"]}}
    points = grid(**{key: each["values"] for key, each in levers.items()})
    outcomes = {"y": "restaked_eth"}
    result = store(tmp_path, points, lambda at, luck: {"y": luck.random()}, levers=levers, outcomes=outcomes)
    text = sweep_page(result)
    part = text[text.index('<section id="all-figures">') :]
    assert part.index('<div class="wide full"><table>') < part.index("</section>")
    named = ["stakers.count", "lrts.count", "mode"]
    assert heads_of(text, "all-figures") == [*named, "outcome", "n", "mean", "95\u00a0%", "bootstrap 95\u00a0%", "sd"]
    row = result.summary().iloc[0]
    assert f"<td>{span(row['boot_low'], row['boot_high'])}</td>" in part


def test_clouds_of_trajectories_have_no_line_through_their_levels(tmp_path: Path):
    luck = np.random.default_rng(1)
    points = pd.DataFrame({key: luck.choice([0.0, 0.5, 1.0], 30) for key in "abcd"})
    ranges = {key: {"low": 0, "high": 1} for key in points}
    plan = {"uncertainties": ranges, "outcomes": {"y": "restaked_eth"}}
    kinds = {kind: store(tmp_path / kind, points, lambda at, luck: {"y": at["a"]}, **plan, design={"kind": kind})
             for kind in ("lhs", "morris")}  # fmt: skip
    drawn = {kind: outcomes(studied(result)) for kind, result in kinds.items()}
    assert drawn["lhs"].count('class="l s1"') == drawn["morris"].count("<svg") == 4
    assert 'class="l s1"' not in drawn["morris"] and "Effects are read off μ* below." in drawn["morris"]


def heads_of(text: str, section: str) -> list[str]:
    """Heads of the first table of a section."""
    part = text[text.index(f'<section id="{section}"') :]
    return re.findall(r"<th[^>]*>(.*?)</th>", part[: part.index("</tr>")].replace("<wbr>", ""))


def test_the_plan_in_a_report_is_the_plan(tmp_path: Path):
    told = parse(
        {
            "name": "told", "question": 'Is "it" so?\nPerhaps.', "set": {"stakers.count": 50},
            "levers": {"slashing.mode": ["unique", "pooled"]},
            "uncertainties": {"markets.pool_depth": {"low": 0.01, "high": 0.1, "log": True}},
            "outcomes": {"lost, all": {"metric": "slashed_eth", "above": 1.5}},
            "constraints": ["lending.ltv < lending.threshold"],
        }
    )  # fmt: skip
    assert parse(tomllib.loads(plan_as_toml(told.resolved()))) == told


def test_a_run_has_a_report_too_and_it_says_that_one_run_has_no_intervals(tmp_path: Path):
    folder = tmp_path / "one"
    words = ["run", "teaching", "--days", "3", "--seed", "5", "--set", "stakers.count=40", "--out", str(folder)]
    assert main(words) == 0 and main(["report", str(folder)]) == 0
    text = (folder / "report.html").read_text()
    assert Tags(text).open == [] and "no intervals" in text
    assert "restaking run teaching --seed 5 --set run.days=3 --set stakers.count=40" in text
    digest = json.loads((folder / "manifest.json").read_text())["digest"]
    assert digest in text


def test_a_run_draws_no_constants_and_prints_no_dust(tmp_path: Path):
    folder = tmp_path / "one"
    assert (
        main(["run", "teaching", "--days", "3", "--seed", "5", "--set", "stakers.count=40", "--out", str(folder)]) == 0
    )
    series = pd.read_parquet(folder / "series.parquet")
    series["effective_leverage"], series["gamma_max"] = 1.25, [-1.0000001e-9, 0.1, 0.2, -0.3]
    series["operator_hhi"] = 0.5  # still, beside others that move
    series.to_parquet(folder / "series.parquet")
    assert main(["report", str(folder)]) == 0
    text = (folder / "report.html").read_text()
    assert "leverage by day" not in text and "concentration (Herfindahl) by day" in text
    assert re.search(r'<td>gamma_max</td><td class="n">0</td><td class="n">−0.3</td>', text)


@pytest.mark.parametrize("content", [None, "{", '{"kind": "something"}', "[]"])
def test_another_folder_is_refused_in_one_line(content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert main(["report", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert str(tmp_path) in error and error.count("\n") == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (float("nan"), "–"), (0.0, "0"), (-1234567.0, "−1,234,567"), (0.123456, "0.1235"), (2.50, "2.5"),
     (1e9, "1e9"), (3.2e-7, "3.2e−7"), (True, "true"), ("unique", "unique"), (12, "12")],
)  # fmt: skip
def test_figures_are_short(value: object, shown: str):
    assert figure(value) == shown


def test_labels_of_an_axis_do_not_touch_and_0_is_among_them():
    axis = scales.linear([-210_000.0, 40_000.0], 400.0, 640.0)
    room = {round(b[0] - a[0], 6) for a, b in itertools.pairwise(axis.legible().ticks)}
    widest = max(len(label) for _, label in axis.ticks)
    assert len(axis.legible().ticks) < len(axis.ticks) and min(room) > 6.5 * widest
    assert "0" in [label for _, label in axis.legible().ticks]


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [(0.5, 4.0, ["0.5", "1", "2", "4"]), (1.0, 16.0, ["1", "2", "5", "10", "16"]), (0.04, 0.4, ["0.04", "0.1", "0.4"])],
)
def test_a_log_axis_names_both_of_its_ends(low: float, high: float, labels: list[str]):
    axis = scales.logarithmic([low, high], 0.0, 240.0)
    found = [label for _, label in axis.ticks]
    assert found[0] == labels[0] and found[-1] == labels[-1] and set(labels) <= set(found)
    for (a, label), (b, _) in itertools.pairwise(axis.ticks):
        assert b - a > scales.CHARACTER * len(label) / 2


def test_a_legend_below_its_drawing_names_every_series_in_full():
    names = [f"slashing.common_share {value}, slashing.fault_rate 0.25" for value in range(5)]
    series = {name: [Point(1, 2.0, 1.0, 3.0), Point(2, 2.0, 1.0, 3.0)] for name in names}
    drawn = charts.intervals("y", "a", series, by="common_share, fault_rate, and a third")
    height = float(re.findall(r'viewBox="0 0 720 ([\d.]+)"', drawn)[0])
    assert ">common_share, fault_rate, and a third<" in drawn
    for name in names:
        x, y = re.findall(rf'x="([\d.]+)" y="([\d.]+)" text-anchor="start">{name}<', drawn)[0]
        assert 350.0 < float(y) < height and float(x) + scales.CHARACTER * len(name) < 720.0


@pytest.mark.parametrize("replicates", [2, 3])
def test_luck_speaks_of_whiskers_only_where_there_are_some(tmp_path: Path, replicates: int):
    result = store(tmp_path / "l", grid(a=[1, 2, 3], mode=["unique", "pooled"]), model, replicates=replicates, **PLAN)
    text = luck(studied(result))
    assert ("No interval: it needs" in text) == (replicates == 2) and ("Whiskers:" in text) == (replicates == 3)


def test_figures_beside_intervals_are_as_round_as_in_tables():
    assert rounded(1234.567, 1200.1, 1269.0) == (1235.0, 1200.0, 1269.0)
    drawn = charts.differences("y", [("1", 0.123456, -0.8, 1.05)])
    assert ">0.12<" in drawn and rounded(0.5, float("nan"), 1.0)[0] == 0.5


@pytest.mark.parametrize(
    ("values", "labels"),
    [([0.0, 1.0], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([5.0, 5.0], None),
     ([-3.0, 14.0], ["−5", "0", "5", "10", "15"]),
     ([0.0, 4.1e6], ["0", "1 M", "2 M", "3 M", "4 M", "5 M"]), ([float("nan")], None), ([1e-6, 5e-6], None)],
)  # fmt: skip
def test_axes_hold_all_values_between_round_figures(values: list[float], labels: list[str] | None):
    axis = scales.linear(values, 100.0, 500.0)
    known = [value for value in values if value == value]
    assert all(99.9 <= axis.at(value) <= 500.1 for value in known)
    assert len({label for _, label in axis.ticks}) == len(axis.ticks) >= 2
    assert labels is None or [label for _, label in axis.ticks] == labels


def page_of(result: Result, tmp_path: Path) -> str:
    """What `restaking report --page` puts between the marks of a page."""
    page = tmp_path / "page.md"
    page.write_text(f"# A study\n{BEGIN}\n{END}\n")
    assert main(["report", str(result.folder), "--page", str(page)]) == 0
    return page.read_text()


def test_a_page_of_one_run_a_point_says_that_there_is_no_interval(tmp_path: Path):
    result = store(tmp_path / "one", grid(a=[1, 2, 3], mode=["unique", "pooled"]), model, replicates=1, **PLAN)
    text = page_of(result, tmp_path)
    assert text.count("one run, no interval") == 3 and not re.search(r"\d to |nan", text) and "(–)" not in text
    assert "due to seeds (95 %)**: left out; share due to seeds: needs two points and two replicates" in text
    value = result.summary(["y"]).iloc[0]["mean"]
    assert f"| 1 | unique | {figure(value)} |" in text
    report = (result.folder / "report.html").read_text()
    assert report.count("one run, no interval") == 2 and "their 95\u00a0% intervals" not in report


@pytest.mark.parametrize("replicates", [1, 4])
def test_a_page_of_a_grid_given_by_ranges_has_its_levels(tmp_path: Path, replicates: int):
    ranges = {"a": {"low": 1.0, "high": 3.0}, "mode": {"values": ["unique", "pooled"]}}
    points = grid(a=[1.0, 2.0, 3.0], mode=["unique", "pooled"])
    result = store(tmp_path / "r", points, model, replicates=replicates, **PLAN | {"levers": ranges})
    text = page_of(result, tmp_path)
    assert "**Against `a` = 1, on the same luck" in text and "**Against `mode` = unique" in text
    assert text.count("| `a` | `mode` | y | cascade |") == 2
    assert "| 3 | pooled |" in text


def test_a_report_says_what_optional_stopping_does(result: Result):
    assert "Stopping then favours" not in sweep_page(result)
    until = Result(result.folder)
    until.plan["replicates"] = {"until_half_width": 0.1, "outcome": "y", "least": 2, "most": 40}
    assert "until the 95\u00a0% interval of y had half width 0.1, or 40 times. Stopping then favours" in sweep_page(
        until
    )


def test_a_page_says_how_many_runs_a_point_may_have(tmp_path: Path):
    rule = {"n": 10, "until_half_width": 0.1, "outcome": "y", "least": 5, "most": 40}
    assert "6 points × 5 to 40 seeds" in told_plan({"replicates": rule}, "0" * 64, 6)
    assert "6 points × 10 seeds" in told_plan({"replicates": {"n": 10}}, "0" * 64, 6)


def unknown_now_and_then(result: Result) -> Result:
    """The same sweep, where three runs do not know y."""
    return change(result.folder, lambda rows: rows.assign(**{"metric.y": rows["metric.y"].where(rows.index % 20 > 0)}))


def test_an_outcome_that_some_runs_do_not_know_leaves_the_others_their_sections(result: Result, tmp_path: Path):
    whole, broken = sweep_page(result), unknown_now_and_then(result)
    text, page = sweep_page(broken), page_of(broken, tmp_path)
    assert "Not shown: y, not known in 3 of 60 runs." in text and "another outcome" not in text
    for section in ("outcomes", "differences-on-the-same-luck", "what-matters", "response-surfaces", "all-figures"):
        assert f'id="{section}"' in whole and f'id="{section}"' in text
    assert 0 < text.count("<svg") < whole.count("<svg")
    assert "left out: y, not known in 3 of 60 runs" in page and "| `a` | `mode` | cascade |" in page
    assert "| y |" not in page and "| cascade | " in page


def test_every_outcome_that_a_plan_names_is_shown(tmp_path: Path):
    names = {f"y{number}": "restaked_eth" for number in range(14)}
    result = store(tmp_path, grid(a=[1, 2]), lambda at, luck: dict.fromkeys(names, at["a"]), replicates=2,
                   **PLAN | {"levers": {"a": {"values": [1, 2]}}, "outcomes": names})  # fmt: skip
    assert studied(result).outcomes == tuple(names) and studied(result).notes == ()


def test_boxes_tell_their_columns_apart_and_no_chance_below_a_millionth(tmp_path: Path):
    points = grid(a=list(range(10)), b=[1, 2, 3, 4])
    plan = {"levers": {"a": {"values": list(range(10))}, "b": {"values": [1, 2, 3, 4]}}}
    result = store(tmp_path, points, lambda at, luck: {"cascade": float(at["a"] > 5)}, **plan, outcomes={
        "cascade": PLAN["outcomes"]["cascade"]})  # fmt: skip
    text, chance = sweep_page(result), result.boxes("cascade")[0].chance["a"]
    heads = heads_of(text, "where-it-happens")
    assert len(set(heads)) == len(heads) == 8 and heads[-1] == "share in all runs"
    assert 0.0 < chance < 1e-6 and "<td>&lt; 1e−6</td>" in text and figure(chance) not in text


def test_a_single_line_over_days_is_named():
    assert ">queue, ETH: owed</text>" in charts.days("queue, ETH", [0, 1], {"owed": [1.0, 2.0]})
