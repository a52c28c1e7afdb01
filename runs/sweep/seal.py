"""The end of a sweep: every planned run accounted for, none twice, one fingerprint over all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from restaking.runs.refused import BUG, Refused
from restaking.runs.sweep.rows import part_name
from restaking.runs.sweep.store import RUNS, Store

if TYPE_CHECKING:
    import pyarrow as pa

DECIDED: Final = ("run_id", "status", "digest")


def sealed(store: Store, planned: Collection[str]) -> dict[str, Any]:
    """Counts by status and the digest of a sweep whose planned runs are all on disk."""
    table = all_runs(store, planned)
    counts = Counter(table["status"].to_pylist())
    return {"counts": dict(sorted(counts.items())), "runs": table.num_rows, "digest": digest_of(table)}


def all_runs(store: Store, planned: Collection[str]) -> pa.Table:
    """What is decided by the plan alone of every planned run, by run id.

    A run that is on disk twice, as when a cluster went on with a chunk of a killed driver, is taken out of all parts
    but the first.
    """
    import pyarrow as pa

    first: dict[str, tuple[str | None, ...]] = {}
    tables = []
    for path in store.parts():
        part = store.read_table(f"{RUNS}/{path.name}")
        fresh = _fresh(part, first)
        if not all(fresh):
            _rewrite(store, path.name, part, fresh)
        names = [name for name in part.column_names if name in DECIDED or name.startswith("metric.")]
        known = [new and run in planned for new, run in zip(fresh, part["run_id"].to_pylist(), strict=True)]
        tables.append(part.select(names).filter(pa.array(known)))
    return pa.concat_tables(tables, promote_options="default").sort_by("run_id")


def digest_of(table: pa.Table) -> str:
    """Hash over run ids, statuses, digests and metrics, by run id: equal digests mean equal results."""
    mark = hashlib.blake2b(digest_size=16)
    for name in DECIDED:
        mark.update("\n".join(word or "" for word in table[name].to_pylist()).encode())
    for name in sorted(name for name in table.column_names if name not in DECIDED):
        values = table[name].to_numpy().astype(np.float64)  # nulls are NaN
        mark.update(name.encode() + np.where(np.isnan(values), np.nan, values + 0.0).tobytes())
    return mark.hexdigest()


def _fresh(part: pa.Table, first: dict[str, tuple[str | None, ...]]) -> list[bool]:
    """Which runs of a part are there for the first time; Refused if one differs from what it was before."""
    fresh = []
    for run, *found in zip(*(part[name].to_pylist() for name in DECIDED), strict=True):
        fresh.append(run not in first)
        if first.setdefault(run, tuple(found)) != tuple(found):
            raise Refused(f"run {run}: on disk with two results, {first[run]} and {tuple(found)}", BUG)
    return fresh


def _rewrite(store: Store, name: str, part: pa.Table, fresh: list[bool]) -> None:
    """Replace a part by its runs that are not in an earlier one."""
    import pyarrow as pa

    rest = part.filter(pa.array(fresh))
    if rest.num_rows:
        store.write_table(f"{RUNS}/{part_name(rest['run_id'].to_pylist())}", rest)
    store.files.remove(store.folder / RUNS / name)
