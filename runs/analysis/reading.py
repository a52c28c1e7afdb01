"""Reads a sweep folder: manifest, planned runs, finished runs without duplicates, series. DuckDB over the parts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from restaking.runs.refused import CANNOT_START, Refused

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

MANIFEST, PLANNED = "manifest.json", "plan.parquet"
RUN_PARTS, SERIES_PARTS = "parts/run/part-*.parquet", "parts/series/part-*.parquet"
PARAMETER, METRIC = "param.", "metric."

# Of several rows of one run the finished one counts, else the last attempt; a repeated part is the same row again.
_RUNS = """
    create view runs as select * exclude (filename) from read_parquet({parts}, union_by_name = true, filename = true)
    qualify row_number() over (partition by run_id order by status = 'ok' desc, attempt desc, filename) = 1
"""
_CONFLICTS = """
    select run_id from read_parquet({parts}, union_by_name = true) where status = 'ok'
    group by run_id having count(distinct digest) > 1 order by run_id
"""
_SERIES = """
    create or replace view series as
    select * exclude (filename) from read_parquet({parts}, union_by_name = true, filename = true)
    qualify row_number() over (partition by run_id, tick order by filename) = 1
"""


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of a sweep folder.

    Raises:
        Refused: naming the folder, where it holds no sweep.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except OSError as problem:
        raise Refused(f"{str(folder)[:200]}: no {MANIFEST} ({problem.strerror}); the folder of a sweep") from None
    except ValueError:
        raise Refused(f"{str(folder)[:200]}: {MANIFEST} is not JSON; the folder of a sweep") from None
    if not isinstance(manifest, dict) or manifest.get("kind") != "sweep":
        raise Refused(f"{str(folder)[:200]}: holds no sweep; the folder of a sweep")
    return manifest


def connection(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with the views ``planned`` and ``runs`` over the parts.

    Raises:
        Refused: a run has finished twice with different digests, nothing has finished yet, or a file is damaged.
    """
    engine = _duckdb()
    database: duckdb.DuckDBPyConnection = engine.connect()
    parts = _listed(folder, RUN_PARTS)
    if parts is None:
        raise Refused(f"{folder}: no run has finished; `restaking sweep` into it first")
    _check([folder / PLANNED, *_files(folder, RUN_PARTS)])
    try:
        conflicts = database.execute(_CONFLICTS.format(parts=parts)).fetchall()
        if conflicts:
            raise Refused(
                f"{folder}: run {conflicts[0][0]} has finished with different digests; results of one program"
            )
        database.execute(_RUNS.format(parts=parts))
        database.execute(f"create view planned as select * from read_parquet({_quoted(folder / PLANNED)})")
    except engine.Error as problem:
        raise Refused(f"{folder}: cannot be read ({str(problem).splitlines()[0][:200]})") from None
    return database


def with_series(database: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyConnection:
    """The database with the view ``series`` too, where kept; apart, for a view opens every one of its files.

    Raises:
        Refused: a file of series is damaged or cannot be read.
    """
    parts = _listed(folder, SERIES_PARTS)
    if parts is None:
        return database
    _check(_files(folder, SERIES_PARTS))
    try:
        return database.execute(_SERIES.format(parts=parts))
    except _duckdb().Error as problem:
        raise Refused(f"{folder}: cannot be read ({str(problem).splitlines()[0][:200]})") from None


def ask(database: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Answer of one SQL query over the views.

    Raises:
        Refused: in DuckDB's words, where the query cannot be answered; or where it asks nothing.
    """
    engine = _duckdb()
    try:
        found: Any = database.execute(query) if isinstance(query, str) else None  # none, too, of an empty query
        answer: pd.DataFrame | None = None if found is None else found.df()
    except engine.Error as problem:
        raise Refused(f"query: {str(problem)[:300]}") from None
    if answer is None:
        raise Refused(f"query = {str(query)[:200]!r}: not allowed; SQL, such as select * from runs")
    return answer


def _check(files: Iterable[Path]) -> None:
    """Read every page once against its checksum: DuckDB does not, and would take flipped bits for figures.

    Raises:
        Refused: naming the file that is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in files:
        try:
            with pq.ParquetFile(file, page_checksum_verification=True) as pages:
                pages.read(use_threads=False)
        except FileNotFoundError:
            raise Refused(f"{file}: cannot be read, it is gone; repeat the sweep") from None
        except (pa.ArrowException, OSError) as problem:
            told = str(problem).splitlines()[0][:100] if str(problem) else type(problem).__name__
            raise Refused(f"{file}: cannot be read, damaged ({told}); repeat the sweep") from None


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


def _listed(folder: Path, pattern: str) -> str | None:
    """The files as an SQL list, in the order of their names; none where there are none."""
    files = _files(folder, pattern)
    return "[" + ", ".join(_quoted(file) for file in files) + "]" if files else None


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _duckdb() -> Any:  # the module, an extra
    try:
        import duckdb
    except ImportError as problem:
        raise Refused(f"analysis needs {problem.name}: pip install 'restaking[analysis]'", CANNOT_START) from None
    return duckdb
