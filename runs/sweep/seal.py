"""The end of a sweep: every planned run accounted for, none twice, one fingerprint over all."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from restaking.runs.refused import BUG, Refused
from restaking.runs.sweep.arrays import switches
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
    but one.
    """
    import pyarrow as pa

    parts = {path.name: store.read_table(f"{RUNS}/{path.name}") for path in store.parts()}
    owner = _owners(parts)
    tables = []
    for name, part in parts.items():
        own = [owner[run] == name for run in part["run_id"].to_pylist()]
        if not all(own):
            _rewrite(store, name, part, own)
        kept = [mine and run in planned for mine, run in zip(own, part["run_id"].to_pylist(), strict=True)]
        names = [column for column in part.column_names if column in DECIDED or column.startswith("metric.")]
        tables.append(part.select(names).filter(switches(kept)))
    return pa.concat_tables(tables, promote_options="default").sort_by("run_id")


def digest_of(table: pa.Table) -> str:
    """Hash over run ids, statuses, digests and metrics, by run id: equal digests mean equal results."""
    mark = hashlib.blake2b(digest_size=16)
    for name in DECIDED:
        mark.update("\n".join(word or "" for word in table[name].to_pylist()).encode())
    for name in sorted(name for name in table.column_names if name not in DECIDED):
        found = table[name].to_pylist()
        values = np.array([math.nan if value is None or math.isnan(value) else value for value in found])
        mark.update(name.encode() + values.astype("<f8").tobytes())
    return mark.hexdigest()


def _owners(parts: Mapping[str, pa.Table]) -> dict[str, str]:
    """The part that has each run: the first in which it is ok, else the first; Refused if two results differ."""
    owner: dict[str, tuple[str, str, str | None]] = {}
    for name, part in parts.items():
        for run, status, digest in zip(*(part[column].to_pylist() for column in DECIDED), strict=True):
            before = owner.setdefault(run, (name, status, digest))
            if status == "ok" != before[1]:
                owner[run] = (name, status, digest)
            elif status == "ok" and digest != before[2]:
                raise Refused(f"run {run}: on disk with two results, {before[2]} and {digest}", BUG)
    return {run: found[0] for run, found in owner.items()}


def _rewrite(store: Store, name: str, part: pa.Table, own: list[bool]) -> None:
    """Replace a part by the runs that no other part has."""
    rest = part.filter(switches(own))
    if rest.num_rows:
        store.write_table(f"{RUNS}/{part_name(rest['run_id'].to_pylist())}", rest)
    store.files.remove(store.folder / RUNS / name)
