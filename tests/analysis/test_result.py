"""A sweep folder read back: every run once, nothing left out without a word, tables that notebooks can use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from restaking.runs.analysis.result import Result
from restaking.runs.refused import Refused
from tests.analysis.stores import change, grid, parts, store, write_part

LEVELS = {"a": [1, 2, 3], "mode": ["unique", "pooled"]}
PLAN: dict[str, Any] = {
    "levers": {"a": {"values": [1, 2, 3]}, "mode": {"values": ["unique", "pooled"]}},
    "outcomes": {"y": "restaked_eth", "cascade": {"metric": "slashed_eth", "above": 1.0}},
    "design": {"kind": "grid"},
}


def model(at: Any, luck: np.random.Generator) -> dict[str, float]:
    draw = luck.random()
    return {"y": at["a"] * (2.0 if at["mode"] == "pooled" else 1.0) + draw, "cascade": float(draw * at["a"] > 1.0)}


@pytest.fixture
def result(tmp_path: Path) -> Result:
    return store(tmp_path, grid(**LEVELS), model, **PLAN)


def test_each_run_is_read_once_although_parts_repeat_it(result: Result):
    write_part(result.folder, "again", parts(result.folder).iloc[5:25])
    again = Result(result.folder)
    assert len(again.runs()) == 60 and again.runs()["run_id"].is_unique
    pd.testing.assert_frame_equal(again.summary(), result.summary())


def test_a_retried_run_counts_as_it_ended(result: Result):
    row = parts(result.folder).iloc[[7]]
    write_part(result.folder, "0", row.assign(status="timeout", attempt=0, digest=None, error="too long"))
    assert Result(result.folder).runs()["status"].eq("ok").all()


def test_a_run_with_two_digests_is_refused(result: Result):
    write_part(result.folder, "other", parts(result.folder).iloc[[7]].assign(digest="other"))
    with pytest.raises(Refused, match="run 00000-007 has finished with different digests"):
        Result(result.folder).runs()


def test_the_summary_has_both_intervals_and_shares_stay_between_0_and_1(result: Result):
    table = result.summary()
    assert len(table) == 6 * 2 and table["n"].eq(10).all()
    y = table[(table["outcome"] == "y") & (table["a"] == 2) & (table["mode"] == "pooled")].iloc[0]
    assert y["low"] < y["mean"] < y["high"] and y["boot_low"] < y["mean"] < y["boot_high"]
    shares = table[table["outcome"] == "cascade"]
    assert shares["low"].min() >= 0.0 and shares["high"].max() <= 1.0
    assert shares[shares["a"] == 1]["high"].max() > 0.2  # none in ten runs is not "never"


def test_nothing_is_analysed_while_runs_are_missing_or_failed(result: Result):
    def lose(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[rows["run_id"] == "00000-001", ["status", "error"]] = ["oom", "MemoryError"]
        return rows[rows["run_id"] != "00001-001"]

    broken = change(result.folder, lose)
    for analysis in (broken.summary, broken.seeds_share, lambda: broken.paired("a"), lambda: broken.boxes("cascade")):
        with pytest.raises(Refused, match=r"incomplete, of 60 planned runs 1 oom, 1 missing") as refusal:
            analysis()
        assert refusal.value.code == 2
    assert broken.unfinished()[["point", "replicate", "status"]].to_numpy().tolist() == [
        [0, 1, "oom"],
        [1, 1, "missing"],
    ]
    whole = broken.complete_points()
    assert sorted(whole.points().index) == [2, 3, 4, 5] and len(whole.summary()) == 8
    with pytest.raises(Refused):
        broken.summary()  # asking for the whole points has changed nothing


def test_an_outcome_that_some_runs_do_not_know_leaves_the_others_alone(result: Result):
    assert len(result.runs()) == 60
    broken = change(result.folder, lambda rows: rows.assign(**{"metric.y": rows["metric.y"].where(rows.index > 1)}))
    assert broken.left_out() == {"y": "not known in 2 of 60 runs"} and result.left_out() == {}
    for analysis in (
        Result.summary, Result.seeds_share, lambda of, outcomes=None: of.paired("mode", outcomes=outcomes)
    ):  # fmt: skip
        before = analysis(result)
        before = before[before["outcome"] == "cascade"].reset_index(drop=True)
        pd.testing.assert_frame_equal(analysis(broken, outcomes=["cascade"]), before)
        with pytest.warns(UserWarning, match="outcome 'y' left out: not known in 2 of 60 runs"):
            pd.testing.assert_frame_equal(analysis(broken), before)
        with pytest.raises(Refused, match="outcome 'y': not known in 2 of 60 runs"):
            analysis(broken, outcomes=["cascade", "y"])
        with pytest.raises(Refused, match="not in the sweep"):
            analysis(broken, outcomes=["z"])
    nothing = change(result.folder, lambda rows: rows.assign(**{"metric.y": np.nan, "metric.cascade": np.nan}))
    with pytest.raises(Refused, match="none of 2 outcomes is known in every run; y is not known in 60 of 60"):
        nothing.summary()


def test_a_metric_that_some_runs_do_not_know_is_refused_by_name_where_the_plan_names_no_outcomes(tmp_path: Path):
    rare = lambda at, luck: {"x": 1.0, "y": np.nan if at["a"] == 2 else at["a"] + at["b"]}  # noqa: E731
    found = store(tmp_path, grid(a=[1, 2, 3], b=[1, 2]), rare, replicates=3)
    assert found.outcomes == ["x"] and found.left_out() == {}
    asked: list[Any] = [
        lambda: found.values("y"), lambda: found.summary(["y"]), lambda: found.paired("a", outcomes=["y"]),
        lambda: found.seeds_share(["y"]), lambda: found.boxes("y"), lambda: found.surface("y", "a", "b"),
    ]  # fmt: skip
    for analysis in asked:
        with pytest.raises(Refused, match="outcome 'y': not known in 6 of 18 runs"):
            analysis()


def test_sql_sees_the_same_runs_as_the_frames(result: Result):
    write_part(result.folder, "again", parts(result.folder).iloc[:9])
    found = Result(result.folder)
    answer = found.sql('select "param.a" as a, avg("metric.y") as y, count(*) as n from runs group by a order by a')
    assert answer["n"].tolist() == [20, 20, 20]
    assert answer["y"].to_numpy() == pytest.approx(found.runs().groupby("param.a")["metric.y"].mean().to_numpy())
    with pytest.raises(Refused, match="query"):
        found.sql("select nothing from nowhere")


def test_pairs_share_their_luck_and_it_cancels(result: Result):
    table = result.paired("mode")
    y = table[table["outcome"] == "y"]
    assert y["mean"].to_numpy() == pytest.approx([1.0, 2.0, 3.0])  # pooled less unique, at a = 1, 2, 3
    assert (y["high"] - y["low"]).max() < 1e-9 and y["luck_removed"].min() > 0.999
    pooled = result.paired("mode", base="pooled")
    assert pooled[pooled["outcome"] == "y"]["mean"].to_numpy() == pytest.approx([-1.0, -2.0, -3.0])


def test_differences_of_shares_are_not_certain_and_stay_within_one(tmp_path: Path):
    rate = {1: 0, 2: 3, 3: 5, 4: 0}  # hits in five seeds

    def happens(at: Any, luck: np.random.Generator) -> dict[str, float]:
        return {"cascade": np.nan}

    def hit(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{"metric.cascade": (rows["replicate"] < rows["param.a"].map(rate)) * 1.0})

    levers = {"levers": {"a": {"values": list(rate)}}, "outcomes": {"cascade": PLAN["outcomes"]["cascade"]}}
    store(tmp_path, grid(a=list(rate)), happens, replicates=5, **levers)
    result = change(tmp_path, hit)
    table = result.paired("a").set_index("a")
    assert table["mean"].tolist() == [0.6, 1.0, 0.0]
    assert table.loc[3, "high"] == 1.0 and 0.3 < table.loc[3, "low"] < 0.5
    assert table["high"].max() <= 1.0 and table["low"].min() >= -1.0
    assert table.loc[4, "low"] == pytest.approx(-0.434, abs=1e-3) and table.loc[4, "p"] == 1.0
    assert table["p"].tolist() == [0.25, 0.0625, 1.0]  # McNemar: 2 / 2**3, 2 / 2**5
    assert table[["boot_low", "boot_high"]].isna().all(axis=None)
    assert result.summary()[["boot_low", "boot_high"]].isna().all(axis=None)


def test_what_has_no_pairs_is_refused(result: Result, tmp_path: Path):
    for arguments, named in ((("b",), "does not vary"), (("mode", "elastic"), "not a value of mode")):
        with pytest.raises(Refused, match=named):
            result.paired(*arguments)
    diagonal = pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]})
    with pytest.raises(Refused, match="differ in it alone"):
        store(tmp_path / "diagonal", diagonal, lambda at, luck: {"y": 1.0}).paired("a")
    with pytest.raises(Refused, match="common_random_numbers"):
        store(tmp_path / "own", diagonal, lambda at, luck: {"y": 1.0}, common_random_numbers=False).paired("a")


def test_a_full_grid_becomes_a_cube_of_its_keys(result: Result):
    cube = result.to_xarray()
    assert dict(cube.sizes) == {"a": 3, "mode": 2, "replicate": 10}
    at = cube["y"].sel(a=2, mode="pooled").mean().item()
    table = result.summary()
    assert at == pytest.approx(
        table[(table.a == 2) & (table["mode"] == "pooled") & (table.outcome == "y")]["mean"].item()
    )


def test_other_designs_become_arrays_of_points_with_their_keys_beside_and_series_by_day(tmp_path: Path):
    diagonal = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 2.0, 1.0]})
    result = store(tmp_path, diagonal, lambda at, luck: {"y": at["a"]}, replicates=2)
    days = [
        {"run_id": run, "tick": tick, "restaked_eth": tick * 1.0} for run in result.runs()["run_id"] for tick in (0, 1)
    ]
    (tmp_path / "parts" / "series").mkdir()
    for name in ("a", "b"):  # written twice
        pd.DataFrame(days).to_parquet(tmp_path / "parts" / "series" / f"part-{name}.parquet")
    found = Result(tmp_path)
    assert len(found.series()) == 12
    cube = found.to_xarray()
    assert dict(cube.sizes) == {"point": 3, "replicate": 2, "tick": 2} and cube["b"].values.tolist() == [3.0, 2.0, 1.0]
    assert cube["series.restaked_eth"].sel(tick=1).values.min() == 1.0
    assert "series" in found.sql("select count(*) as series from series").columns
    for part in (tmp_path / "parts" / "series").iterdir():
        part.write_bytes(b"PAR1")
    again = Result(tmp_path)
    assert len(again.runs()) == 6 and again.outcomes == ["y"], "outcomes do not open the series"
    with pytest.raises(Refused, match="cannot be read"):
        again.series()
    with pytest.raises(Refused, match="no series kept"):
        store(tmp_path / "other", diagonal, lambda at, luck: {"y": 1.0}).series()


@pytest.mark.parametrize("content", [None, "{", "[]", '{"kind": "run"}'])
def test_another_folder_is_refused_in_one_line(content: str | None, tmp_path: Path):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(Refused) as refusal:
        Result(tmp_path)
    assert str(tmp_path) in str(refusal.value) and refusal.value.code == 2


def test_what_is_no_folder_no_name_and_no_query_is_refused_in_one_line(result: Result):
    asked: list[tuple[Any, str]] = [
        (lambda: Result(5), "folder = 5: not allowed"),  # type: ignore[arg-type]
        (lambda: result.summary(5), "outcomes = 5: not allowed"),  # type: ignore[arg-type]
        (lambda: result.summary([5]), r"outcomes = \[5\]: not allowed"),  # type: ignore[list-item]
        (lambda: result.values(5), "outcome 5: not in the sweep"),  # type: ignore[arg-type]
        (lambda: result.sql(5), "query = '5': not allowed"),  # type: ignore[arg-type]
        (lambda: result.sql(""), "query = '': not allowed"),
        (lambda: result.sql(" ;"), "query = ' ;': not allowed"),
        (lambda: result.sql("-- nothing"), "query"),
    ]
    for analysis, told in asked:
        with pytest.raises(Refused, match=told) as refusal:
            analysis()
        assert refusal.value.code == 2 and "\n" not in str(refusal.value)
    pd.testing.assert_frame_equal(result.summary(np.array(["y", "cascade"])), result.summary())  # type: ignore[arg-type]


def test_series_of_runs_that_all_failed_are_not_asked_of_the_plan(tmp_path: Path):
    store(tmp_path, grid(a=[1]), lambda at, luck: {"y": 1.0}, series=True)
    failed = change(tmp_path, lambda rows: rows.assign(status="failed"))
    with pytest.raises(Refused, match="no run that ended well has left series; repeat the sweep"):
        failed.series()


def test_a_torn_part_is_refused_in_one_line(result: Result):
    (result.folder / "parts" / "run" / "part-a.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(Refused, match="cannot be read"):
        Result(result.folder).runs()


def flipped(file: Path) -> Iterator[int]:
    """The file with one bit of a page flipped, at one place after another; at the end as it was."""
    raw = file.read_bytes()
    pages = len(raw) - 8 - int.from_bytes(raw[-8:-4], "little")  # before the footer, which has no checksum
    for place in range(4, pages, pages // 60):
        file.write_bytes(raw[:place] + bytes([raw[place] ^ 0x10]) + raw[place + 1 :])
        yield place
    file.write_bytes(raw)


@pytest.mark.parametrize("name", ["plan.parquet", "parts/run/part-a.parquet", "parts/series/part-a.parquet"])
def test_flipped_bits_are_not_read_as_figures(name: str, result: Result):
    days = result.runs()[["run_id"]].merge(pd.DataFrame({"tick": [0, 1], "restaked_eth": [3.0, 4.0]}), how="cross")
    (result.folder / "parts" / "series").mkdir()
    days.to_parquet(result.folder / "parts" / "series" / "part-a.parquet")
    file = result.folder / name
    pq.write_table(pq.read_table(file), file, compression="zstd", write_page_checksum=True)

    def tables() -> list[pd.DataFrame]:
        found = Result(result.folder)
        return [found.planned(), found.runs(), found.series()]

    whole, told = tables(), []
    for place in flipped(file):
        try:
            found = tables()
        except Refused as refusal:
            told.append(str(refusal))
        else:
            for table, before in zip(found, whole, strict=True):
                pd.testing.assert_frame_equal(table, before, obj=f"byte {place}")
    assert not any("\n" in each for each in told)
    assert sum(f"{file}: cannot be read, damaged" in each for each in told) > 20 and len(tables()[1]) == 60
