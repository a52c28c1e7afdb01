"""The sweep folder: manifest, plan, parts written by workers, log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from restaking.runs.sweep.files import Files, temporary_prefix, write_whole
from restaking.runs.sweep.rows import part_name

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA: Final = 1
MANIFEST: Final = "manifest.json"
PLAN: Final = "plan.parquet"
LOG: Final = "log.jsonl"
RUNS: Final = "parts/run"
SERIES: Final = "parts/series"
SEAL: Final = ("counts", "runs", "digest", "finished")
"""Keys of the manifest that say what a finished sweep found."""


class Store:
    """A sweep folder as one process sees it; `label` tells the temporary files of shards apart."""

    def __init__(self, folder: Path, files: Files, label: str) -> None:
        self.folder, self.files, self.label = folder, files, label
        self._seen: set[str] = set()

    def open(self) -> None:
        """Make the folders."""
        for place in (RUNS, SERIES):
            self.files.make_folder(self.folder / place)

    def clear_up(self) -> None:
        """Take away what killed processes of this shard left half-written; nobody of it may be writing."""
        for place in ("", RUNS, SERIES):
            for left in (self.folder / place).glob(f"{temporary_prefix(self.label)}*"):
                self.files.remove(left)

    def write_part(self, run_ids: Sequence[str], runs: pa.Table, series: pa.Table | None) -> None:
        """Write finished runs; their series first, so that a run on disk has all that belongs to it."""
        name = part_name(run_ids)
        if series is not None:
            self.write_table(f"{SERIES}/{name}", series)
        self.write_table(f"{RUNS}/{name}", runs)

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a Parquet file whole, with a checksum on every page: zstd alone lets flipped bits through."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", write_page_checksum=True)
        write_whole(self.files, self.folder / name, sink.getvalue().to_pybytes(), self.label)

    def read_table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """A Parquet file of the folder, or some of its columns."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.folder / name, page_checksum_verification=True) as file:
            return file.read(columns=columns, use_threads=False)

    def column_names(self, name: str) -> list[str]:
        """Names of the columns of a Parquet file of the folder."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.folder / name) as file:
            return list(file.schema_arrow.names)

    def parts(self) -> list[Path]:
        """All parts of runs, by name."""
        return sorted((self.folder / RUNS).glob("part-*.parquet"))

    def new_runs(self, columns: list[str]) -> Iterator[pa.Table]:
        """These columns of the parts that came since this was last asked.

        Parts appear whole, so an unreadable one was damaged later: it is taken away, and its runs are done again.
        """
        for path in self.parts():
            if path.name not in self._seen and (table := self.readable(f"{RUNS}/{path.name}", columns)) is not None:
                self._seen.add(path.name)
                yield table

    def readable(self, name: str, columns: list[str] | None = None) -> pa.Table | None:
        """These columns, or all, of a Parquet file of the folder; None if there is none, or one to be taken away.

        It is taken away if it cannot be read.
        """
        import pyarrow as pa

        try:
            return self.read_table(name, columns)
        except FileNotFoundError:  # another shard took it away
            return None
        except (pa.ArrowException, OSError) as problem:
            if getattr(problem, "errno", None) is not None:  # the disk's fault, not the file's
                raise
            self.tell("damaged", file=name)
            self.unseal()
            self.files.remove(self.folder / name)
            return None

    def manifest(self) -> dict[str, Any] | None:
        """The manifest, or None where there is none that could be one."""
        try:
            found = json.loads((self.folder / MANIFEST).read_text())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("kind") == "sweep" else None

    def write_manifest(self, content: dict[str, Any]) -> None:
        """Write the manifest whole."""
        text = json.dumps({"schema": SCHEMA, "kind": "sweep", **content}, indent=1, sort_keys=True, allow_nan=False)
        write_whole(self.files, self.folder / MANIFEST, (text + "\n").encode(), self.label)

    def unseal(self) -> None:
        """Take from the manifest what the finished sweep found: before its parts change, or it would not match them."""
        manifest = self.manifest() or {}
        if not manifest.keys().isdisjoint(SEAL):
            self.write_manifest({key: value for key, value in manifest.items() if key not in SEAL})

    def tell(self, event: str, **facts: object) -> None:
        """Add an event to the log."""
        line = {"at": now(), "shard": self.label, "event": event, **facts}
        self.files.append(self.folder / LOG, json.dumps(line))


def now() -> str:
    """The time, with its zone."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
