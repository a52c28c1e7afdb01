"""The flows of a run say everything that happened to every account."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from restaking import RestakingModel
from restaking.model.phases.books import stocks
from restaking.runs import folder
from tests.worlds import LIVELY, model

DAYS = 25


@pytest.fixture(scope="module")
def run() -> tuple[RestakingModel, list[dict[str, int]]]:
    """A lively world and what every account held on each day, day 0 first."""
    made = model(2, LIVELY, {"avss.emission_share": 0.01})
    held = [dict(stocks(made.world))]
    for _ in range(DAYS):
        made.step()
        held.append(dict(stocks(made.world)))
    return made, held


@pytest.fixture(scope="module")
def table(run: tuple[RestakingModel, list[dict[str, int]]], tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    out: Path = tmp_path_factory.mktemp("flows") / "run"
    folder.write(out, run[0], {}, stakers=False)
    return pq.read_table(out / "flows.parquet")


def test_every_account_changes_each_day_by_its_flows(run: tuple[RestakingModel, list[dict[str, int]]], table: pa.Table):
    _, held = run
    rows = table.to_pylist()
    now: Counter[str] = Counter()
    for tick, expected in enumerate(held):
        for row in (row for row in rows if row["tick"] == tick):
            now[row["to"]] += row["gwei"]
            now[row["from"]] -= row["gwei"]
        assert {account: now[account] for account in expected} == expected, f"on day {tick}"
        assert sum(now.values()) == 0


def test_what_is_no_column_is_a_sector_with_the_ledgers_balance(
    run: tuple[RestakingModel, list[dict[str, int]]], table: pa.Table
):
    made, held = run
    net: Counter[str] = Counter()
    for row in table.to_pylist():
        net[row["to"]] += row["gwei"]
        net[row["from"]] -= row["gwei"]
    sectors = set(net) - set(held[0])
    assert sectors <= {"opening", "outside", "issuance", "burned", "tokens", "claims"}
    assert all(net[sector] == made.ledger.balance[sector] for sector in sectors)


def test_rows_are_whole_and_columns_say_what_they_hold(table: pa.Table):
    assert table.column_names == list(folder.FLOW_COLUMNS)
    assert all(table.schema.field(name).metadata[b"about"].decode() for name in table.column_names)
    rows = table.to_pylist()
    assert {row["unit"] for row in rows} == {"gwei", "token", "claim"}
    assert all(row["gwei"] > 0 for row in rows)
    assert len({(row["tick"], row["flow"], row["from"], row["to"]) for row in rows}) == len(rows)
    units = {row["unit"] for row in rows if "tokens" in (row["from"], row["to"])}
    assert units == {"token"}
