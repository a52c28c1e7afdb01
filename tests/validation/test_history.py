"""A record that the user names: what is read, what is refused, how a replay is driven by it and judged."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from restaking.model.scenario import ScenarioError, load
from restaking.runs.refused import Refused
from restaking.runs.validation.replay import table, telling
from restaking.runs.validation.replay.driving import START, Stage
from restaking.runs.validation.replay.scoring import FROZEN, score, scores

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SMALL = {"stakers.count": 400, "stakers.max_eth": 1e6, "operators.count": 8, "operators.organisations": 4}


def write(folder: Path, text: str, name: str = "record.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def synthetic(folder: Path, days: int = 20) -> Path:
    rows = ["date,eth_usd,restaked_eth,delegated_eth,weeth_supplied,weeth_discount,buffer_eth"]
    for day in range(1, days + 1):
        rows.append(f"{START + timedelta(days=day)},{2000 + day},{9e5 + day},{8e5 + day},,0.001,{1e5}")
    return write(folder, "\n".join(rows))


def test_wide_and_long_tables_give_the_same_record(tmp_path: Path):
    wide = write(tmp_path, "date,eth_usd_close,eeth_lrt_share_pct\n2024-02-01,2300,44\n2024-02-02,,45\n", "w.csv")
    long = write(
        tmp_path,
        "date,metric,value\n2024-02-01,eth_usd,2300\n2024-02-01,eeth_lrt_share_pct,44\n"
        "2024-02-02,eeth_lrt_share_pct,45\n2024-02-02,karak_usd,7\n",
        "l.csv",
    )
    assert table.read([wide]) == table.read([long])
    assert table.read([wide]).observed == {
        "eETH of all LRTs": {date(2024, 2, 1): pytest.approx(0.44), date(2024, 2, 2): pytest.approx(0.45)}
    }


def test_a_premium_is_a_discount_turned_round(tmp_path: Path):
    file = write(tmp_path, "date,token,premium_mean_pct\n2024-06-01,weETH,-0.07\n2024-06-01,wstETH,-0.05\n")
    assert table.read([file]).observed == {"weETH's discount": {date(2024, 6, 1): pytest.approx(0.0007)}}


def test_core_is_what_is_not_looped(tmp_path: Path):
    file = write(tmp_path, "date,restaked_eth,weeth_supplied\n2024-09-01,4000000,1000000\n2024-09-02,4000000,\n")
    found = table.read([file]).observed
    assert found["core"] == {date(2024, 9, 1): pytest.approx(2_950_000.0)}
    assert found["loops"] == {date(2024, 9, 1): pytest.approx(1_050_000.0)}


REFUSED = {
    "no dates": ("when,eth_usd\n2024-02-01,2\n", "no column of dates; one named date, staking_period_end"),
    "nothing known": ("date,colour\n2024-02-01,red\n", "nothing known in it; a column of eth_usd"),
    "empty": ("", "no column of dates"),
    "a date": ("date,eth_usd\n1.2.2024,2300\n", r"record.csv line 2: date = '1.2.2024': not allowed; YYYY-MM-DD"),
    "a number": ("date,restaked_eth\n2024-02-01,many\n", r"record.csv line 2: value = 'many': not allowed; a number"),
    "not a number": ("date,restaked_eth\n2024-02-01,nan\n", r"line 2: value = 'nan': not allowed; a number"),
    "a price": ("date,eth_usd\n2024-02-01,-1\n", r"line 2: price of ETH = -1: not allowed; above 0"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(case: str, tmp_path: Path):
    text, said = REFUSED[case]
    with pytest.raises((Refused, ScenarioError), match=said) as refusal:
        table.read([write(tmp_path, text)])
    assert "\n" not in str(refusal.value)


def test_files_that_are_missing_or_no_text_are_refused(tmp_path: Path):
    with pytest.raises(Refused, match=r"none\.csv: No such file"):
        table.read([tmp_path / "none.csv"])
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00date\n")
    with pytest.raises(Refused, match="not a CSV file in UTF-8"):
        table.read([tmp_path / "bytes.csv"])


def test_observations_before_the_replay_begins_are_not_enough(tmp_path: Path):
    file = write(tmp_path, "date,restaked_eth\n2023-11-29,175000\n")
    with pytest.raises(Refused, match="no observation after 2024-01-22"):
        Stage(table.read([file]))


def test_the_price_of_the_record_drives_the_run(tmp_path: Path):
    """Day by day, the last known price where a day is missing."""
    file = write(tmp_path, "date,eth_usd,restaked_eth\n2024-01-23,2111,\n2024-01-25,2222,\n2024-01-26,,900000\n")
    stage = Stage(table.read([file]), SMALL)
    seen: list[float] = []
    play = stage._set_price

    def watch(world: object, day: int) -> None:
        play(world, day)  # type: ignore[arg-type]
        seen.append(float(world.base.eth_price[0]))  # type: ignore[attr-defined]

    stage._set_price = watch  # type: ignore[method-assign]
    replay = stage.play(1, lambda: None)
    assert seen == [2111.0, 2111.0, 2222.0, 2222.0]
    assert all(values.shape == (5,) for values in replay.series.values())


def test_a_replay_is_told_series_by_series(tmp_path: Path):
    record = table.read([synthetic(tmp_path)])
    stage = Stage(record, SMALL)
    assert stage.days == 20
    replays = [stage.play(seed, lambda: None) for seed in (1, 2)]
    names = [each.name for each in scores(record, replays)]
    assert names == ["restaked ETH", "delegated ETH", "buffers", "weETH's discount"]
    text = "\n".join(telling.lines(record, stage, replays))
    assert "2024-01-23" in text and "price of ETH from 20 rows" in text and "What the replay leaves out" in text
    shown = telling.as_json(record, stage, replays)
    assert len(shown["series"]["restaked ETH"]) == 20 and shown["frozen"] == "2024-09-30"


def test_the_same_seed_replays_the_same(tmp_path: Path):
    stage = Stage(table.read([synthetic(tmp_path, 5)]), SMALL)
    one, other = (stage.play(3, lambda: None) for _ in range(2))
    assert all(np.array_equal(one.series[name], other.series[name], equal_nan=True) for name in one.series)


def test_errors_after_the_freeze_start_from_the_last_observation_before_it():
    frozen = (FROZEN - START).days
    simulated = np.full(frozen + 11, 100.0)
    simulated[frozen + 10] = 130.0
    found = score("x", simulated, {frozen - 5: 110.0, frozen + 10: 150.0})
    assert (found.fitted, found.fitted_error) == (1, 10.0)
    assert found.ahead == 1
    assert found.level_error == 20.0  # 130 for 150
    assert found.change_error == 10.0  # 110 + 30 for 150
    assert found.still_error == 40.0  # 110 for 150
    assert (found.level_ratio, found.change_ratio) == (0.5, 0.25)


def test_without_observations_before_the_freeze_the_first_one_after_it_starts_and_does_not_count():
    frozen = (FROZEN - START).days
    simulated = np.linspace(0.0, frozen + 20.0, frozen + 21)
    found = score("x", simulated, {frozen + 5: 100.0, frozen + 10: 100.0})
    assert (found.fitted, found.ahead, found.still_error, found.change_error) == (0, 1, 0.0, 5.0)
    assert np.isnan(found.fitted_error) and np.isnan(found.change_ratio)


def test_the_scenario_knows_nothing_of_what_came_after_the_freeze():
    scenario = load("history-2024")
    frozen = (FROZEN - START).days
    assert scenario.run.days <= frozen + 1
    assert all(shock.day <= frozen + 1 for shock in scenario.shocks)
    assert all(step.day <= frozen for step in scenario.incentives.schedule)
    assert not any(scenario.lrts.schedule_of(name) for name in scenario.lrt_names())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the tables are not beside this checkout")
def test_public_extracts_are_read_as_they_are():
    names = (
        "prices_daily.csv", "tvl_timeline_quotes.csv", "eigenlayer_renzo_levels_daily.csv",
        "etherfi_eigen_rewards_weekly.csv", "aave_weeth_weth_daily.csv", "lrt_lst_peg_daily.csv",
    )  # fmt: skip
    record = table.read([SHARED / name for name in names])
    assert len(record.prices) > 365
    expected = {
        "restaked ETH", "delegated ETH", "core", "loops", "ether.fi at operators", "ether.fi's buffer",
        "weETH pledged", "eETH of all LRTs", "ezETH of all LRTs", "weETH's discount",
    }  # fmt: skip
    assert expected <= set(record.observed)
    assert record.observed["restaked ETH"][date(2024, 4, 12)] == 4.1e6
    assert abs(np.mean(list(record.observed["weETH's discount"].values()))) < 0.002
