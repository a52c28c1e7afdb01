"""The run folder: complete or absent, never torn, never over something else."""

import errno
import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from restaking.model.records import Event
from restaking.model.scenario import load
from restaking.runs import folder
from restaking.runs.folder import Inputs, check_free, default_folder, inputs_of
from restaking.runs.refused import Refused

INPUTS = Inputs("abc", 1, None, False)
OTHER = Inputs("abc", 2, None, False)
MANIFEST = {"inputs": {"scenario_sha256": "abc", "seed": 1, "census_sha256": None, "stakers": False}, "digest": "d1"}


class Rows:
    """A table of two rows with one own column."""

    def __init__(self, own: str, values: list[Any], names: list[str]) -> None:
        self.schema = {"wallet": None, own: None}
        self.names = names
        self._columns = {"wallet": np.array([2**60, 1]), own: np.array(values)}

    def __len__(self) -> int:
        return 2

    def column(self, name: str) -> Any:
        return self._columns[name]


@dataclass
class SmallModel:
    """What a folder needs of a model."""

    broken: BaseException | None = None

    def metrics(self) -> pd.DataFrame:
        if self.broken:
            raise self.broken
        return pd.DataFrame({"restaked_eth": [1.0, float("nan")]}, index=[0, 1])

    ledger = SimpleNamespace(
        opening={"stakers.wallet": 7, "lrts.supply": 0}, flows=[(1, "reward", "avss.treasury", "stakers.wallet", 2**60)]
    )
    events = (Event(day=1, kind="slash", agent="operator:1", cause=3, amount_gwei=5, avs=1),)
    world = SimpleNamespace(
        operators=Rows("split_bips", [1, 2], ["o", "p"]),
        avss=Rows("budget", [1.5, 2.5], ["x", "y"]),
        lrts=Rows("buffer", [1, 2], ["l", "m"]),
        stakers=Rows("native", [True, False], []),
        arbitrageurs=Rows("premium", [0.0, 0.1], ["a", "b"]),
        quotes=Rows("price", [1, 2], ["l", "m"]),
        pools=Rows("eth", [1, 2], ["l, deep", "l, thin"]),
        reserves=Rows("cash", [1, 2], ["ETH against l", "ETH against m"]),
        tables=list,
    )


def save(out: Path, model: Any = None, stakers: bool = False) -> None:
    folder.write(out, model or SmallModel(), dict(MANIFEST), stakers=stakers)


def test_a_folder_holds_manifest_series_flows_events_and_agents(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "run"
    save(out, stakers=True)
    assert sorted(file.name for file in out.iterdir()) == [
        "agents.parquet", "events.parquet", "flows.parquet", "manifest.json", "series.parquet",
    ]  # fmt: skip
    assert json.loads((out / "manifest.json").read_text())["schema"] == 1
    assert pq.read_table(out / "flows.parquet").to_pylist() == [
        {"tick": 0, "flow": "opening", "from": "opening", "to": "stakers.wallet", "gwei": 7, "unit": "gwei"},
        {"tick": 1, "flow": "reward", "from": "avss.treasury", "to": "stakers.wallet", "gwei": 2**60, "unit": "gwei"},
    ]
    assert pq.read_table(out / "series.parquet").column_names == ["tick", "restaked_eth"]
    assert pq.read_table(out / "events.parquet").to_pylist()[0]["cause"] == 3
    agents = pq.read_table(out / "agents.parquet").to_pylist()
    kinds = ("operator", "avs", "lrt", "arbitrageur", "market", "pool", "reserve", "staker")
    assert [agent["kind"] for agent in agents] == [kind for kind in kinds for _ in range(2)]
    assert agents[0]["wallet"] == 2**60 and agents[0]["native"] is None and agents[-2]["native"] is True


def test_stakers_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    save(tmp_path / "run")
    assert "staker" not in pq.read_table(tmp_path / "run" / "agents.parquet").column("kind").to_pylist()


@pytest.mark.parametrize("broken", [KeyboardInterrupt(), RuntimeError("bug")])
def test_an_interrupted_write_leaves_nothing(tmp_path: Path, broken: BaseException) -> None:
    with pytest.raises(type(broken)):
        save(tmp_path / "run", SmallModel(broken))
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_overwrite_leaves_the_old_folder(tmp_path: Path) -> None:
    save(tmp_path / "run")
    before = (tmp_path / "run" / "series.parquet").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "run", SmallModel(KeyboardInterrupt()))
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "series.parquet").read_bytes() == before


def test_a_failed_rename_puts_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "run")
    rename = Path.rename

    def fails_for_the_new(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails_for_the_new)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "manifest.json").is_file()


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 4), (errno.EACCES, 2)])
def test_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path, number: int, code: int) -> None:
    with pytest.raises(Refused) as caught:
        save(tmp_path / "run", SmallModel(OSError(number, "told by the disk")))
    assert caught.value.code == code and "told by the disk" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_new_folder_is_free(tmp_path: Path) -> None:
    assert check_free(tmp_path / "a" / "b", INPUTS, overwrite=False) is None
    assert not (tmp_path / "a").exists()


def test_an_existing_folder_is_refused_unless_it_holds_the_same_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    save(out)
    assert check_free(out, INPUTS, overwrite=False) == "d1"
    assert check_free(out, OTHER, overwrite=True) is None
    with pytest.raises(Refused, match="exists; a new folder, or --overwrite") as caught:
        check_free(out, OTHER, overwrite=False)
    assert caught.value.code == 2


def test_empty_folders_files_and_foreign_folders_are_not_free(tmp_path: Path) -> None:
    empty, foreign, file = tmp_path / "empty", tmp_path / "foreign", tmp_path / "file"
    empty.mkdir()
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("precious")
    file.write_text("x")
    for path in (empty, foreign, file, file / "below"):
        with pytest.raises(Refused):
            check_free(path, INPUTS, overwrite=False)
    for path in (foreign, file):
        with pytest.raises(Refused):
            check_free(path, INPUTS, overwrite=True)
    assert check_free(empty, INPUTS, overwrite=True) is None


def test_a_census_counts_by_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    for path in (one, two):
        path.write_text("same")
    shas = {
        inputs_of(load("mainnet-2024-10", {"operators.census": str(p)}), 1, False).census_sha256 for p in (one, two)
    }
    assert len(shas) == 1 and None not in shas


def test_the_default_folder_carries_the_name_of_the_scenario() -> None:
    assert default_folder(load("teaching")) == Path("runs/out/teaching")
