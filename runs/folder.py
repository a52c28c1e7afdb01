"""The run folder: what a run leaves on disk, complete or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restaking.runs.refused import Refused, refused_by_disk

if TYPE_CHECKING:
    import pyarrow as pa

    from restaking.core.columns import Table
    from restaking.model.restaking_model import RestakingModel
    from restaking.model.scenario import Scenario

SCHEMA = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Inputs:
    """What decides the content of a run folder: equal inputs on equal code give equal folders."""

    scenario_sha256: str
    seed: int
    census_sha256: str | None
    stakers: bool


def inputs_of(scenario: Scenario, seed: int, stakers: bool) -> Inputs:
    """Inputs of a run; a census counts by its content, not by its path."""
    census = scenario.operators.census
    content = hashlib.sha256(Path(census).read_bytes()).hexdigest() if census else None
    return Inputs(scenario.sha256(), seed, content, stakers)


def default_folder(scenario: Scenario) -> Path:
    """`runs/out/NAME`; a second run under the same name wants ``--out`` or ``--overwrite``."""
    return Path("runs") / "out" / scenario.name


def check_free(out: Path, inputs: Inputs, *, overwrite: bool) -> str | None:
    """Refuse a folder that may not be written; the digest in it if it holds a run of the same inputs."""
    try:
        if not os.path.lexists(out):
            _check_parent(out)
            return None
        if not out.is_dir():
            raise Refused(f"--out {out}: exists and is no folder; a new folder")
        manifest = _manifest_in(out)
    except (OSError, ValueError) as problem:
        raise Refused(
            f"--out {str(out)[:200]!r}: cannot be used ({getattr(problem, 'strerror', None) or problem})"
        ) from None
    if overwrite:
        if manifest is None and any(out.iterdir()):
            raise Refused(f"--out {out}: holds something else than a run; --overwrite replaces run folders only")
        return None
    if manifest is not None and manifest.get("inputs") == asdict(inputs):
        return str(manifest.get("digest"))
    raise Refused(f"--out {out}: exists; a new folder, or --overwrite")


def write(out: Path, model: RestakingModel, manifest: dict[str, Any], *, stakers: bool) -> None:
    """Write the folder under a temporary name beside `out`, then rename it."""
    with _all_or_nothing(out) as folder:
        _write_parquet(folder / "series.parquet", _series(model))
        _write_parquet(folder / "flows.parquet", _flows(model))
        _write_parquet(folder / "events.parquet", _events(model))
        _write_parquet(folder / "agents.parquet", _agents(model, stakers=stakers))
        text = json.dumps({"schema": SCHEMA, **manifest}, indent=1, sort_keys=True, allow_nan=False)
        (folder / MANIFEST).write_text(text + "\n")


def _check_parent(out: Path) -> None:
    parent = out.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise Refused(f"--out {out}: cannot be made in {parent}; a place that can be written")


def _manifest_in(out: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((out / MANIFEST).read_text())
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("schema") == SCHEMA else None


@contextmanager
def _all_or_nothing(out: Path) -> Iterator[Path]:
    """A temporary sibling folder that takes the name `out` if nothing goes wrong, and vanishes otherwise."""
    fresh = out.with_name(f".{out.name}.new-{os.getpid()}")
    old = out.with_name(f".{out.name}.old-{os.getpid()}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.mkdir()
        yield fresh
        for file in (*fresh.iterdir(), fresh):
            _sync(file)
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        _sync(out.parent)
    except OSError as problem:
        raise refused_by_disk(f"--out {out}", problem) from None
    finally:
        if old.exists() and not out.exists():  # interrupted between the two renames: put it back
            with suppress(OSError):
                old.rename(out)
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_parquet(path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


def _series(model: RestakingModel) -> pa.Table:
    """One row a tick, one column a metric."""
    import pyarrow as pa

    frame = model.metrics()
    columns = {str(name): frame[name].to_numpy() for name in frame.columns}
    return pa.table({"tick": frame.index.to_numpy().astype("int64"), **columns})


FLOW_COLUMNS = {
    "tick": "day of the flow; 0 for the stocks of the opening",
    "flow": "kind of flow",
    "from": "account it leaves: a money column (table.column) or a sector (outside, issuance, tokens, opening, ...)",
    "to": "account it enters",
    "gwei": "how much: gwei of ETH, 1e-9 of a token or 1e-3 of a point, by the unit",
    "unit": "gwei, token, claim (gwei owed by an LRT protocol) or point (1e-3 of a point)",
}
"""What each column of flows.parquet holds; kept in the file as metadata of its fields."""


def _flows(model: RestakingModel) -> pa.Table:
    """Every flow of the run, mirrors of tokens and claims included: one row per tick, kind and pair of accounts.

    With the opening stocks as flows of tick 0, inflows less outflows of an account are what it holds at the close.
    """
    import pyarrow as pa

    units = {f"{table.name}.{c.name}": c.unit for table in model.world.tables() for c in table.schema.values()}
    opening = [(0, "opening", "opening", account, stock) for account, stock in model.ledger.opening.items() if stock]
    rows = [(*row, units.get(row[3], units.get(row[2], "gwei"))) for row in [*opening, *model.ledger.flows]]
    kinds = (pa.int32(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.string())
    fields = [
        pa.field(name, kind, metadata={"about": about})
        for (name, about), kind in zip(FLOW_COLUMNS.items(), kinds, strict=True)
    ]
    return pa.Table.from_arrays(_columns(rows, kinds), schema=pa.schema(fields))


def _events(model: RestakingModel) -> pa.Table:
    """One row per event; the cause is the number of the event or intervention it follows from.

    ``avs`` is the AVS that slashed, -1 where none did; ``hour`` the round of markets or attacks, -1 without.
    """
    import pyarrow as pa

    names = ("tick", "kind", "agent", "cause", "amount_gwei", "avs", "hour")
    kinds = (pa.int32(), pa.string(), pa.string(), pa.int64(), pa.int64(), pa.int32(), pa.int32())
    rows = [tuple(event) for event in model.events]
    return pa.Table.from_arrays(_columns(rows, kinds), schema=pa.schema(list(zip(names, kinds, strict=True))))


def _columns(rows: list[tuple[Any, ...]], kinds: tuple[pa.DataType, ...]) -> list[pa.Array]:
    import pyarrow as pa

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    return [pa.array(column, type=kind) for column, kind in zip(columns, kinds, strict=True)]


def _agents(model: RestakingModel, *, stakers: bool) -> pa.Table:
    """Closing state of every agent, market, pool and reserve, one row each; a column a kind does not have is null."""
    import pyarrow as pa

    world = model.world
    kinds: list[tuple[str, Table[Any]]] = [
        ("operator", world.operators), ("avs", world.avss), ("lrt", world.lrts), ("arbitrageur", world.arbitrageurs),
        ("market", world.quotes), ("pool", world.pools), ("reserve", world.reserves),
    ]  # fmt: skip
    if stakers:
        kinds.append(("staker", world.stakers))
    tables = []
    for kind, table in kinds:
        count = len(table)
        named: list[str | None] = [*table.names] or [None] * count
        columns = {
            "kind": pa.array([kind] * count, pa.string()),
            "id": pa.array(range(count), pa.int32()),
            "name": pa.array(named, pa.string()),
        }
        columns |= {name: _as_arrow(table.column(name)) for name in table.schema}
        tables.append(pa.table(columns))
    return pa.concat_tables(tables, promote_options="permissive")


def _as_arrow(column: Any) -> pa.Array:  # a NumPy array of any dtype, one value or several per row
    import pyarrow as pa

    return pa.array(column if column.ndim == 1 else list(column))
